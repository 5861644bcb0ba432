/**
 * Whose turn it is (LST-4). The featured listings of an area stand in a ring, in the order of a hash of the day, the area and the
 * listing. A slot begins at a fraction of the ring that goes round by the golden ratio, whose multiples fall more evenly than any
 * other number's (three-distance theorem), so that a page of any size meets each listing about equally often in a day. Pure.
 */
export const SLOT_MS = 30_000;

/** Half minutes since 1970. */
export function slotOf(now: Date): number {
  return Math.floor(now.getTime() / SLOT_MS);
}

/** 2^64 divided by the golden ratio, as an odd number. */
const GOLDEN = 0x9e3779b97f4a7c15n;
const MASK = (1n << 64n) - 1n;

/** Where on the ring (0 to 1) the slot begins; each area has its own beginning, so that they do not turn in step. */
export function fractionOf(slot: number, area: string): number {
  const turned = (BigInt(slot) * GOLDEN + hash(area)) & MASK;
  // 32 bits are exact in a float and never round up to 1.
  return Number(turned >> 32n) / 2 ** 32;
}

/** FNV-1a, 64 bits. */
function hash(text: string): bigint {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) value = ((value ^ BigInt(byte)) * 0x100000001b3n) & MASK;
  return value;
}

/** The place of the ring that stands first. */
export function startOf(slot: number, area: string, size: number): number {
  return Math.floor(size * fractionOf(slot, area));
}

/** An area as it is written: a category and a country, either of which may be left out. */
export function areaOf(category: string | undefined, country: string | undefined): string {
  return `${category ?? ''}|${country ?? ''}`;
}

/** At most so many paid places on a page of the feed: three of twenty (SRC-10). */
export function featuredCap(limit: number): number {
  return Math.max(1, Math.floor(limit * 0.15));
}
