import type { Ctx } from '../../../platform/context.ts';
import { NotFound, type AppError } from '../../../platform/errors.ts';
import { emit } from '../../../platform/events/event.ts';
import { parseAmount, type Currency } from '../../../platform/values/money.ts';
import { NothingToRefund, ReferenceReused, RefundTooLarge } from '../errors.ts';
import { PaymentChanged } from '../events.ts';
import { factOf } from '../fact.ts';
import { attemptsOf, changeRow, lockIntent, type IntentRow } from '../store.ts';
import { moneyOf } from '../view.ts';
import { startRefund } from './start-refund.ts';
import { findRefund, refundByReference, type RefundRow } from './store.ts';

export interface NewRefund {
  readonly intentId: string;
  /** Minor units; without it all that is left. */
  readonly amount?: bigint;
  readonly reason: string;
  /** The caller's, once: the same one is the same refund. */
  readonly reference: string;
}

/** Gives back a part or all of what was paid, by the way it came. A task phones; the money is kept aside before. */
export async function refundIntent(ctx: Ctx, input: NewRefund): Promise<RefundRow> {
  const intent = await lockIntent(ctx, input.intentId);
  if (intent === null) throw NotFound();
  return refundLocked(ctx, intent, input);
}

/** Minor units of a wish such as "12.50", or all that is left. What the currency cannot write is refused as too much is. */
export function amountToRefund(intent: IntentRow, wish: string | undefined): bigint {
  const left = leftOf(intent);
  const amount = wish === undefined ? left : parseAmount(wish, intent.currency as Currency);
  if (amount === null) throw tooLarge(intent);
  return amount;
}

const leftOf = (intent: IntentRow): bigint => intent.captured - intent.refundCommitted;

function tooLarge(intent: IntentRow): AppError {
  const { amount, currency } = moneyOf(leftOf(intent), intent.currency);
  return RefundTooLarge({ field: 'amount', with: { left: `${amount} ${currency}` } });
}

/** For who holds the payment already and has asked whether this actor may. */
export async function refundLocked(ctx: Ctx, intent: IntentRow, input: NewRefund): Promise<RefundRow> {
  const earlier = await refundByReference(ctx, input.reference);
  if (earlier !== null) {
    const same = earlier.intentId === intent.id && (input.amount === undefined || input.amount === earlier.amount);
    if (!same) throw ReferenceReused();
    return earlier;
  }
  const attempt = (await attemptsOf(ctx, intent.id)).find(({ settlement }) => settlement === 'intent');
  if (attempt === undefined) throw NothingToRefund();
  const left = leftOf(intent);
  const amount = input.amount ?? left;
  if (amount > left || left === 0n) throw tooLarge(intent);
  const version = await changeRow(ctx, 'intent', intent, { refundCommitted: intent.refundCommitted + amount });
  const { reference, reason } = input;
  const id = await startRefund(ctx, intent, attempt, { amount, reference, cause: reason, source: 'intent' });
  emit(ctx, PaymentChanged, factOf(intent, version));
  const refund = await findRefund(ctx, id);
  if (refund === null) throw new Error('The new refund cannot be read back.');
  return refund;
}
