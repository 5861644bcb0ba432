import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import * as ledger from '../ledger/index.ts';
import { activate, end } from './activate.ts';
import { SubscriptionInGrace } from './events.ts';
import { pay } from './pay.ts';
import { pricedOffer } from './plans.ts';
import { dunningStep, graceEnd, nextTry } from './rules.ts';
import {
  changePurchase,
  changeSubscription,
  dunningSteps,
  factOf,
  findPurchase,
  graceHours,
  lockById,
  ownerOf,
  pendingOf,
  takingsIn,
  walletOf,
  type SubscriptionRow,
} from './store.ts';
import { renewAt } from './tasks.ts';

/** When a prompt was sent, we wait at most so long for word of it before we count it as not answered. */
const PROMPT_MS = 65 * 60_000;

/** The task of one subscription: its period or its wait is over. Comes again when it came too early. */
export async function renewSubscription(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const row = await lockById(ctx, id);
  if (row === null || row.state === 'none') return;
  const due = row.state === 'grace' ? (row.nextTryAt ?? row.graceEndsAt!) : row.endsAt!;
  // Named apart from the task that runs just now, should that one have come a moment early.
  if (due > ctx.now) return renewAt(ctx, row, due, `-${ctx.now.getTime()}`);
  if (row.state === 'grace' && row.graceEndsAt! <= ctx.now) return void (await end(ctx, row));
  if (!row.autoRenew || row.nextPlan === 'free') return void (await end(ctx, row));
  // A prompt that is out and unanswered: nobody is asked twice at once.
  if (row.state === 'grace' && row.reason === 'waiting') return failed(ctx, row, 'user_timeout');
  if (row.state === 'grace' && row.action !== 'retry') return void (await end(ctx, row));
  await collect(ctx, row);
}

async function collect(ctx: Ctx, row: SubscriptionRow): Promise<void> {
  const plan = row.nextPlan ?? row.plan;
  const days = row.nextDays ?? row.days!;
  const found = await pricedOffer(ctx, plan, days, row.currency!);
  if (found === null || found.offer === null) return failed(ctx, row, 'no_price');
  const order = { ...found.offer, kind: 'renew' as const, credit: 0n, toWallet: 0n };
  if (row.renewWith === 'wallet') {
    const wallet = await ledger.balanceOf(ctx, walletOf(ownerOf(row), order.currency));
    if (wallet.available < order.price) return failed(ctx, row, 'insufficient_funds');
    await pay(ctx, row, order, { payWith: 'wallet' });
    return;
  }
  if (row.renewPhone === null) return failed(ctx, row, 'bad_account');
  const asked = await pay(ctx, row, order, {
    payWith: 'mobile_money',
    phone: row.renewPhone,
    network: row.renewNetwork ?? undefined,
  });
  const graceEndsAt = row.graceEndsAt ?? graceEnd(row.endsAt!, await graceHours(ctx, row.days!));
  const wait = new Date(Math.min(ctx.now.getTime() + PROMPT_MS, graceEndsAt.getTime()));
  const waiting = await changeSubscription(ctx, asked, {
    state: 'grace',
    reason: 'waiting',
    action: 'ask',
    nextTryAt: wait,
    graceEndsAt,
  });
  emit(ctx, SubscriptionInGrace, {
    ...factOf(waiting),
    reason: 'waiting',
    action: 'ask',
    graceEndsAt: graceEndsAt.toISOString(),
  });
  renewAt(ctx, waiting, wait);
}

/** The plan stays in force for its days of grace; what is done meanwhile depends on the reason and on how often it failed. */
async function failed(ctx: Ctx, row: SubscriptionRow, reason: string): Promise<void> {
  const graceEndsAt = row.graceEndsAt ?? graceEnd(row.endsAt!, await graceHours(ctx, row.days!));
  const failures = row.failures + 1;
  const step = dunningStep(await dunningSteps(ctx), reason, failures);
  const nextTryAt = nextTry(step, ctx.now, graceEndsAt) ?? graceEndsAt;
  const grace = await changeSubscription(ctx, row, {
    state: 'grace',
    failures,
    reason,
    action: step.action,
    // Whoever has to act himself has all of the grace for it.
    nextTryAt: step.action === 'retry' ? nextTryAt : graceEndsAt,
    graceEndsAt,
  });
  emit(ctx, SubscriptionInGrace, {
    ...factOf(grace),
    reason,
    action: step.action,
    graceEndsAt: graceEndsAt.toISOString(),
  });
  renewAt(ctx, grace, grace.nextTryAt!);
}

/**
 * Money for a purchase has come: its period begins. If the purchase is void by now, because another one took its place, the
 * money is the owner's and goes to his wallet.
 */
export async function followPayment(
  ctx: Ctx,
  event: { readonly subject: string; readonly amount: string },
): Promise<void> {
  const seen = await findPurchase(ctx, event.subject);
  if (seen === null) return;
  const row = await lockById(ctx, seen.subscriptionId);
  const purchase = await findPurchase(ctx, event.subject);
  if (row === null || purchase === null || purchase.state === 'paid') return;
  const gone = row.state === 'none' && (purchase.kind === 'extend' || purchase.kind === 'renew');
  if (purchase.state === 'pending' && !gone) return void (await activate(ctx, row, purchase));
  if (purchase.state === 'pending') await changePurchase(ctx, purchase, { state: 'void' });
  await ledger.post(ctx, {
    reference: `subscriptions.late:${purchase.id}`,
    kind: 'subscription.unused',
    moves: [
      {
        from: takingsIn(purchase.currency),
        to: walletOf(ownerOf(row), purchase.currency),
        amount: BigInt(event.amount),
      },
    ],
  });
}

/** A try failed. Of a renewal, dunning follows; a purchase that somebody made himself he may simply pay again. */
export async function followFailure(
  ctx: Ctx,
  event: { readonly subject: string; readonly reason: string },
): Promise<void> {
  const seen = await findPurchase(ctx, event.subject);
  if (seen === null) return;
  const row = await lockById(ctx, seen.subscriptionId);
  const pending = row === null ? null : await pendingOf(ctx, row.id);
  if (row === null || pending?.id !== seen.id) return;
  await changePurchase(ctx, pending, { state: 'void' });
  if (seen.kind === 'renew' && row.state === 'grace' && row.reason === 'waiting') await failed(ctx, row, event.reason);
}

const DUE = named(
  'subscriptions.due',
  `select id, version, coalesce(next_try_at, ends_at) as at from subscriptions.subscription
   where state <> 'none' and coalesce(next_try_at, ends_at) <= $1
   order by coalesce(next_try_at, ends_at) limit $2`,
);

/** Finds what the tasks missed: each gets another task, named after its version, so that asking twice is one. */
export async function sweepSubscriptions(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const late = new Date(ctx.now.getTime() - 60_000);
  const due = await ctx.sql.rows<{ id: string; version: number; at: Date }>(DUE, [late, limit]);
  const minute = Math.floor(ctx.now.getTime() / 300_000) * 300_000;
  for (const row of due) renewAt(ctx, row, new Date(minute));
  return { more: false };
}
