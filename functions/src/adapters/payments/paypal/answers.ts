import { rootLog } from '../../../platform/log.ts';
import { minorOf } from '../amounts.ts';
import { answer, failed, redirectTo, unknown } from '../answer.ts';
import { at, textOf } from '../message.ts';
import type { ProviderAnswer, ProviderState } from '../port.ts';

const ORDER: Readonly<Record<string, ProviderState>> = {
  CREATED: 'action_required',
  SAVED: 'action_required',
  PAYER_ACTION_REQUIRED: 'action_required',
  APPROVED: 'authorised',
  COMPLETED: 'pending',
  VOIDED: 'failed',
};
const CAPTURE: Readonly<Record<string, ProviderState>> = {
  COMPLETED: 'succeeded',
  PENDING: 'pending',
  DECLINED: 'failed',
  FAILED: 'failed',
  REFUNDED: 'reversed',
  PARTIALLY_REFUNDED: 'reversed',
};
const REFUND: Readonly<Record<string, ProviderState>> = {
  COMPLETED: 'succeeded',
  PENDING: 'pending',
  CANCELLED: 'failed',
  FAILED: 'failed',
};

function stateOf(table: Readonly<Record<string, ProviderState>>, status: string | null): ProviderState {
  if (status === null) return 'unknown';
  if (Object.hasOwn(table, status)) return table[status] ?? 'pending';
  rootLog.error('A provider used a word that we do not know', { provider: 'paypal', status });
  return 'pending';
}

export const first = (list: unknown): unknown => (Array.isArray(list) ? (list as unknown[])[0] : undefined);
export const unitOf = (order: unknown): unknown => first(at(order, 'purchase_units'));
export const captureOf = (order: unknown): unknown => first(at(unitOf(order), 'payments', 'captures'));

/** An order; once money was taken, its capture tells. */
export function orderAnswer(order: unknown): ProviderAnswer {
  const id = textOf(at(order, 'id'));
  const capture = captureOf(order);
  if (capture !== undefined) return { ...captureAnswer(capture), providerReference: id };
  const state = stateOf(ORDER, textOf(at(order, 'status')));
  const currency = textOf(at(unitOf(order), 'amount', 'currency_code'));
  const url = linkOf(order);
  return answer({
    state,
    providerReference: id,
    reason: state === 'failed' ? 'other' : null,
    amount: minorOf(at(unitOf(order), 'amount', 'value'), currency),
    currency,
    payer: textOf(at(order, 'payer', 'email_address')),
    action: state === 'action_required' && url !== null ? redirectTo(url, 'Approve the payment at PayPal.') : null,
  });
}

/** `order`: the order that a capture names in an event. */
export function captureAnswer(capture: unknown): ProviderAnswer {
  const currency = textOf(at(capture, 'amount', 'currency_code'));
  const state = stateOf(CAPTURE, textOf(at(capture, 'status')));
  return answer({
    state,
    providerReference: textOf(at(capture, 'supplementary_data', 'related_ids', 'order_id')),
    reason: state === 'failed' ? 'declined' : null,
    amount: minorOf(at(capture, 'amount', 'value'), currency),
    currency,
    fee: minorOf(at(capture, 'seller_receivable_breakdown', 'paypal_fee', 'value'), currency),
    detail: textOf(at(capture, 'status_details', 'reason')),
  });
}

export function refundAnswer(refund: unknown): ProviderAnswer {
  const currency = textOf(at(refund, 'amount', 'currency_code'));
  const state = stateOf(REFUND, textOf(at(refund, 'status')));
  return answer({
    state,
    providerReference: textOf(at(refund, 'id')),
    reason: state === 'failed' ? 'other' : null,
    amount: minorOf(at(refund, 'amount', 'value'), currency),
    currency,
  });
}

/** The address where the payer agrees; the newer word comes first. */
function linkOf(body: unknown): string | null {
  const links = at(body, 'links');
  const list = Array.isArray(links) ? (links as unknown[]) : [];
  const found = ['payer-action', 'approve'].map((rel) => list.find((link) => at(link, 'rel') === rel)).find(Boolean);
  return textOf(at(found, 'href'));
}

export const issueOf = (body: unknown): string => textOf(at(first(at(body, 'details')), 'issue')) ?? '';

/** Refusals did nothing, but a call in progress or a key in use says that something may. */
export function refusal(status: number, body: unknown): ProviderAnswer {
  const issue = issueOf(body);
  const said = `${textOf(at(body, 'name')) ?? `HTTP ${status}`} ${issue}`;
  if (status === 409 || issue === 'DUPLICATE_INVOICE_ID') return unknown(said);
  if (issue === 'ORDER_COMPLETION_IN_PROGRESS' || issue === 'PENDING_CAPTURE')
    return answer({ state: 'pending', detail: said });
  if (issue === 'INSTRUMENT_DECLINED' || issue === 'PAYER_ACTION_REQUIRED') {
    const url = linkOf(body);
    if (url === null) return failed('declined', said);
    return answer({
      state: 'action_required',
      action: redirectTo(url, 'Choose another way to pay at PayPal.'),
      detail: said,
    });
  }
  return failed(issue === 'TRANSACTION_REFUSED' ? 'declined' : 'our_fault', said);
}
