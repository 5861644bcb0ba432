import { minorOf } from '../amounts.ts';
import { answer } from '../answer.ts';
import type { FailureReason, ProviderAnswer, ProviderState } from '../port.ts';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** MTN's words for why, each with what the payer can do about it. */
const REASONS: Readonly<Record<string, FailureReason>> = {
  APPROVAL_REJECTED: 'user_cancelled',
  TRANSACTION_CANCELED: 'user_cancelled',
  PAYMENT_NOT_APPROVED: 'user_cancelled',
  EXPIRED: 'user_timeout',
  COULD_NOT_PERFORM_TRANSACTION: 'user_timeout',
  NOT_ENOUGH_FUNDS: 'insufficient_funds',
  // What MTN says more often than not when there is no money.
  INTERNAL_PROCESSING_ERROR: 'insufficient_funds',
  PAYER_LIMIT_REACHED: 'limit',
  PAYER_NOT_FOUND: 'bad_account',
  PAYEE_NOT_FOUND: 'bad_account',
  PAYEE_NOT_ALLOWED_TO_RECEIVE: 'bad_account',
  SERVICE_UNAVAILABLE: 'busy',
  NOT_ALLOWED: 'our_fault',
  NOT_ALLOWED_TARGET_ENVIRONMENT: 'our_fault',
  INVALID_CALLBACK_URL_HOST: 'our_fault',
  INVALID_CURRENCY: 'our_fault',
  RESOURCE_NOT_FOUND: 'our_fault',
};

export function reasonOf(word: string): FailureReason {
  return Object.hasOwn(REASONS, word) ? REASONS[word]! : 'other';
}

/** A word in some builds, `{code, message}` in others. */
function wordOf(reason: unknown): string {
  return textOf(reason) || textOf(fieldsOf(reason)['code']);
}

const STATES: Readonly<Record<string, ProviderState>> = {
  PENDING: 'pending',
  CREATED: 'pending',
  ONGOING: 'pending',
  SUCCESSFUL: 'succeeded',
  FAILED: 'failed',
  REJECTED: 'failed',
  TIMEOUT: 'abandoned',
  EXPIRED: 'abandoned',
};

/** The status, when it is a word that we do not know: somebody must look at it. */
export function strangeStatus(body: unknown): string | null {
  const word = textOf(fieldsOf(body)['status']);
  return word === '' || Object.hasOwn(STATES, word) ? null : word.slice(0, 40);
}

/** A request for payment, a transfer or a refund as GET and the callback tell it; null when the body is none. */
export function entryAnswer(body: unknown, referenceId: string | null): ProviderAnswer | null {
  const { status, reason, amount, currency, payer, payee, financialTransactionId } = fieldsOf(body);
  const word = textOf(status);
  if (word === '') return null;
  const known = Object.hasOwn(STATES, word) ? STATES[word]! : null;
  const why = wordOf(reason);
  const state = known === 'failed' && why === 'EXPIRED' ? 'abandoned' : (known ?? 'pending');
  const minor = minorOf(amount, textOf(currency));
  const party = fieldsOf(payer ?? payee);
  const digits = textOf(party['partyId']);
  return answer({
    state,
    providerReference: referenceId,
    receipt: textOf(financialTransactionId) || null,
    reason: failureOf(state, why),
    amount: minor,
    currency: minor === null ? null : textOf(currency),
    payer: /^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : null,
    detail: known === null ? `unknown status ${word}` : why || null,
  });
}

function failureOf(state: ProviderState, why: string): FailureReason | null {
  if (state === 'abandoned') return 'user_timeout';
  return state === 'failed' ? reasonOf(why) : null;
}

/** `externalId`: our own reference. */
export function referenceIn(body: unknown): string | null {
  return textOf(fieldsOf(body)['externalId']) || null;
}

/** A request that was turned away: nothing was done, and the code says why. Null when it does not say. */
export function refusedAnswer(status: number, body: unknown): ProviderAnswer | null {
  const { code, message } = fieldsOf(body);
  const word = textOf(code);
  const detail = `HTTP ${status} ${word} ${textOf(message)}`.trim();
  if (status >= 500 && !Object.hasOwn(REASONS, word)) return null;
  if (word === 'INTERNAL_PROCESSING_ERROR') return null;
  const reason = Object.hasOwn(REASONS, word) ? REASONS[word]! : 'our_fault';
  return answer({ state: 'failed', reason, detail });
}
