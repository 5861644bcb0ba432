import { randomFillSync } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const DIGITS = new Map([...ALPHABET].map((letter, index) => [letter, BigInt(index)]));

/**
 * UUIDv7 (RFC 9562 §5.7): 48 bits of `now` in milliseconds, a 12-bit counter (§6.2, method 1), then 62 random bits. Ids
 * that one process makes in the same millisecond sort in the order in which they were made.
 */
export function newId(now: Date): string {
  const bytes = Buffer.allocUnsafe(16);
  const millisecond = now.getTime();
  randomBytesFromPool(bytes);
  bytes.writeUIntBE(millisecond, 0, 6);
  // A new millisecond starts in the lower half, so that there is room to count; past the end it starts anew.
  counter = millisecond === countedIn && counter < 0xfff ? counter + 1 : bytes.readUInt16BE(6) & 0x7ff;
  countedIn = millisecond;
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

let countedIn = -1;
let counter = 0;

/** Asking the system for ten bytes costs as much as for thousands: they are drawn ahead, and each is used once. */
const pool = Buffer.allocUnsafe(4_096);
let drawn = pool.length;
function randomBytesFromPool(into: Buffer): void {
  if (drawn + 10 > pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  pool.copy(into, 6, drawn, drawn + 10);
  drawn += 10;
}

/** TypeID (spec 0.3): `list_` + the UUID as 26 characters of Crockford base32. What clients see. */
export function publicId(prefix: string, uuid: string): string {
  const hex = uuid.replaceAll('-', '');
  const first = parseInt(hex.slice(0, 2), 16);
  let text = ALPHABET[first >> 5]! + ALPHABET[first & 31]!;
  // Five hex digits are four letters.
  for (let at = 2; at < 32; at += 5) {
    const bits = parseInt(hex.slice(at, at + 5), 16);
    text += ALPHABET[bits >> 15]! + ALPHABET[(bits >> 10) & 31]! + ALPHABET[(bits >> 5) & 31]! + ALPHABET[bits & 31]!;
  }
  return `${prefix}_${text}`;
}

/** The UUID inside a public id, or null when it is not one with this prefix. */
export function parsePublicId(prefix: string, id: string): string | null {
  if (!id.startsWith(`${prefix}_`) || id.length !== prefix.length + 27) return null;
  let value = 0n;
  for (const letter of id.slice(prefix.length + 1)) {
    const digit = DIGITS.get(letter);
    if (digit === undefined) return null;
    value = (value << 5n) | digit;
  }
  if (value >> 128n !== 0n) return null;
  const hex = value.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
