import { provider, type ProviderAnswer } from '../../adapters/payments/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import { newId } from '../../platform/values/id.ts';
import * as ledger from '../ledger/index.ts';
import { clearingOf, destinationOf, suspenseOf } from './accounts.ts';
import { PaymentChanged, PaymentMismatched, PaymentSucceeded } from './events.ts';
import { factOf } from './fact.ts';
import { misfitOf, type Evidence } from './rules.ts';
import { startRefund } from './refunds/start-refund.ts';
import { closeSuspense } from './refunds/suspense-item.ts';
import { changeRow, insertRow, type AttemptRow, type IntentRow } from './store.ts';

export interface SuspenseItemRow {
  readonly id: string;
  readonly provider: string;
  readonly providerReference: string | null;
  readonly attemptId: string | null;
  readonly amount: bigint;
  readonly currency: string;
  readonly why: 'amount' | 'currency' | 'payer' | 'duplicate' | 'late' | 'unknown_reference';
  readonly payer: string | null;
  readonly status: 'open' | 'proposed' | 'resolved';
  readonly resolution: 'refund' | 'credit' | 'keep' | null;
  readonly proposedBy: string | null;
  readonly decidedBy: string | null;
  readonly note: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The ledger's name of what came in by a try; a second posting for the same try is the first one. */
export const captureReference = (attemptId: string): string => `payment:${attemptId}`;

/**
 * Money has come. It goes to what was paid for if all fits and nobody was quicker, else to suspense, and then back to the payer
 * by itself where it came twice or too late. In the transaction that marks the try.
 */
export async function capture(
  ctx: Ctx,
  intent: IntentRow,
  attempt: AttemptRow,
  told: ProviderAnswer,
  evidence: Evidence,
): Promise<void> {
  const amount = told.amount ?? attempt.amount;
  const currency = told.currency ?? attempt.currency;
  const late = intent.status === 'paid' ? 'duplicate' : intent.status === 'open' ? null : 'late';
  const why = misfitOf(attempt, told) ?? late;
  await changeRow(ctx, 'attempt', attempt, {
    status: 'succeeded',
    evidence,
    settlement: why === null ? 'intent' : 'suspense',
    providerReference: attempt.providerReference ?? told.providerReference,
    paidAmount: amount,
    paidCurrency: currency,
    payer: told.payer ?? attempt.payer,
    receipt: told.receipt ?? attempt.receipt,
    fee: told.fee ?? attempt.fee,
    reason: null,
    detail: told.detail,
    action: null,
    nextPollAt: null,
    finishedAt: ctx.now,
  });
  const paid = why === null;
  const version = await changeRow(ctx, 'intent', intent, paid ? { status: 'paid', captured: attempt.amount } : {});
  const from = clearingOf(attempt.provider, currency);
  const to = paid ? destinationOf(intent, attempt) : suspenseOf(currency);
  const kind = paid ? 'payment.captured' : 'payment.suspended';
  await ledger.post(ctx, { reference: captureReference(attempt.id), kind, moves: [{ from, to, amount }] });
  if (paid) return emit(ctx, PaymentSucceeded, { ...factOf(intent, version), attemptId: attempt.id });
  emit(ctx, PaymentChanged, factOf(intent, version));
  await suspend(ctx, {
    provider: attempt.provider,
    providerReference: attempt.providerReference ?? told.providerReference,
    attemptId: attempt.id,
    intentId: intent.id,
    amount,
    currency,
    payer: told.payer,
    why,
  });
  const { refunds } = await provider(attempt.provider);
  if (late === null || why !== late || !refunds) return;
  const cause = why === 'duplicate' ? 'It was paid twice.' : 'It came after this payment had closed.';
  await startRefund(
    ctx,
    intent,
    { ...attempt, settlement: 'suspense' },
    { amount, reference: `${why}:${attempt.id}`, cause, source: 'suspense' },
  );
  await closeSuspense(ctx, attempt.id, cause);
}

interface Suspended {
  readonly provider: string;
  readonly providerReference: string | null;
  readonly attemptId: string | null;
  readonly intentId: string | null;
  readonly amount: bigint;
  readonly currency: string;
  readonly payer: string | null;
  readonly why: SuspenseItemRow['why'];
}

/** The row by which staff find money in suspense. */
export async function suspend(ctx: Ctx, { intentId, ...item }: Suspended): Promise<string> {
  const id = newId(ctx.now);
  await insertRow<SuspenseItemRow>(ctx, 'suspense_item', { id, ...item, status: 'open' });
  ctx.log.warn('Money in suspense', { key: item.attemptId ?? id, reason: item.why, provider: item.provider });
  const { why, provider: name, currency } = item;
  emit(ctx, PaymentMismatched, {
    id,
    version: 1,
    why,
    provider: name,
    intentId,
    amount: item.amount.toString(),
    currency,
  });
  return id;
}
