import { answer } from '../answer.ts';
import { at, dateOf, moneyEvent, objectOf, textOf } from '../message.ts';
import { MalformedMessage, type Authenticity, type InboundMessage, type ProviderEvent } from '../port.ts';
import { macMatches, sameText } from '../signatures.ts';
import { chargeAnswer, transferAnswer } from './answers.ts';
import type { FlutterwaveSettings } from './settings.ts';

/**
 * v3 sends the secret itself: that names the sender and proves nothing of the body, so it is a hint. v4 signs the bytes
 * (HMAC-SHA256, base64).
 */
export function authenticityOf(message: InboundMessage, settings: FlutterwaveSettings): Authenticity {
  const secrets = settings.FLUTTERWAVE_WEBHOOK_HASH;
  if (settings.FLUTTERWAVE_WEBHOOK_SCHEME === 'hmac') {
    const given = message.headers['flutterwave-signature'];
    return given !== undefined && macMatches('sha256', secrets, message.rawBody, given, 'base64') ? 'proof' : 'forged';
  }
  const given = message.headers['verif-hash'];
  return given !== undefined && secrets.some((secret) => sameText(secret, given)) ? 'hint' : 'forged';
}

/** v3 says `event` and `tx_ref`, v4 `type`, `reference` and its own `webhook_id`. */
export function eventsOf(message: InboundMessage): readonly ProviderEvent[] {
  const body = objectOf('flutterwave', message);
  const name = textOf(body['event']) ?? textOf(body['type']);
  const data = body['data'];
  if (name === null || typeof data !== 'object' || data === null) {
    throw new MalformedMessage('flutterwave', 'it names no event, or has no data');
  }
  const parts = [name, textOf(at(data, 'id')), textOf(at(data, 'status'))];
  const key = textOf(body['webhook_id']) ?? parts.join(':');
  const when = dateOf(at(data, 'created_at')) ?? dateOf(at(data, 'created_datetime'));
  if (/^charge\./.test(name)) {
    const reference = textOf(at(data, 'tx_ref')) ?? textOf(at(data, 'reference'));
    return [moneyEvent('charge', key, { reference, answer: chargeAnswer(data, undefined), at: when })];
  }
  if (/^transfer\./.test(name)) {
    return [
      moneyEvent('payout', key, { reference: textOf(at(data, 'reference')), answer: transferAnswer(data), at: when }),
    ];
  }
  const silent = answer({ state: 'pending', detail: name });
  const ignored = { reference: null, providerReference: null, answer: silent, confirmByStatus: false, at: when };
  return [{ about: 'ignored', dedupeKey: key, ...ignored }];
}
