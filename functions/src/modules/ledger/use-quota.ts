import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { Owner } from './accounts.ts';
import { QuotaReached, refusalOf } from './errors.ts';
import { stateOf, type PeriodRow, type QuotaState } from './quota.ts';

export interface QuotaUse {
  readonly owner: Owner;
  /** `quota:listing-extend`. */
  readonly asset: string;
  /** What it was used for, once. */
  readonly reference: string;
  readonly amount?: bigint;
}

const USE = named(
  'ledger.use-quota',
  'select outcome, period, quota_limit, used, returns_at from ledger.use_quota($1, $2, $3, $4, $5, $6)',
);

/**
 * Takes from an allowance in the transaction of the act itself, or refuses with the limit and when it begins anew (MAT-6). The
 * period's grant is posted at its first use, by the owner's own midnight, whether or not a job has run.
 */
export async function useQuota(ctx: Pick<Ctx, 'sql' | 'now'>, use: QuotaUse): Promise<QuotaState> {
  const amount = use.amount ?? 1n;
  const rows = await ctx.sql.rows<PeriodRow & { outcome: string }>(USE, [
    use.owner.kind,
    use.owner.id,
    use.asset,
    use.reference,
    amount.toString(),
    ctx.now,
  ]);
  const outcome = rows[0]?.outcome ?? '';
  const refusal = refusalOf(outcome);
  if (refusal !== null) throw refusal;
  const state = stateOf(use.asset, rows);
  if (outcome !== 'reached') return state;
  throw QuotaReached({
    with: { limit: state.limit, returnsOn: state.returnsAt.toISOString().slice(0, 10) },
    meta: {
      asset: use.asset,
      period: state.period,
      limit: state.limit,
      used: state.used,
      returnsAt: state.returnsAt.toISOString(),
    },
  });
}
