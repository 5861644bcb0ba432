import { setTimeout as sleep } from 'node:timers/promises';
import type { Courier, Outcome } from './courier.ts';
import { succeeded } from './courier.ts';

/** What may go wrong on the way, as the cloud reserves the right to. All off by default. */
export interface ChaosSettings {
  /** Same seed, same sequence of decisions. */
  readonly seed: number;
  /** Fraction of deliveries (0–1) that arrive twice. */
  readonly duplicate: number;
  /** Fraction of successful answers (0–1) that are lost, so the delivery is repeated. */
  readonly dropAck: number;
  /** Each Pub/Sub message is held back by a random time up to this, in milliseconds, which shuffles them. */
  readonly delayMs: number;
}

export interface Chaos {
  readonly settings: ChaosSettings;
  /** Changes what is given, keeps the rest, and starts the sequence anew from the seed. */
  set(change: Partial<ChaosSettings>): ChaosSettings;
  /** Milliseconds to hold the next message back. */
  delay(): number;
  /** The courier with mishaps. */
  over(courier: Courier): Courier;
  readonly counts: { duplicated: number; droppedAcks: number };
}

export const calm: ChaosSettings = { seed: 1, duplicate: 0, dropAck: 0, delayMs: 0 };

/** mulberry32: 32 bits of state are plenty for faults. */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function check(settings: ChaosSettings): ChaosSettings {
  for (const name of ['duplicate', 'dropAck'] as const) {
    if (!(settings[name] >= 0 && settings[name] <= 1)) throw new RangeError(`"${name}" must be a number from 0 to 1.`);
  }
  if (!(settings.delayMs >= 0 && settings.delayMs <= 600_000)) {
    throw new RangeError('"delayMs" must be a number from 0 to 600000.');
  }
  if (!Number.isSafeInteger(settings.seed)) throw new RangeError('"seed" must be a whole number.');
  return settings;
}

export function createChaos(): Chaos {
  let settings = calm;
  let next = sequence(settings.seed);
  const counts = { duplicated: 0, droppedAcks: 0 };
  const lost: Outcome = { kind: 'failed', reason: 'the answer was lost on the way (chaos)' };
  return {
    get settings() {
      return settings;
    },
    set(change) {
      settings = check({ ...settings, ...change });
      next = sequence(settings.seed);
      return settings;
    },
    delay: () => (settings.delayMs > 0 ? next() * settings.delayMs : 0),
    over: (courier) => ({
      close: () => courier.close(),
      async deliver(parcel) {
        const twice = settings.duplicate > 0 && next() < settings.duplicate;
        const dropped = settings.dropAck > 0 && next() < settings.dropAck;
        const wait = twice ? next() * 20 : 0;
        // The second copy may run beside the first or after it; the delivery ends when both have been answered.
        const second = twice ? sleep(wait).then(() => courier.deliver(parcel)) : undefined;
        const outcome = await courier.deliver(parcel);
        await second;
        if (twice) counts.duplicated += 1;
        if (!dropped || !succeeded(outcome)) return outcome;
        counts.droppedAcks += 1;
        return lost;
      },
    }),
    counts,
  };
}
