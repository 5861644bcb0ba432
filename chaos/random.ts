import { createHash } from 'node:crypto';

/** Numbers from 0 to 1 that are the same for the same seed. */
export type Random = () => number;

/** mulberry32: 32 bits of state are plenty for faults. */
function sequence(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A sequence of its own for each purpose, so that what one client draws does not depend on how fast another is. */
export function randomOf(seed: number, purpose: string): Random {
  return sequence(createHash('sha256').update(`${seed} ${purpose}`).digest().readUInt32LE(0));
}
