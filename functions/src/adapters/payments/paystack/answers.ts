import { rootLog } from '../../../platform/log.ts';
import { answer, failed } from '../answer.ts';
import { integerOf } from '../amounts.ts';
import { at, dateOf, textOf } from '../message.ts';
import type { CustomerAction, ProviderAnswer, ProviderState } from '../port.ts';
import { reasonOf } from '../reasons.ts';
import { fromWire } from './requests.ts';

/** F1. `abandoned` is also what a checkout is called before the payer opens it, so youth decides: see `chargeAnswer`. */
const CHARGE: Readonly<Record<string, ProviderState>> = {
  send_otp: 'action_required',
  send_pin: 'action_required',
  send_phone: 'action_required',
  send_birthday: 'action_required',
  send_address: 'action_required',
  open_url: 'action_required',
  pay_offline: 'action_required',
  pending: 'pending',
  ongoing: 'pending',
  processing: 'pending',
  queued: 'pending',
  success: 'succeeded',
  failed: 'failed',
  timeout: 'failed',
  abandoned: 'abandoned',
  reversed: 'reversed',
};
const REFUND: Readonly<Record<string, ProviderState>> = {
  pending: 'pending',
  processing: 'pending',
  'needs-attention': 'pending',
  processed: 'succeeded',
  failed: 'failed',
};
const TRANSFER: Readonly<Record<string, ProviderState>> = {
  pending: 'pending',
  otp: 'pending',
  received: 'pending',
  processing: 'pending',
  queued: 'pending',
  success: 'succeeded',
  failed: 'failed',
  blocked: 'failed',
  rejected: 'failed',
  abandoned: 'failed',
  reversed: 'reversed',
};

/** How long a payer may take before a checkout that was never paid counts as abandoned. Milliseconds. */
const PATIENCE_MS = 55 * 60_000;

/** A word we do not know is pending, with an alert; never failed. No word at all tells nothing. */
function stateOf(table: Readonly<Record<string, ProviderState>>, status: string | null, what: string): ProviderState {
  if (status === null) return 'unknown';
  if (Object.hasOwn(table, status)) return table[status] ?? 'pending';
  rootLog.error('A provider used a word that we do not know', { provider: 'paystack', check: what, status });
  return 'pending';
}

export function chargeAnswer(data: unknown, now: Date): ProviderAnswer {
  const status = textOf(at(data, 'status'));
  const said = textOf(at(data, 'gateway_response')) ?? textOf(at(data, 'message'));
  const told = stateOf(CHARGE, status, 'charge');
  const made = dateOf(at(data, 'created_at') ?? at(data, 'createdAt'));
  const young = made === null || now.getTime() - made.getTime() < PATIENCE_MS;
  const state = told === 'abandoned' && young ? 'action_required' : told;
  const currency = textOf(at(data, 'currency'));
  const over = state === 'failed' || state === 'abandoned';
  return answer({
    state,
    providerReference: textOf(at(data, 'id')) ?? textOf(at(data, 'reference')),
    reason: over ? (status === 'timeout' || state === 'abandoned' ? 'user_timeout' : reasonOf(said)) : null,
    amount: fromWire(integerOf(at(data, 'amount')), currency),
    currency,
    payer: payerOf(data),
    fee: fromWire(integerOf(at(data, 'fees')), currency),
    action: state === 'action_required' ? actionOf(status, data) : null,
    detail: said,
  });
}

function payerOf(data: unknown): string | null {
  const last4 = textOf(at(data, 'authorization', 'last4'));
  const channel = textOf(at(data, 'channel'));
  if (channel === 'card' && last4 !== null) return last4;
  return textOf(at(data, 'customer', 'email'));
}

function actionOf(status: string | null, data: unknown): CustomerAction {
  const text = textOf(at(data, 'display_text'));
  if (status === 'send_otp') return { kind: 'otp', text: text ?? 'Type the code that your network sent you.' };
  const url = textOf(at(data, 'url')) ?? textOf(at(data, 'authorization_url'));
  if (url !== null) return { kind: 'redirect', text: text ?? 'Continue on the payment page.', url };
  return { kind: 'prompt', text: text ?? 'Approve the payment on your phone.' };
}

export function refundAnswer(data: unknown): ProviderAnswer {
  const status = textOf(at(data, 'status'));
  const currency = textOf(at(data, 'currency'));
  const state = stateOf(REFUND, status, 'refund');
  return answer({
    state,
    providerReference: textOf(at(data, 'id')) ?? textOf(at(data, 'refund_reference')),
    reason: state === 'failed' ? 'other' : null,
    amount: fromWire(integerOf(at(data, 'amount')), currency),
    currency,
    detail: status === 'needs-attention' ? 'needs attention: the customer’s account details are wanted' : null,
  });
}

export function transferAnswer(data: unknown): ProviderAnswer {
  const status = textOf(at(data, 'status'));
  const currency = textOf(at(data, 'currency'));
  const said = textOf(at(data, 'gateway_response')) ?? textOf(at(data, 'complete_message'));
  const state = stateOf(TRANSFER, status, 'transfer');
  return answer({
    state,
    providerReference: textOf(at(data, 'transfer_code')) ?? textOf(at(data, 'id')),
    reason: state === 'failed' || state === 'reversed' ? reasonOf(said) : null,
    amount: fromWire(integerOf(at(data, 'amount')), currency),
    currency,
    detail: status === 'otp' ? 'Paystack waits for a code: switch transfer codes off in its dashboard' : said,
  });
}

/** A refusal: nothing happened. Theirs to us (400, 401) is our fault, unless it is about the payer's number. */
export function refusal(status: number, body: unknown): ProviderAnswer {
  const said = textOf(at(body, 'message'));
  const reason = status === 401 || status === 403 ? 'our_fault' : reasonOf(said);
  return failed(reason === 'bad_account' || reason === 'insufficient_funds' ? reason : 'our_fault', said);
}

export const isDuplicate = (body: unknown): boolean => /duplicate/i.test(textOf(at(body, 'message')) ?? '');
