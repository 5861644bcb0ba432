import { integerOf } from '../amounts.ts';
import { answer } from '../answer.ts';
import { at, dateOf, moneyEvent, objectOf, textOf } from '../message.ts';
import { MalformedMessage, type Authenticity, type InboundMessage, type ProviderEvent } from '../port.ts';
import { macMatches } from '../signatures.ts';
import { chargeAnswer, refundAnswer, transferAnswer } from './answers.ts';
import { fromWire } from './requests.ts';

/** HMAC-SHA512 over the bytes as they came, by the secret key. */
export function authenticityOf(message: InboundMessage, secrets: readonly string[]): Authenticity {
  const given = message.headers['x-paystack-signature'];
  if (given === undefined) return 'forged';
  return macMatches('sha512', secrets, message.rawBody, given, 'hex') ? 'proof' : 'forged';
}

/** No event has an id of its own: name, the thing's id and its status tell repetitions (F4). */
export function eventsOf(message: InboundMessage, now: Date): readonly ProviderEvent[] {
  const body = objectOf('paystack', message);
  const name = textOf(body['event']);
  const data = body['data'];
  if (name === null || typeof data !== 'object' || data === null) {
    throw new MalformedMessage('paystack', 'it names no event, or has no data');
  }
  const id = textOf(at(data, 'id')) ?? textOf(at(data, 'reference')) ?? textOf(at(data, 'transaction_reference'));
  const status = textOf(at(data, 'status'));
  const amount = textOf(at(data, 'amount'));
  const key = [name, id, status, ...(name.startsWith('refund.') ? [amount] : [])].join(':');
  const when = dateOf(at(data, 'paid_at') ?? at(data, 'updated_at') ?? at(data, 'updatedAt') ?? at(data, 'created_at'));

  if (name === 'charge.success') {
    return [
      moneyEvent('charge', key, {
        reference: textOf(at(data, 'reference')),
        answer: chargeAnswer(data, now),
        at: when,
      }),
    ];
  }
  if (/^transfer\.(success|failed|reversed)$/.test(name)) {
    return [
      moneyEvent('payout', key, { reference: textOf(at(data, 'reference')), answer: transferAnswer(data), at: when }),
    ];
  }
  if (name.startsWith('refund.')) {
    const own = /^ref:(\S+)/.exec(textOf(at(data, 'merchant_note')) ?? '')?.[1];
    const reference = own ?? textOf(at(data, 'transaction_reference'));
    return [moneyEvent('refund', key, { reference, answer: refundAnswer(data), at: when })];
  }
  if (name.startsWith('charge.dispute.')) return [disputeEvent(key, data)];
  const silent = answer({ state: 'pending', detail: name });
  return [
    {
      about: 'ignored',
      dedupeKey: key,
      reference: null,
      providerReference: null,
      answer: silent,
      confirmByStatus: false,
      at: when,
    },
  ];
}

function disputeEvent(dedupeKey: string, data: unknown): ProviderEvent {
  const currency = textOf(at(data, 'currency'));
  const resolution = textOf(at(data, 'resolution'));
  const lost = resolution !== null && /accepted/.test(resolution);
  const providerReference = textOf(at(data, 'id'));
  return {
    about: 'dispute',
    dedupeKey,
    reference: textOf(at(data, 'transaction', 'reference')),
    providerReference,
    answer: answer({
      state: lost ? 'reversed' : resolution === null ? 'pending' : 'failed',
      providerReference,
      amount: fromWire(integerOf(at(data, 'refund_amount')), currency),
      currency,
      detail: resolution ?? textOf(at(data, 'status')),
    }),
    confirmByStatus: false,
    at: dateOf(at(data, 'created_at') ?? at(data, 'createdAt')),
  };
}
