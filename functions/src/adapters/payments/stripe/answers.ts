import { rootLog } from '../../../platform/log.ts';
import { integerOf } from '../amounts.ts';
import { answer, failed, redirectTo, unknown } from '../answer.ts';
import { at, textOf } from '../message.ts';
import type { FailureReason, ProviderAnswer, ProviderState } from '../port.ts';
import { fromWire } from './requests.ts';

/** F1. `requires_payment_method` begins a payment and ends a failed try; an error beside it tells which. */
const INTENT: Readonly<Record<string, ProviderState>> = {
  requires_payment_method: 'action_required',
  requires_confirmation: 'action_required',
  requires_action: 'action_required',
  processing: 'pending',
  requires_capture: 'authorised',
  succeeded: 'succeeded',
  canceled: 'failed',
};
const REFUND: Readonly<Record<string, ProviderState>> = {
  pending: 'pending',
  requires_action: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
};

const REASONS: Readonly<Record<string, FailureReason>> = {
  insufficient_funds: 'insufficient_funds',
  incorrect_pin: 'wrong_pin',
  offline_pin_required: 'wrong_pin',
  card_velocity_exceeded: 'limit',
  withdrawal_count_limit_exceeded: 'limit',
  pin_try_exceeded: 'limit',
  invalid_number: 'bad_account',
  incorrect_number: 'bad_account',
  invalid_account: 'bad_account',
  expired_card: 'bad_account',
  processing_error: 'busy',
  issuer_not_available: 'busy',
  try_again_later: 'busy',
  lock_timeout: 'busy',
};

function stateOf(table: Readonly<Record<string, ProviderState>>, status: string | null): ProviderState {
  if (status === null) return 'unknown';
  if (Object.hasOwn(table, status)) return table[status] ?? 'pending';
  rootLog.error('A provider used a word that we do not know', { provider: 'stripe', status });
  return 'pending';
}

function reasonOf(error: unknown): FailureReason {
  const codes = [textOf(at(error, 'decline_code')), textOf(at(error, 'code'))];
  const known = codes.find((code) => code !== null && Object.hasOwn(REASONS, code));
  if (known !== undefined && known !== null) return REASONS[known] ?? 'declined';
  return textOf(at(error, 'type')) === 'card_error' ? 'declined' : 'other';
}

/** `page`: where the payer types the card; null where we only read. */
export function intentAnswer(intent: unknown, page: string | null): ProviderAnswer {
  const status = textOf(at(intent, 'status'));
  const error = at(intent, 'last_payment_error');
  const broken = status === 'requires_payment_method' && typeof error === 'object' && error !== null;
  const left = status === 'canceled' && textOf(at(intent, 'cancellation_reason')) === 'abandoned';
  const state = broken ? 'failed' : left ? 'abandoned' : stateOf(INTENT, status);
  const currency = textOf(at(intent, 'currency'))?.toUpperCase() ?? null;
  const came = state === 'succeeded' ? (at(intent, 'amount_received') ?? at(intent, 'amount')) : at(intent, 'amount');
  return answer({
    state,
    providerReference: textOf(at(intent, 'id')),
    reason: broken ? reasonOf(error) : state === 'failed' ? 'user_cancelled' : left ? 'user_timeout' : null,
    amount: fromWire(integerOf(came), currency),
    currency,
    payer: textOf(at(intent, 'latest_charge', 'payment_method_details', 'card', 'last4')),
    action: state === 'action_required' ? actionOf(intent, page) : null,
    detail: broken ? textOf(at(error, 'message')) : null,
  });
}

function actionOf(intent: unknown, page: string | null) {
  const bank = textOf(at(intent, 'next_action', 'redirect_to_url', 'url'));
  if (bank !== null) return redirectTo(bank, 'Confirm the payment with your bank.');
  const secret = textOf(at(intent, 'client_secret'));
  return page === null || secret === null ? null : redirectTo(`${page}#${secret}`, 'Pay with your card.');
}

export function refundAnswer(refund: unknown): ProviderAnswer {
  const currency = textOf(at(refund, 'currency'))?.toUpperCase() ?? null;
  const state = stateOf(REFUND, textOf(at(refund, 'status')));
  return answer({
    state,
    providerReference: textOf(at(refund, 'id')),
    reason: state === 'failed' ? 'other' : null,
    amount: fromWire(integerOf(at(refund, 'amount')), currency),
    currency,
    detail: textOf(at(refund, 'failure_reason')),
  });
}

/** A refusal did nothing, except that a key used for something else says nothing about what was done under it. */
export function refusal(status: number, body: unknown): ProviderAnswer {
  const error = at(body, 'error');
  const type = textOf(at(error, 'type'));
  const said = textOf(at(error, 'message')) ?? `HTTP ${status}`;
  if (type === 'idempotency_error' || status === 409) return unknown(said);
  if (type === 'card_error') return failed(reasonOf(error), said);
  return failed('our_fault', said);
}
