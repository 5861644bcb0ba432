import type { Ctx } from '../../platform/context.ts';
import { publicId } from '../../platform/values/id.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import type { SubscriptionView } from './schemas.ts';
import { dunningStep } from './rules.ts';
import { dunningSteps, pendingOf, type SubscriptionRow } from './store.ts';

export const money = (minor: bigint, currency: Currency) => ({ amount: formatAmount(minor, currency), currency });

/** Everybody has a plan; without a row it is the free one. */
export const FREE: SubscriptionView = {
  plan: 'free',
  state: 'none',
  days: null,
  price: null,
  startsAt: null,
  endsAt: null,
  autoRenew: false,
  renewWith: 'wallet',
  next: null,
  trouble: null,
  pending: null,
  version: 0,
};

export async function viewSubscription(ctx: Ctx, row: SubscriptionRow): Promise<SubscriptionView> {
  const { price, currency } = row;
  const purchase = await pendingOf(ctx, row.id);
  return {
    plan: row.plan,
    state: row.state,
    days: row.days,
    price: price === null || currency === null ? null : money(price, currency),
    startsAt: row.startsAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    autoRenew: row.autoRenew,
    renewWith: row.renewWith,
    next: row.nextPlan === null || row.nextDays === null ? null : { plan: row.nextPlan, days: row.nextDays },
    trouble: await troubleOf(ctx, row),
    pending:
      purchase === null || purchase.paymentId === null
        ? null
        : {
            paymentId: publicId('pay', purchase.paymentId),
            plan: purchase.plan,
            due: money(purchase.price - purchase.credit, purchase.currency),
          },
    version: row.version,
  };
}

async function troubleOf(ctx: Ctx, row: SubscriptionRow): Promise<SubscriptionView['trouble']> {
  if (row.state !== 'grace' || row.reason === null || row.graceEndsAt === null) return null;
  const steps = await dunningSteps(ctx);
  const step = dunningStep(steps, row.reason, row.failures);
  const advice = steps.find((one) => one.reason === step.reason && one.step === step.step)?.advice;
  return {
    reason: row.reason,
    action: row.action ?? step.action,
    advice: advice ?? 'Renew it yourself, or pay another way.',
    nextTryAt: row.nextTryAt?.toISOString() ?? null,
    graceEndsAt: row.graceEndsAt.toISOString(),
  };
}
