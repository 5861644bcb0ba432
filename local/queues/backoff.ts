/** How long to wait before trying again, all in milliseconds. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
  /** After so many doublings the wait grows by equal steps. */
  readonly maxDoublings: number;
}

/** The wait after the n-th failure (from 1): with 10 s, 300 s and 3 doublings it is 10, 20, 40, 80, 160, 240, 300, 300 … */
export function waitAfter(backoff: Backoff, failures: number): number {
  const doublings = Math.min(failures - 1, backoff.maxDoublings);
  const steps = Math.max(failures - 1 - backoff.maxDoublings, 0);
  return Math.min(backoff.minMs * 2 ** doublings * (1 + steps), backoff.maxMs);
}

/** Between half and all of the wait, so that messages that failed together do not come back together. */
export function withJitter(waitMs: number): number {
  return waitMs * (0.5 + Math.random() / 2);
}
