import { rootLog } from '../../../platform/log.ts';
import { parseJson } from '../../http/index.ts';
import { MalformedMessage, type Authenticity, type InboundMessage, type ProviderEvent } from '../port.ts';
import { answer } from '../answer.ts';
import { creditAnswer, fieldsOf, resultOf, statusAnswer, stkCallbackAnswer, textOf } from './answers.ts';
import { isOurs, readTail, type Capability } from './capability.ts';
import type { MpesaSettings } from './settings.ts';

/** Answers that only a callback carries: there is nothing to ask again, so the address that only Safaricom knows is the proof. */
const ONLY_BY_CALLBACK = new Set<Capability['kind']>(['payout', 'refund', 'status-charge', 'status-payout']);

/**
 * An address that we did not make is refused. A push is only a hint, because a query can confirm it; what nothing can
 * confirm is believed when it came to its own secret address from Safaricom's network.
 */
export function authenticity(message: InboundMessage, settings: MpesaSettings): Authenticity {
  if (!isOurs(settings.callbackSecrets, message.path)) return 'forged';
  const known = settings.callbackIps.has(message.ip);
  if (!known && settings.callbackIps.size > 0)
    rootLog.warn('A callback came to a secret address from outside Safaricom’s network.', { provider: 'mpesa' });
  return known && ONLY_BY_CALLBACK.has(readTail(message.path)!.kind) ? 'proof' : 'hint';
}

export function eventsOf(message: InboundMessage, settings: MpesaSettings): ProviderEvent[] {
  const tail = readTail(message.path);
  const body = parseJson(new TextDecoder().decode(message.rawBody));
  if (tail === null) throw new MalformedMessage('mpesa', 'the address is not one of ours');
  if (typeof body !== 'object' || body === null) throw new MalformedMessage('mpesa', 'the body is no JSON object');
  const proven = authenticity(message, settings) === 'proof';
  return [read(tail, body, proven)];
}

function read({ kind, reference }: Capability, body: unknown, proven: boolean): ProviderEvent {
  switch (kind) {
    case 'stk': {
      const told = stkCallbackAnswer(body);
      if (told === null) throw new MalformedMessage('mpesa', 'no stkCallback');
      return event('charge', reference, told, `stk:${told.providerReference}`, true);
    }
    case 'payout':
    case 'refund': {
      const result = resultOf(body);
      if (result === null) throw new MalformedMessage('mpesa', 'no Result');
      return event(kind, reference, result.answer, `${kind}:${reference}:${result.conversationId}`, !proven);
    }
    case 'status-charge':
    case 'status-payout': {
      const result = resultOf(body);
      if (result === null) throw new MalformedMessage('mpesa', 'no Result');
      const told = { ...statusAnswer(result), providerReference: null };
      const about = kind === 'status-payout' ? 'payout' : 'inbound';
      return event(about, reference, told, `${kind}:${reference}:${result.conversationId}`, !proven);
    }
    case 'payout-late':
    case 'refund-late': {
      const about = kind === 'payout-late' ? 'payout' : 'refund';
      const told = answer({ state: 'unknown', detail: 'It stayed in the queue of M-Pesa too long.' });
      return event(about, reference, told, `${kind}:${reference}`, true);
    }
    case 'c2b': {
      const credit = creditAnswer(body);
      if (credit === null) throw new MalformedMessage('mpesa', 'no TransID or TransAmount');
      return event('inbound', credit.account || null, credit.answer, `c2b:${credit.answer.providerReference}`, true);
    }
    case 'c2b-check':
    case 'status-late':
      return event(
        'ignored',
        reference,
        answer({ state: 'pending' }),
        `${kind}:${reference}:${textOf(fieldsOf(body)['TransID'])}`,
        false,
      );
  }
}

function event(
  about: ProviderEvent['about'],
  reference: string | null,
  told: ProviderEvent['answer'],
  dedupeKey: string,
  confirmByStatus: boolean,
): ProviderEvent {
  return {
    dedupeKey,
    about,
    reference,
    providerReference: told.providerReference,
    answer: told,
    confirmByStatus,
    at: null,
  };
}

/** What Safaricom wants to hear. Asked beforehand whether to take a payment, we refuse one for another shortcode. */
export function acknowledgement(message: InboundMessage, settings: MpesaSettings): { status: number; body: string } {
  const say = (body: object) => ({ status: 200, body: JSON.stringify(body) });
  const kind = readTail(message.path)?.kind;
  if (kind === 'c2b') return say({ ResultCode: 0, ResultDesc: 'Success' });
  if (kind !== 'c2b-check') return say({ ResultCode: 0, ResultDesc: 'Accepted' });
  const body = fieldsOf(parseJson(new TextDecoder().decode(message.rawBody)));
  const shortcode = textOf(body['BusinessShortCode']);
  if (shortcode !== settings.shortcode && shortcode !== settings.till)
    return say({ ResultCode: 'C2B00015', ResultDesc: 'Rejected' });
  if (creditAnswer(body) === null) return say({ ResultCode: 'C2B00013', ResultDesc: 'Rejected' });
  return say({ ResultCode: '0', ResultDesc: 'Accepted' });
}
