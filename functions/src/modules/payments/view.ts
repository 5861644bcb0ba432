import { publicId } from '../../platform/values/id.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import { adviceFor } from './advice.ts';
import type { RefundRow } from './refunds/store.ts';
import type { Payment, PaymentSummary, Refund } from './schemas.ts';
import type { AttemptRow, IntentRow } from './store.ts';

export const moneyOf = (minor: bigint, currency: string) => ({
  amount: formatAmount(minor, currency as Currency),
  currency: currency as Currency,
});

export function summaryOf(intent: IntentRow): PaymentSummary {
  return {
    id: publicId('pay', intent.id),
    purpose: intent.purpose,
    subject: intent.subject,
    description: intent.description,
    amount: moneyOf(intent.amount, intent.currency),
    status: intent.status,
    refunded: moneyOf(intent.refunded, intent.currency),
    expiresAt: intent.expiresAt?.toISOString() ?? null,
    createdAt: intent.createdAt.toISOString(),
    updatedAt: intent.updatedAt.toISOString(),
    version: intent.version,
  };
}

/** `attempts`: the latest first. */
export function paymentOf(intent: IntentRow, attempts: readonly AttemptRow[], refunds: readonly RefundRow[]): Payment {
  return {
    ...summaryOf(intent),
    attempt: attemptOf(attempts),
    refunds: refunds.filter(({ source }) => source === 'intent').map(refundOf),
  };
}

export function refundOf(refund: RefundRow): Refund {
  const { status } = refund;
  return {
    id: publicId('rfd', refund.id),
    amount: moneyOf(refund.amount, refund.currency),
    state: status === 'succeeded' || status === 'failed' || status === 'unknown' ? status : 'waiting',
    createdAt: refund.createdAt.toISOString(),
  };
}

type Shown = NonNullable<Payment['attempt']>;

/** What the payer sees of his tries: the one that paid, else the latest. Unknown is never shown as failed (PAY-4). */
export function attemptOf(attempts: readonly AttemptRow[]): Shown | null {
  const attempt = attempts.find(({ settlement }) => settlement === 'intent') ?? attempts[0];
  if (attempt === undefined) return null;
  const state = stateOf(attempt);
  const failure = state === 'failed' ? failureOf(attempt, attempts) : null;
  // A network that says "pending" still waits for what it asked of the payer.
  const todo = state === 'action_required' || state === 'waiting' ? attempt.action : null;
  return {
    id: publicId('pat', attempt.id),
    method: attempt.method as Shown['method'],
    network: attempt.network,
    state,
    text: failure?.text ?? todo?.text ?? (state === 'action_required' ? SAID.waiting : SAID[state]),
    action: todo === null ? null : { kind: todo.kind, text: todo.text, url: todo.url ?? null },
    failure: failure === null ? null : { reason: failure.reason, act: failure.act, retryAt: failure.retryAt },
    createdAt: attempt.createdAt.toISOString(),
  };
}

const SAID = {
  waiting: 'We are waiting for your network.',
  unknown: 'We do not know yet whether it was paid, and we are asking. Please do not pay again.',
  succeeded: 'It is paid. Thank you.',
  held: 'Money came that does not fit this payment. We keep it safe and are looking into it.',
  failed: 'It was not paid.',
} as const;

function stateOf({ status, settlement }: AttemptRow): Shown['state'] {
  switch (status) {
    case 'created':
    case 'sent':
    case 'pending':
      return 'waiting';
    case 'succeeded':
      return settlement === 'intent' ? 'succeeded' : 'held';
    default:
      return status;
  }
}

function failureOf(attempt: AttemptRow, attempts: readonly AttemptRow[]) {
  const reason = attempt.reason ?? 'other';
  const same = attempts.filter((one) => one.status === 'failed' && one.reason === reason).length;
  const { act, afterSeconds, text } = adviceFor(reason, same);
  const ended = attempt.finishedAt ?? attempt.updatedAt;
  const retryAt = act === 'retry' ? new Date(ended.getTime() + afterSeconds * 1000).toISOString() : null;
  return { reason, act, retryAt, text };
}
