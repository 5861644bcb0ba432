import { createHash } from 'node:crypto';
import { majorOf } from '../amounts.ts';
import type { ChargeRequest, PayoutRequest, RefundRequest } from '../port.ts';

/**
 * The X-Reference-Id of a request: a UUID version 4 that follows from our reference, so that whoever asks again, even after
 * a crash, asks under the same key and MTN answers 409 instead of charging twice.
 */
export function referenceIdOf(reference: string): string {
  const bytes = createHash('sha256').update(`momo:${reference}`).digest().subarray(0, 16);
  bytes[6] = 0x40 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** MSISDN without the plus; null when it is no international number. */
export function msisdnOf(e164: string | null): string | null {
  return e164 !== null && /^\+[1-9]\d{7,14}$/.test(e164) ? e164.slice(1) : null;
}

/** Apostrophes and other marks are refused by MTN, and more than 160 letters. */
export function noteOf(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9 .,-]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return (plain || 'PushNchat').slice(0, 160);
}

export function requestToPay(request: ChargeRequest, msisdn: string): Record<string, unknown> {
  const note = noteOf(request.description);
  return {
    amount: majorOf(request.amount, request.currency),
    currency: request.currency,
    externalId: request.reference,
    payer: { partyIdType: 'MSISDN', partyId: msisdn },
    payerMessage: note,
    payeeNote: note,
  };
}

export function transfer(request: PayoutRequest, msisdn: string): Record<string, unknown> {
  const note = noteOf(request.note);
  return {
    amount: majorOf(request.amount, request.currency),
    currency: request.currency,
    externalId: request.reference,
    payee: { partyIdType: 'MSISDN', partyId: msisdn },
    payerMessage: note,
    payeeNote: note,
  };
}

export function refund(request: RefundRequest): Record<string, unknown> {
  const note = noteOf(request.note);
  return {
    amount: majorOf(request.refundAmount, request.currency),
    currency: request.currency,
    externalId: request.refundReference,
    payerMessage: note,
    payeeNote: note,
    referenceIdToRefund: referenceIdOf(request.reference),
  };
}
