import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import * as identity from '../identity/index.ts';
import * as ledger from '../ledger/index.ts';
import { SubscriptionChanged, SubscriptionEnded } from './events.ts';
import { addLocalDays } from './rules.ts';
import {
  changePurchase,
  changeSubscription,
  factOf,
  ownerOf,
  takingsIn,
  walletOf,
  zoneOf,
  type PurchaseRow,
  type SubscriptionRow,
} from './store.ts';
import { renewAt } from './tasks.ts';

const CALM = { failures: 0, reason: null, action: null, nextTryAt: null, graceEndsAt: null } as const;

/**
 * What follows when a period is paid for, in the transaction in which it is: the period, the plan, and with it quotas,
 * commission, rate limits and claims. The row is held by the caller.
 */
export async function activate(ctx: Ctx, row: SubscriptionRow, purchase: PurchaseRow): Promise<SubscriptionRow> {
  const owner = ownerOf(row);
  const { plan, days, currency, kind } = purchase;
  // A renewal begins where the last period ended, also when it was paid late: the days of grace are not a present.
  const follows = (kind === 'extend' || kind === 'renew') && row.endsAt !== null;
  const startsAt = follows ? row.endsAt : ctx.now;
  const endsAt = addLocalDays(startsAt, days, await zoneOf(ctx, owner));
  const joined = kind === 'extend' && row.startsAt !== null;
  if (purchase.toWallet > 0n)
    await ledger.post(ctx, {
      reference: `subscriptions.unused:${purchase.id}`,
      kind: 'subscription.unused',
      moves: [{ from: takingsIn(currency), to: walletOf(owner, currency), amount: purchase.toWallet }],
    });
  await changePurchase(ctx, purchase, { state: 'paid', startsAt, endsAt });
  const live = await changeSubscription(ctx, row, {
    ...CALM,
    state: 'active',
    plan,
    days,
    currency,
    price: joined ? row.price! + purchase.price : purchase.price,
    startsAt: joined ? row.startsAt : startsAt,
    endsAt,
    ...(kind === 'extend' ? {} : { nextPlan: null, nextDays: null }),
  });
  await putOn(ctx, live);
  emit(ctx, SubscriptionChanged, factOf(live));
  renewAt(ctx, live, endsAt);
  return live;
}

/** Back to what everybody has. */
export async function end(ctx: Ctx, row: SubscriptionRow): Promise<SubscriptionRow> {
  const ended = await changeSubscription(ctx, row, {
    ...CALM,
    state: 'none',
    plan: 'free',
    days: null,
    currency: null,
    price: null,
    startsAt: null,
    endsAt: null,
    autoRenew: false,
    nextPlan: null,
    nextDays: null,
  });
  await putOn(ctx, ended);
  emit(ctx, SubscriptionEnded, factOf(ended));
  return ended;
}

/** A person's tier is in his claims and his rate limits; a business has none of its own. */
async function putOn(ctx: Ctx, row: SubscriptionRow): Promise<void> {
  const owner = ownerOf(row);
  await ledger.assignPlan(ctx, { owner, plan: row.plan });
  if (owner.kind !== 'user') return;
  const tier = (await ledger.findPlan(ctx, row.plan))?.tier ?? 'free';
  await identity.changeTier(ctx, { userId: owner.id, tier, reason: `plan ${row.plan}` });
}
