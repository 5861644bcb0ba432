import { createHmac, timingSafeEqual } from 'node:crypto';

/** True when any of the secrets makes this MAC of the bytes. Takes the same time whichever letter is wrong. */
export function macMatches(
  hash: 'sha256' | 'sha512',
  secrets: readonly string[],
  bytes: Uint8Array,
  given: string,
  encoding: 'hex' | 'base64',
): boolean {
  return secrets.some((secret) => sameText(createHmac(hash, secret).update(bytes).digest(encoding), given));
}

/** Compares in constant time; lengths are no secret. */
export function sameText(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
