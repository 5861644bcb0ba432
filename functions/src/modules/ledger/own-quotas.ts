import type { Ctx } from '../../platform/context.ts';
import { actingOwner } from './accounts.ts';
import { planOf } from './plan.ts';
import type { QuotaPeriod } from './quota.ts';
import { quotasOf } from './quota-of.ts';
import type { Quotas } from './schemas.ts';

const shown = ({ period, limit, used, left, returnsAt }: QuotaPeriod) => ({
  period,
  limit,
  used,
  left,
  returnsAt: returnsAt.toISOString(),
});

/** The plan and what is left of it: of the business that one acts for, else one's own. */
export async function ownQuotas(ctx: Ctx): Promise<Quotas> {
  const owner = actingOwner(ctx);
  const [plan, quotas] = await Promise.all([planOf(ctx, owner), quotasOf(ctx, owner)]);
  return {
    plan: {
      code: plan.code,
      name: plan.name,
      tier: plan.tier,
      commissionPercent: (plan.commissionBp / 100).toFixed(2),
    },
    quotas: quotas.map((quota) => ({ asset: quota.asset, ...shown(quota), periods: quota.periods.map(shown) })),
  };
}
