import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import { AlreadySubscribed, NotSubscribed } from './errors.ts';
import { SubscriptionChanged } from './events.ts';
import { pay, phoneOf, requirePhone } from './pay.ts';
import { offerOf, rankOf, type PricedOffer } from './plans.ts';
import { maySee, mayChange } from './policy.ts';
import { changeTo, type Change } from './rules.ts';
import type { ChangePreview, Choice, ExtendDraft, RenewalDraft, SubscribeDraft, SubscriptionView } from './schemas.ts';
import {
  actingOwner,
  changeSubscription,
  factOf,
  findOwn,
  lockOwn,
  ownerOf,
  zoneOf,
  type SubscriptionRow,
} from './store.ts';
import { FREE, money, viewSubscription } from './view.ts';

export async function getSubscription(ctx: Ctx): Promise<SubscriptionView> {
  admit(ctx.actor, maySee);
  const row = await findOwn(ctx, actingOwner(ctx));
  return row === null ? FREE : viewSubscription(ctx, row);
}

/** What a change would cost now and from when it would hold. Nothing is written. */
export async function previewChange(ctx: Ctx, choice: Choice): Promise<ChangePreview> {
  admit(ctx.actor, maySee);
  const offer = await offerOf(ctx, choice);
  const row = await findOwn(ctx, actingOwner(ctx));
  const change = await changeFrom(ctx, row, offer);
  const { currency } = offer;
  return {
    kind: change.kind,
    atOnce: change.atOnce,
    price: money(offer.price, currency),
    credit: money(change.credit, currency),
    due: money(change.due, currency),
    toWallet: money(change.toWallet, currency),
    startsAt: change.startsAt.toISOString(),
    endsAt: change.endsAt.toISOString(),
  };
}

/** What is unused counts only in its own currency; what was paid in another runs out as it is. */
async function changeFrom(ctx: Ctx, row: SubscriptionRow | null, offer: PricedOffer): Promise<Change> {
  const zone = await zoneOf(ctx, row === null ? actingOwner(ctx) : ownerOf(row));
  if (row === null || row.state === 'none') return changeTo(null, offer, ctx.now, zone);
  const present = {
    plan: row.plan,
    rank: await rankOf(ctx, row.plan),
    price: row.currency === offer.currency ? row.price! : 0n,
    startsAt: row.startsAt!,
    endsAt: row.endsAt!,
  };
  return changeTo(present, offer, ctx.now, zone);
}

/**
 * Takes a plan: at once when it is new or a better one, else when the present one is used up. Paid from the wallet in this very
 * transaction, or by a prompt on the phone, and then it begins when the money has come.
 */
export async function subscribe(ctx: Ctx, draft: SubscribeDraft): Promise<SubscriptionView> {
  admit(ctx.actor, mayChange);
  requirePhone(draft);
  const offer = await offerOf(ctx, draft);
  const row = await lockOwn(ctx, actingOwner(ctx));
  const change = await changeFrom(ctx, row, offer);
  if (change.kind === 'extend') throw AlreadySubscribed();
  const renewal = {
    autoRenew: draft.autoRenew,
    renewWith: draft.payWith,
    renewPhone: null,
    renewNetwork: draft.network ?? null,
  } as const;
  if (change.kind === 'downgrade') {
    const waiting = await changeSubscription(ctx, row, {
      ...renewal,
      autoRenew: true,
      nextPlan: offer.plan,
      nextDays: offer.period,
    });
    emit(ctx, SubscriptionChanged, factOf(waiting));
    return viewSubscription(ctx, waiting);
  }
  const settled = await changeSubscription(ctx, row, renewal);
  const { credit, toWallet, kind } = change;
  return viewSubscription(ctx, await pay(ctx, settled, { ...offer, kind, credit, toWallet }, draft));
}

/** One more period of the same plan, behind the present one; in grace it is the renewal that is owed. */
export async function extendSubscription(ctx: Ctx, draft: ExtendDraft): Promise<SubscriptionView> {
  admit(ctx.actor, mayChange);
  requirePhone(draft);
  const row = await lockOwn(ctx, actingOwner(ctx));
  if (row.state === 'none') throw NotSubscribed();
  const offer = await offerOf(ctx, { plan: row.plan, days: draft.days, currency: row.currency! });
  const kind = row.endsAt! > ctx.now ? 'extend' : 'renew';
  return viewSubscription(ctx, await pay(ctx, row, { ...offer, kind, credit: 0n, toWallet: 0n }, draft));
}

/** How the next periods are paid, or that there shall be none. What is paid for stays until it is used up. */
export async function setRenewal(ctx: Ctx, draft: RenewalDraft): Promise<SubscriptionView> {
  admit(ctx.actor, mayChange);
  if (draft.autoRenew) requirePhone(draft);
  const row = await lockOwn(ctx, actingOwner(ctx));
  if (row.state === 'none') throw NotSubscribed();
  const changed = await changeSubscription(ctx, row, {
    autoRenew: draft.autoRenew,
    renewWith: draft.payWith,
    renewPhone: draft.payWith === 'mobile_money' ? await phoneOf(ctx, draft.phone) : null,
    renewNetwork: draft.network ?? null,
    ...(draft.autoRenew ? {} : { nextPlan: null, nextDays: null }),
  });
  emit(ctx, SubscriptionChanged, factOf(changed));
  return viewSubscription(ctx, changed);
}

export function cancelSubscription(ctx: Ctx): Promise<SubscriptionView> {
  return setRenewal(ctx, { autoRenew: false, payWith: 'wallet' });
}
