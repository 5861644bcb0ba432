import { provider, type FailureReason, type RefundRequest } from '../../../adapters/payments/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { emit } from '../../../platform/events/event.ts';
import type { TaskInfo } from '../../../platform/runtime/handle-task.ts';
import * as ledger from '../../ledger/index.ts';
import { clearingOf, creditOf, destinationOf, receivableOf, suspenseOf } from '../accounts.ts';
import { PaymentRefunded, PaymentRefundFailed } from '../events.ts';
import { factOf } from '../fact.ts';
import { takeOutgoing, type OutgoingKind } from '../outgoing.ts';
import { UNDER_WAY_MS } from '../patience.ts';
import { askOrRepeat, inOwnTransaction, sendOnce, SILENCE, type Heard } from '../phone-provider.ts';
import { mayRepeat } from '../repeat-once.ts';
import { changeRow, findAttempt, findIntent, type IntentRow } from '../store.ts';
import { findRefund, lockRefund, type RefundRow } from './store.ts';
import { closeSuspense, reopenSuspense } from './suspense-item.ts';
import { pollRefundAt, PollRefund, SendRefund } from './tasks.ts';

const holdOf = (id: string): string => `refund:${id}`;

/** Holds the money, marks the refund sent, then asks the provider to give it back. After a crash it asks what became of it. */
export async function sendRefund({ id }: { readonly id: string }, info: TaskInfo): Promise<Heard | null> {
  const standing = await inOwnTransaction(SendRefund.name, info, (ctx) => markSent(ctx, id));
  if (standing === null) return null;
  const { request, name, first } = standing;
  if (!first) return ask(id, name, request, info);
  return sendOnce(name, (adapter) => adapter.refund?.(request) ?? Promise.resolve(BY_HAND));
}

export async function pollRefund({ id }: { readonly id: string }, info: TaskInfo): Promise<Heard | null> {
  const asked = await inOwnTransaction(PollRefund.name, info, async (ctx) => {
    const refund = await findRefund(ctx, id);
    if (refund === null || refund.sentAt === null || refund.status === 'succeeded') return null;
    if (refund.status === 'sent' && ctx.now.getTime() - refund.sentAt.getTime() < UNDER_WAY_MS) return null;
    return { name: refund.provider, request: await requestOf(ctx, refund) };
  });
  return asked === null ? null : ask(id, asked.name, asked.request, info);
}

export async function recordRefund(ctx: Ctx, heard: Heard | null, { id }: { readonly id: string }): Promise<void> {
  if (heard !== null) await takeOutgoing(ctx, REFUND, id, heard.answer, heard.evidence);
}

const ask = (id: string, name: RefundRow['provider'], request: RefundRequest, info: TaskInfo): Promise<Heard> =>
  askOrRepeat(
    name,
    'refund',
    (adapter) => adapter.refundStatus?.(request) ?? Promise.resolve(SILENCE),
    (adapter) => adapter.refund?.(request) ?? Promise.resolve(SILENCE),
    () => mayRepeat(PollRefund.name, 'refund', id, info),
  );

/** Nothing to phone: staff give it back by hand, and say so. */
const BY_HAND = { ...SILENCE, detail: 'This provider takes no refunds by wire; give it back by hand and say so.' };

async function markSent(ctx: Ctx, id: string) {
  const refund = await lockRefund(ctx, id);
  if (refund === null) return null;
  const request = await requestOf(ctx, refund);
  if (refund.status === 'created') {
    const { shortfall, refused } = await reserve(ctx, refund);
    if (refused) return null;
    const plan = await provider(refund.provider);
    const nextPollAt = new Date(ctx.now.getTime() + UNDER_WAY_MS);
    const giveUpAt = new Date(ctx.now.getTime() + plan.giveUpAfterSeconds * 1000);
    await changeRow(ctx, 'refund', refund, { status: 'sent', shortfall, sentAt: ctx.now, nextPollAt, giveUpAt });
    pollRefundAt(ctx, id, nextPollAt);
    return { name: refund.provider, request, first: true };
  }
  const since = refund.sentAt === null ? 0 : ctx.now.getTime() - refund.sentAt.getTime();
  return refund.status === 'sent' && since >= UNDER_WAY_MS ? { name: refund.provider, request, first: false } : null;
}

async function requestOf(ctx: Ctx, refund: RefundRow): Promise<RefundRequest> {
  const attempt = await findAttempt(ctx, refund.attemptId);
  if (attempt === null) throw new Error(`The try of refund ${refund.id} is gone.`);
  return {
    reference: attempt.reference,
    providerReference: attempt.providerReference,
    receipt: attempt.receipt,
    amount: attempt.paidAmount ?? attempt.amount,
    currency: refund.currency,
    refundReference: refund.id.replaceAll('-', ''),
    refundAmount: refund.amount,
    note: refund.cause,
  };
}

