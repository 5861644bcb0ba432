import type { Ctx } from '../../platform/context.ts';
import type { Country } from '../../platform/values/country.ts';
import { formatAmount } from '../../platform/values/money.ts';
import { readPhone } from '../../platform/values/phone.ts';
import * as ledger from '../ledger/index.ts';
import * as payments from '../payments/index.ts';
import { activate } from './activate.ts';
import { PayWithPhone } from './errors.ts';
import type { PricedOffer } from './plans.ts';
import {
  changePurchase,
  changeSubscription,
  insertPurchase,
  ownerOf,
  takingsIn,
  walletOf,
  type PurchaseRow,
  type SubscriptionRow,
} from './store.ts';

export interface Order extends PricedOffer {
  readonly kind: PurchaseRow['kind'];
  readonly credit: bigint;
  readonly toWallet: bigint;
}

export interface Means {
  readonly payWith: 'wallet' | 'mobile_money';
  readonly phone?: string | undefined;
  readonly network?: string | undefined;
}

/** Pays for a period: from the wallet at once, or by a prompt on a phone, whose outcome is told by an event. */
export async function pay(ctx: Ctx, row: SubscriptionRow, order: Order, means: Means): Promise<SubscriptionRow> {
  const due = order.price - order.credit;
  const byPrompt = means.payWith === 'mobile_money' && due > 0n;
  const purchase = await insertPurchase(ctx, row.id, {
    kind: order.kind,
    plan: order.plan,
    days: order.period,
    currency: order.currency,
    price: order.price,
    credit: order.credit,
    toWallet: order.toWallet,
    payWith: byPrompt ? 'payment' : 'wallet',
  });
  if (byPrompt) return prompt(ctx, row, purchase, means);
  if (due > 0n)
    await ledger.post(ctx, {
      reference: `subscriptions.paid:${purchase.id}`,
      kind: 'subscription.paid',
      moves: [{ from: walletOf(ownerOf(row), order.currency), to: takingsIn(order.currency), amount: due }],
    });
  return activate(ctx, row, purchase);
}

/** Sends the prompt. What is not approved within an hour costs nothing and changes nothing. */
async function prompt(
  ctx: Ctx,
  row: SubscriptionRow,
  purchase: PurchaseRow,
  { phone: text, network }: Means,
): Promise<SubscriptionRow> {
  const phone = await phoneOf(ctx, text);
  const amount = purchase.price - purchase.credit;
  const intent = await payments.createIntent(ctx, {
    payer: ownerOf(row),
    purpose: 'subscription',
    subject: purchase.id,
    amount,
    currency: purchase.currency,
    credit: takingsIn(purchase.currency),
    description: `PushNchat ${purchase.plan}, ${purchase.days} days, ${formatAmount(amount, purchase.currency)} ${purchase.currency}`,
    expiresAt: new Date(ctx.now.getTime() + 3_600_000),
  });
  await payments.startAttempt(ctx, { intentId: intent.id, method: { method: 'mobile_money', phone, network } });
  await changePurchase(ctx, purchase, { paymentId: intent.id });
  return changeSubscription(ctx, row, { renewPhone: phone });
}

/** E.164. A number that our own machinery pays with is so already. */
export async function phoneOf(ctx: Ctx, text: string | undefined): Promise<string> {
  if (text === undefined) throw PayWithPhone({ field: 'phone' });
  if (ctx.actor.kind !== 'user') return text;
  const read = await readPhone(text, ctx.actor.country as Country);
  if ('flaw' in read) throw PayWithPhone({ field: 'phone' });
  return read.e164;
}

export function requirePhone({ payWith, phone }: Means): void {
  if (payWith === 'mobile_money' && phone === undefined) throw PayWithPhone({ field: 'phone' });
}
