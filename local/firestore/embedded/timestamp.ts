import type { Timestamp } from './messages.ts';

/** Microseconds since the epoch: Firestore's own precision. */
export function toMicros(timestamp: Timestamp): bigint {
  return BigInt(timestamp.seconds ?? 0) * 1_000_000n + BigInt(Math.trunc((timestamp.nanos ?? 0) / 1_000));
}

export function fromMicros(micros: bigint): Timestamp {
  const seconds = micros >= 0n ? micros / 1_000_000n : -((-micros + 999_999n) / 1_000_000n);
  return { seconds: seconds.toString(), nanos: Number(micros - seconds * 1_000_000n) * 1_000 };
}

export function toIso(timestamp: Timestamp): string {
  const micros = toMicros(timestamp);
  const digits = (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).toString().padStart(6, '0');
  return new Date(Number(timestamp.seconds ?? 0) * 1_000).toISOString().replace(/\.\d+Z$/, `.${digits}Z`);
}

export function sameTime(a: Timestamp, b: Timestamp): boolean {
  return toMicros(a) === toMicros(b);
}

/** A clock that never answers the same microsecond twice, so that update times order every commit. */
export class CommitClock {
  #last = 0n;

  next(): Timestamp {
    const wall = BigInt(Date.now()) * 1_000n;
    this.#last = wall > this.#last ? wall : this.#last + 1n;
    return fromMicros(this.#last);
  }

  /** Never goes back before a time that was read from disk. */
  atLeast(timestamp: Timestamp): void {
    const micros = toMicros(timestamp);
    if (micros > this.#last) this.#last = micros;
  }

  current(): Timestamp {
    const wall = BigInt(Date.now()) * 1_000n;
    return fromMicros(wall > this.#last ? wall : this.#last);
  }
}
