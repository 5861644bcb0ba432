import { elapsed } from '../../clock.ts';
import { config } from '../../config.ts';
import { plain } from '../../db/database.ts';
import { named } from '../../db/types.ts';
import { RateLimited, ServerBusy } from '../../errors.ts';
import { rootLog } from '../../log.ts';
import type { RouteClass } from '../route.ts';
import { FAIL_CLOSED, LEASED, LIMITS, type LimitTier } from './rate-limits.ts';

export interface Allowance {
  readonly headers: Readonly<Record<string, string>>;
}

interface Lease {
  left: number;
  readonly until: number;
}

/** Rows: 1 when taken; how far the key's theoretical arrival time lies ahead of the database's clock, milliseconds. */
const TAKE = named('platform.rate-take', 'select taken, ahead_ms from platform.rate_take($1, $2, $3, $4)');

const leases = new Map<string, Lease>();
const blocked = new Map<string, number>();
const MOST_KEYS = 20_000;
const LEASE_MS = 2_000;

/**
 * GCRA on PostgreSQL's clock, so that instances with skewed clocks share one truth. `key` is the person or the address.
 * Reads take a few calls at once and spend them here; a key over its limit is refused here without asking again.
 */
export async function takeAllowance(routeClass: RouteClass, tier: LimitTier, key: string): Promise<Allowance> {
  const limit = LIMITS[routeClass][tier];
  const factor = config().RATE_LIMIT_FACTOR;
  const perMinute = limit.perMinute * factor;
  const burst = Math.max(1, Math.floor(limit.burst * factor));
  const intervalMs = 60_000 / perMinute;
  const full = `${routeClass}:${key}`;
  const policy = { 'ratelimit-policy': `"${routeClass}";q=${burst};w=${Math.ceil((burst * intervalMs) / 1000)}` };

  const free = blocked.get(full);
  if (free !== undefined) {
    if (free > elapsed()) throw refused(free - elapsed());
    blocked.delete(full);
  }
  const size = LEASED.has(routeClass) ? Math.max(1, Math.floor(burst / 10)) : 1;
  const lease = leases.get(full);
  if (lease !== undefined && lease.left > 0 && lease.until > elapsed()) {
    lease.left -= 1;
    return { headers: policy };
  }
  const row = await take(routeClass, full, size, intervalMs, burst);
  if (row === null) return { headers: policy };
  if (!row.taken) {
    // The lease may not fit where a single call still does.
    const one = size === 1 ? row : await take(routeClass, full, 1, intervalMs, burst);
    if (one !== null && !one.taken) {
      const waitMs = Math.max(1, one.ahead_ms + intervalMs - burst * intervalMs);
      remember(blocked, full, elapsed() + waitMs);
      throw refused(waitMs);
    }
  } else if (size > 1) remember(leases, full, { left: size - 1, until: elapsed() + LEASE_MS });
  const remaining = Math.max(0, Math.floor(burst - row.ahead_ms / intervalMs));
  return { headers: { ...policy, ratelimit: `"${routeClass}";r=${remaining};t=${Math.ceil(intervalMs / 1000)}` } };
}

type TakeRow = { readonly taken: boolean; readonly ahead_ms: number };

async function take(
  routeClass: RouteClass,
  key: string,
  count: number,
  intervalMs: number,
  burst: number,
): Promise<TakeRow | null> {
  try {
    return (await plain('app').first<TakeRow>(TAKE, [key, count, intervalMs, burst]))!;
  } catch (error) {
    if (FAIL_CLOSED.has(routeClass)) throw ServerBusy({ retryAfterSeconds: 2, cause: error });
    rootLog.warn('The rate limiter did not answer; the call passes', { key: routeClass, error });
    return null;
  }
}

function refused(waitMs: number): Error {
  return RateLimited({ retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= MOST_KEYS) map.delete(map.keys().next().value!);
  map.set(key, value);
}

/** For tests. */
export function forgetAllowances(): void {
  leases.clear();
  blocked.clear();
}
