import { minorOf } from '../amounts.ts';
import { answer } from '../answer.ts';
import type { ProviderAnswer } from '../port.ts';
import { initiatedVerdict, refusalVerdict, stkVerdict, type Verdict } from './codes.ts';

type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

const orNull = (value: unknown): string | null => textOf(value) || null;

/** `254708374149` (a number or a string) as E.164; null when it is masked. */
function payerOf(value: unknown): string | null {
  const digits = /^254\d{9}$/.exec(textOf(value).split(' ')[0] ?? '');
  return digits === null ? null : `+${digits[0]}`;
}

/** The list of pairs under one of Daraja's names; a single pair comes without the list. */
function pairs(value: unknown, nameField: 'Name' | 'Key'): ReadonlyMap<string, unknown> {
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return new Map(
    list.map((entry) => {
      const fields = fieldsOf(entry);
      return [textOf(fields[nameField]), fields['Value']];
    }),
  );
}

/** A refused request (`errorCode`), or null when the body is none. */
export function refusedAnswer(body: unknown): ProviderAnswer | null {
  const { errorCode, errorMessage } = fieldsOf(body);
  const code = textOf(errorCode);
  if (code === '') return null;
  const verdict = refusalVerdict(code, textOf(errorMessage));
  return verdict === null ? null : answer({ ...verdict, detail: `${code} ${textOf(errorMessage)}` });
}

export const PROMPT = 'Look at your phone and enter your M-Pesa PIN to pay.';

/** The acknowledgement of a push: the prompt is on its way, and nothing more is known. */
export function pushAnswer(body: unknown): ProviderAnswer | null {
  const { ResponseCode, CheckoutRequestID, ResponseDescription } = fieldsOf(body);
  const id = orNull(CheckoutRequestID);
  if (textOf(ResponseCode) === '0' && id !== null)
    return answer({ state: 'pending', providerReference: id, action: { kind: 'prompt', text: PROMPT } });
  if (textOf(ResponseCode) === '') return refusedAnswer(body);
  return answer({ state: 'failed', reason: 'other', detail: textOf(ResponseDescription) });
}

/** The query's answer. It tells neither amount nor payer: those are bound to the CheckoutRequestID that we asked about. */
export function queryAnswer(body: unknown, checkoutRequestId: string): ProviderAnswer | null {
  const { ResultCode, ResultDesc } = fieldsOf(body);
  const verdict = stkVerdict(ResultCode, textOf(ResultDesc));
  if (verdict === null) {
    const refused = refusedAnswer(body);
    // A refusal of the question says nothing about the payment, except that it is still under way.
    return refused?.state === 'pending' ? { ...refused, providerReference: checkoutRequestId } : null;
  }
  return answer({ ...verdict, providerReference: checkoutRequestId, detail: told(ResultCode, ResultDesc, verdict) });
}

const told = (code: unknown, description: unknown, { state }: Verdict): string | null =>
  state === 'succeeded' ? null : `${textOf(code)} ${textOf(description)}`;

/** `Body.stkCallback` of a callback; null when it is none. */
export function stkCallbackAnswer(body: unknown): ProviderAnswer | null {
  const callback = fieldsOf(fieldsOf(fieldsOf(body)['Body'])['stkCallback']);
  const verdict = stkVerdict(callback['ResultCode'], textOf(callback['ResultDesc']));
  const id = orNull(callback['CheckoutRequestID']);
  if (verdict === null || id === null) return null;
  const items = pairs(fieldsOf(callback['CallbackMetadata'])['Item'], 'Name');
  const amount = minorOf(items.get('Amount'), 'KES');
  return answer({
    ...verdict,
    providerReference: id,
    receipt: orNull(items.get('MpesaReceiptNumber')),
    amount,
    currency: amount === null ? null : 'KES',
    payer: payerOf(items.get('PhoneNumber')),
    detail: told(callback['ResultCode'], callback['ResultDesc'], verdict),
  });
}

export interface Result {
  readonly answer: ProviderAnswer;
  readonly conversationId: string | null;
  /** `Completed`, `Failed` …: only a transaction status has it. */
  readonly status: string | null;
}

/** The `Result` that B2C, reversal and transaction status are answered with; null when it is none. */
export function resultOf(body: unknown): Result | null {
  const result = fieldsOf(fieldsOf(body)['Result']);
  const verdict = initiatedVerdict(result['ResultCode']);
  if (verdict === null) return null;
  const found = pairs(fieldsOf(result['ResultParameters'])['ResultParameter'], 'Key');
  const amount = minorOf(found.get('TransactionAmount') ?? found.get('Amount'), 'KES');
  const conversationId = orNull(result['ConversationID']);
  return {
    conversationId,
    status: orNull(found.get('TransactionStatus')),
    answer: answer({
      ...verdict,
      providerReference: conversationId,
      receipt: orNull(found.get('TransactionReceipt') ?? found.get('ReceiptNo') ?? result['TransactionID']),
      amount,
      currency: amount === null ? null : 'KES',
      payer: payerOf(found.get('ReceiverPartyPublicName') ?? found.get('DebitPartyName')),
      detail: told(result['ResultCode'], result['ResultDesc'], verdict),
    }),
  };
}

/** What a transaction status says about the transaction that was asked for; the question's own failure says nothing. */
export function statusAnswer({ answer: asked, status }: Result): ProviderAnswer {
  const unsettled = answer({ state: 'unknown', detail: asked.detail ?? status });
  if (asked.state !== 'succeeded') return unsettled;
  if (status === 'Completed') return asked;
  if (status === 'Reversed') return { ...asked, state: 'reversed' };
  if (status !== null && /^(failed|cancelled|declined|expired|aborted)$/i.test(status))
    return { ...asked, state: 'failed', reason: 'other', detail: status };
  return { ...unsettled, state: 'pending' };
}

/** The acknowledgement of an asynchronous request. */
export function acceptedAnswer(body: unknown): ProviderAnswer | null {
  const { ResponseCode, ConversationID, ResponseDescription, errorCode } = fieldsOf(body);
  if (textOf(ResponseCode) === '0') return answer({ state: 'pending', providerReference: orNull(ConversationID) });
  // Our own key again: the first one was taken.
  if (textOf(errorCode) === '500.002.1001') return answer({ state: 'pending' });
  if (textOf(ResponseCode) === '') return refusedAnswer(body);
  return answer({ state: 'failed', reason: 'other', detail: textOf(ResponseDescription) });
}

/** A payment from the customer's own menu; null when the body is none. */
export function creditAnswer(body: unknown): { readonly answer: ProviderAnswer; readonly account: string } | null {
  const { TransID, TransAmount, BillRefNumber, MSISDN } = fieldsOf(body);
  const receipt = orNull(TransID);
  const amount = minorOf(TransAmount, 'KES');
  if (receipt === null || amount === null || amount <= 0n) return null;
  return {
    account: textOf(BillRefNumber).trim(),
    answer: answer({
      state: 'succeeded',
      providerReference: receipt,
      receipt,
      amount,
      currency: 'KES',
      payer: payerOf(MSISDN),
    }),
  };
}