async function intentOf(ctx: Ctx, refund: RefundRow): Promise<IntentRow> {
  const intent = await findIntent(ctx, refund.intentId);
  if (intent === null) throw new Error(`The payment of refund ${refund.id} is gone.`);
  return intent;
}

async function sourceOf(ctx: Ctx, intent: IntentRow, refund: RefundRow): Promise<ledger.AccountRef> {
  const attempt = await findAttempt(ctx, refund.attemptId);
  return attempt === null ? creditOf(intent) : destinationOf(intent, attempt);
}

/**
 * Holds what the account still has; the rest its owner owes us from now on (LST-9). A wallet's own top-up is given back only
 * as far as it has not been spent.
 */
async function reserve(ctx: Ctx, refund: RefundRow): Promise<{ shortfall: bigint; refused: boolean }> {
  const intent = await intentOf(ctx, refund);
  if (refund.source === 'suspense') {
    const from = suspenseOf(refund.currency);
    await ledger.hold(ctx, {
      reference: holdOf(refund.id),
      from,
      amount: refund.amount,
      expiresAt: null,
      kind: 'payment.refund',
    });
    return { shortfall: 0n, refused: false };
  }
  const from = await sourceOf(ctx, intent, refund);
  const { available } = await ledger.balanceOf(ctx, from);
  const held = available < 0n ? 0n : available < refund.amount ? available : refund.amount;
  const shortfall = refund.amount - held;
  if (shortfall > 0n && intent.purpose === 'wallet_topup') {
    const version = await changeRow(ctx, 'refund', refund, {
      status: 'failed',
      evidence: 'sender',
      reason: 'insufficient_funds',
      nextPollAt: null,
      finishedAt: ctx.now,
    });
    await uncommit(ctx, refund, version, 'insufficient_funds');
    return { shortfall: 0n, refused: true };
  }
  if (held > 0n)
    await ledger.hold(ctx, {
      reference: holdOf(refund.id),
      from,
      amount: held,
      expiresAt: null,
      kind: 'payment.refund',
    });
  return { shortfall, refused: false };
}

/** Failed: the money may be asked back again. */
async function uncommit(ctx: Ctx, refund: RefundRow, _version: number, reason: string): Promise<void> {
  const intent = await intentOf(ctx, refund);
  const committed = refund.source === 'intent' ? { refundCommitted: intent.refundCommitted - refund.amount } : {};
  const version = await changeRow(ctx, 'intent', intent, committed);
  const { id: refundId, reference } = refund;
  emit(ctx, PaymentRefundFailed, { ...factOf(intent, version), refundId, reference, reason });
}

export const REFUND: OutgoingKind<RefundRow> = {
  machine: 'refund',
  lock: lockRefund,
  pollAt: pollRefundAt,
  succeeded: async (ctx, refund, _version, late) => {
    const intent = await intentOf(ctx, refund);
    const to = clearingOf(refund.provider, refund.currency);
    const from = refund.source === 'suspense' ? suspenseOf(refund.currency) : await sourceOf(ctx, intent, refund);
    const held = refund.amount - refund.shortfall;
    // A refund that had counted as failed gave its hold back, and whether the money is still there is another question.
    const owed = late && refund.source === 'intent' ? refund.amount : refund.shortfall;
    if (late && refund.source === 'suspense')
      await ledger.post(ctx, {
        reference: holdOf(refund.id),
        kind: 'payment.refunded',
        moves: [{ from, to, amount: refund.amount }],
      });
    else if (!late && held > 0n)
      await ledger.capture(ctx, { hold: holdOf(refund.id), reference: holdOf(refund.id), to: [{ to, amount: held }] });
    if (owed > 0n)
      await ledger.post(ctx, {
        reference: `${holdOf(refund.id)}:owed`,
        kind: 'payment.refund_owed',
        moves: [{ from: receivableOf(from.owner, refund.currency), to, amount: owed }],
      });
    if (refund.source === 'suspense') await closeSuspense(ctx, refund.attemptId, null);
    const total = intent.refunded + (refund.source === 'intent' ? refund.amount : 0n);
    const committed =
      late && refund.source === 'intent' ? { refundCommitted: intent.refundCommitted + refund.amount } : {};
    const change = refund.source === 'intent' ? { ...committed, refunded: total } : {};
    const version = await changeRow(ctx, 'intent', intent, change);
    emit(ctx, PaymentRefunded, {
      ...factOf(intent, version),
      refundId: refund.id,
      reference: refund.reference,
      refund: refund.amount.toString(),
      total: total.toString(),
      shortfall: owed.toString(),
      credited: { kind: intent.creditOwnerKind, id: intent.creditOwnerId },
    });
  },
  failed: async (ctx, refund, version, reason: FailureReason) => {
    if (refund.sentAt !== null && refund.amount > refund.shortfall)
      await ledger.release(ctx, { hold: holdOf(refund.id) });
    if (refund.source === 'suspense') await reopenSuspense(ctx, refund.attemptId, reason);
    await uncommit(ctx, refund, version, reason);
  },
};
