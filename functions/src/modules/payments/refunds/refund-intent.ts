import type { Ctx } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { emit } from '../../../platform/events/event.ts';
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
  const left = intent.captured - intent.refundCommitted;
  const amount = input.amount ?? left;
  const shown = moneyOf(left, intent.currency);
  if (amount > left || left === 0n)
    throw RefundTooLarge({ field: 'amount', with: { left: `${shown.amount} ${shown.currency}` } });
  const version = await changeRow(ctx, 'intent', intent, { refundCommitted: intent.refundCommitted + amount });
  const { reference, reason } = input;
  const id = await startRefund(ctx, intent, attempt, { amount, reference, cause: reason, source: 'intent' });
  emit(ctx, PaymentChanged, factOf(intent, version));
  const refund = await findRefund(ctx, id);
  if (refund === null) throw new Error('The new refund cannot be read back.');
  return refund;
}
