import { createHmac } from 'node:crypto';
import { integerOf } from '../amounts.ts';
import { answer } from '../answer.ts';
import { at, dateOf, moneyEvent, objectOf, textOf } from '../message.ts';
import { MalformedMessage, type Authenticity, type InboundMessage, type ProviderEvent } from '../port.ts';
import { sameText } from '../signatures.ts';
import { intentAnswer, refundAnswer } from './answers.ts';
import { fromWire } from './requests.ts';

/** Older than this, a signed message may be somebody's recording. Seconds. */
const TOLERANCE = 300;

/** `t=…,v1=…`: HMAC-SHA256 over the time, a full stop and the bytes; any of several v1 may be ours. */
export function authenticityOf(message: InboundMessage, secrets: readonly string[], now: Date): Authenticity {
  const parts = (message.headers['stripe-signature'] ?? '').split(',').map((part) => part.trim().split('=', 2));
  const time = parts.find(([name]) => name === 't')?.[1] ?? '';
  const given = parts.filter(([name]) => name === 'v1').map(([, value]) => value ?? '');
  if (!/^\d{1,12}$/.test(time) || now.getTime() / 1_000 - Number(time) > TOLERANCE) return 'forged';
  const ours = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${time}.`).update(message.rawBody).digest('hex'),
  );
  return ours.some((mac) => given.some((value) => sameText(mac, value))) ? 'proof' : 'forged';
}

export function eventsOf(message: InboundMessage): readonly ProviderEvent[] {
  const body = objectOf('stripe', message);
  const [id, type] = [textOf(body['id']), textOf(body['type'])];
  const object = at(body, 'data', 'object');
  if (id === null || type === null || typeof object !== 'object' || object === null) {
    throw new MalformedMessage('stripe', 'it has no id, type or object');
  }
  const when = dateOf(body['created']);
  const reference = textOf(at(object, 'metadata', 'reference'));
  if (type.startsWith('payment_intent.')) {
    return [moneyEvent('charge', id, { reference, answer: intentAnswer(object, null), at: when })];
  }
  if (type.startsWith('refund.')) {
    return [moneyEvent('refund', id, { reference, answer: refundAnswer(object), at: when })];
  }
  const intent = textOf(at(object, 'payment_intent'));
  if (type.startsWith('charge.dispute.')) {
    const currency = textOf(at(object, 'currency'))?.toUpperCase() ?? null;
    const status = textOf(at(object, 'status'));
    const state =
      status === 'lost' ? 'reversed' : status === 'won' || status === 'warning_closed' ? 'failed' : 'pending';
    const amount = fromWire(integerOf(at(object, 'amount')), currency);
    const told = answer({ state, providerReference: intent, amount, currency, detail: textOf(at(object, 'reason')) });
    return [
      {
        about: 'dispute',
        dedupeKey: id,
        reference,
        providerReference: intent,
        answer: told,
        confirmByStatus: false,
        at: when,
      },
    ];
  }
  const silent = answer({ state: 'pending', providerReference: intent, detail: type });
  return [
    {
      about: 'ignored',
      dedupeKey: id,
      reference,
      providerReference: intent,
      answer: silent,
      confirmByStatus: false,
      at: when,
    },
  ];
}
