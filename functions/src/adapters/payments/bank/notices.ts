import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../http/index.ts';
import { minorOf } from '../amounts.ts';
import { answer } from '../answer.ts';
import { MalformedMessage, type Authenticity, type InboundMessage, type ProviderEvent } from '../port.ts';
import { findReference } from './reference.ts';

/** A bank's notice of a credit, as our bank connector passes it on. */
const Notice = z.object({
  id: z.string().min(1).max(100),
  amount: z.string(),
  currency: z.string(),
  narrative: z.string().max(1_000),
  payer: z.string().max(200).optional(),
  valueDate: z.iso.datetime().optional(),
});

/** `X-Bank-Signature`: HMAC-SHA256 of the raw bytes, hex. */
export function authenticity({ rawBody, headers }: InboundMessage, secrets: readonly string[]): Authenticity {
  const given = Buffer.from(headers['x-bank-signature'] ?? '', 'hex');
  const fits = secrets.map((secret) => {
    const right = createHmac('sha256', secret).update(rawBody).digest();
    return given.length === right.length && timingSafeEqual(given, right);
  });
  return fits.includes(true) ? 'proof' : 'forged';
}

export function eventsOf({ rawBody }: InboundMessage): ProviderEvent[] {
  const notice = Notice.safeParse(parseJson(new TextDecoder().decode(rawBody)));
  if (!notice.success) throw new MalformedMessage('bank', 'this is no notice of a credit');
  const { id, currency, narrative, payer, valueDate } = notice.data;
  const amount = minorOf(notice.data.amount, currency);
  if (amount === null || amount <= 0n) throw new MalformedMessage('bank', 'the amount is none');
  const providerReference = findReference(narrative);
  return [
    {
      dedupeKey: `credit:${id}`,
      // Without a reference nobody can say whose it is.
      about: providerReference === null ? 'inbound' : 'charge',
      reference: null,
      providerReference,
      answer: answer({
        state: 'succeeded',
        providerReference,
        receipt: id,
        amount,
        currency,
        payer: payer ?? null,
        detail: narrative,
      }),
      confirmByStatus: false,
      at: valueDate === undefined ? null : new Date(valueDate),
    },
  ];
}
