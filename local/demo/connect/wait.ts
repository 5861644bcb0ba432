import { setTimeout as sleep } from 'node:timers/promises';
import { DemoFailure } from '../failure.ts';

const PATIENCE_MS = 120_000;
const EVERY_MS = 300;

/** Looks again and again until there is something to see. */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined, otherwise: string): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(EVERY_MS);
  }
  throw new DemoFailure(`${otherwise} It was waited for ${PATIENCE_MS / 1_000} s.`);
}
