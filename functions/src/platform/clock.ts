import { readFileSync, statSync } from 'node:fs';

const file = process.env['LOCAL_CLOCK_FILE'];
let offsetMs = 0;
let seen = { checkedAt: 0, mtimeMs: 0 };

/**
 * The only source of "now"; everything else receives `ctx.now`. On the local cloud an offset lets a day pass in a second;
 * a deployed function has no such file and reads the machine's clock.
 */
export function now(): Date {
  return new Date(Date.now() + (file === undefined ? 0 : localOffset(file)));
}

/** The machine's own time in milliseconds, for what outside parties stamp: token expiry, for one. */
export function wallTime(): number {
  return Date.now();
}

/** Milliseconds that only ever rise, for durations. */
export function elapsed(): number {
  return performance.now();
}

function localOffset(path: string): number {
  const at = performance.now();
  if (at - seen.checkedAt < 50 && seen.checkedAt !== 0) return offsetMs;
  try {
    const { mtimeMs } = statSync(path);
    if (mtimeMs !== seen.mtimeMs) {
      const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
      offsetMs = Number((parsed as { offsetMs?: unknown }).offsetMs ?? 0) || 0;
    }
    seen = { checkedAt: at, mtimeMs };
  } catch {
    seen = { checkedAt: at, mtimeMs: 0 };
  }
  return offsetMs;
}
