import { createHmac, timingSafeEqual } from 'node:crypto';
import { storageSettings } from './settings.ts';

/** Where a phone sends a file in parts, by way of us. */
export interface PartsAddress {
  readonly method: 'PUT';
  /** Of this API, as every other address of it. */
  readonly path: string;
  /** To be sent with each part, beside `Upload-Offset`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}

/**
 * Whoever holds it may send this one file until then, signed in or not: an ID token on each of five hundred small requests would be
 * a quarter of what goes over the line. Form: seconds since 1970 in base 36 "." the first 16 bytes of HMAC-SHA256.
 */
export function partsAddress(publicId: string, expiresAt: Date): PartsAddress {
  const expires = Math.floor(expiresAt.getTime() / 1_000);
  return {
    method: 'PUT',
    path: `/v1/media/${publicId}/bytes`,
    headers: { authorization: `Upload ${expires.toString(36)}.${tag(publicId, expires)}` },
    expiresAt: new Date(expires * 1_000),
  };
}

/** True when this header was made for this file and its time is not over. */
export function readPartsToken(publicId: string, authorization: string | undefined, now: Date): boolean {
  const [, text, given] = /^Upload ([0-9a-z]{1,8})\.([\w-]{22})$/i.exec(authorization ?? '') ?? [];
  if (text === undefined || given === undefined) return false;
  const expires = Number.parseInt(text, 36);
  return timingSafeEqual(Buffer.from(given), Buffer.from(tag(publicId, expires))) && now.getTime() < expires * 1_000;
}

function tag(publicId: string, expires: number): string {
  return createHmac('sha256', storageSettings().signingSecret)
    .update(`upload by parts\n${publicId}\n${expires}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}
