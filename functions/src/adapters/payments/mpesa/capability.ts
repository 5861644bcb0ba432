import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Daraja signs nothing. So each request gets a callback address of its own whose last part nobody can guess:
 * `stk.<our reference>.<proof>`, the proof an HMAC that only we can make and only Safaricom was told.
 */
export const KINDS = [
  'stk',
  'payout',
  'payout-late',
  'refund',
  'refund-late',
  'status-charge',
  'status-payout',
  'status-late',
  'c2b',
  'c2b-check',
] as const;
export type CallbackKind = (typeof KINDS)[number];

export interface Capability {
  readonly kind: CallbackKind;
  readonly reference: string;
}

const proofOf = (secret: string, kind: string, reference: string): string =>
  createHmac('sha256', secret).update(`${kind}.${reference}`).digest('base64url').slice(0, 27);

export function callbackTail(secrets: readonly string[], kind: CallbackKind, reference: string): string {
  return `${kind}.${reference}.${proofOf(secrets[0] ?? '', kind, reference)}`;
}

/** What the address says it is about, whether or not it is ours; null when it has not this form. */
export function readTail(path: string): (Capability & { readonly proof: string }) | null {
  const parts = /\/([a-z0-9-]{1,20})\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{27})$/.exec(path);
  const kind = KINDS.find((known) => known === parts?.[1]);
  return kind === undefined ? null : { kind, reference: parts![2]!, proof: parts![3]! };
}

/** True when one of our secrets, the old one included, made this address. */
export function isOurs(secrets: readonly string[], path: string): boolean {
  const tail = readTail(path);
  if (tail === null) return false;
  const given = Buffer.from(tail.proof);
  // Every secret is tried, so that time does not tell which one fits.
  return secrets
    .map((secret) => timingSafeEqual(given, Buffer.from(proofOf(secret, tail.kind, tail.reference))))
    .includes(true);
}
