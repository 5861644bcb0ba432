/** Structural, because the three packages each bring their own long integers. */
export interface WireTime {
  seconds?: number | string | { toString(): string } | null;
  nanos?: number | null;
}

/** Epoch milliseconds of a Timestamp, or milliseconds of a Duration. */
export function fromWire(time: WireTime): number;
export function fromWire(time: WireTime | null | undefined): number | undefined;
export function fromWire(time: WireTime | null | undefined): number | undefined {
  return time ? Number(time.seconds ?? 0) * 1000 + Math.floor((time.nanos ?? 0) / 1_000_000) : undefined;
}

export function toWire(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1_000_000) };
}
