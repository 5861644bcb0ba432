import { elapsed } from '../../clock.ts';
import { config } from '../../config.ts';
import { plain } from '../../db/database.ts';
import { named } from '../../db/types.ts';
import { RateLimited, ServerBusy } from '../../errors.ts';
import { rootLog } from '../../log.ts';
import type { RouteClass } from '../route.ts';
import { FAIL_CLOSED, LARGEST_LEASE, LEASED, LIMITS, type LimitTier } from './rate-limits.ts';

export interface Allowance {
  readonly headers: Readonly<Record<string, string>>;
}

/** Calls that this instance has taken and not spent yet. */
interface Lease {
  left: number;
  readonly until: number;
}

interface Budget {
  readonly routeClass: RouteClass;
  readonly key: string;
  readonly intervalMs: number;
  readonly burst: number;
}

/** Whether it was taken, and how far the key's theoretical arrival time lies ahead of the database's clock, milliseconds. */
type Answer = { readonly taken: boolean; readonly ahead_ms: number };
const TAKE = named('platform.rate-take', 'select taken, ahead_ms from platform.rate_take($1, $2, $3, $4)');

const leases = new Map<string, Lease>();
const asking = new Map<string, Promise<string | null>>();
const blocked = new Map<string, number>();
const MOST_KEYS = 20_000;
const LEASE_MS = 5_000;

/**
 * GCRA on PostgreSQL's clock, so that instances with skewed clocks share one truth. `key` is the person or the address.
 * Leased classes take a few calls at once and spend them here; a key over its limit is refused here without asking again.
 */
export async function takeAllowance(routeClass: RouteClass, tier: LimitTier, key: string): Promise<Allowance> {
  const limit = LIMITS[routeClass][tier];
  const factor = config().RATE_LIMIT_FACTOR;
  const intervalMs = 60_000 / (limit.perMinute * factor);
  const burst = Math.max(1, Math.floor(limit.burst * factor));
  const budget: Budget = { routeClass, key: `${routeClass}:${key}`, intervalMs, burst };
  const policy = `"${routeClass}";q=${burst};w=${Math.ceil((burst * intervalMs) / 1000)}`;
  const state = LEASED.has(routeClass) ? await fromLease(budget) : await take(budget, [1]);
  return { headers: { 'ratelimit-policy': policy, ...(state === null ? {} : { ratelimit: state }) } };
}

/** Spends from the lease; many at once wait for one question to the database instead of asking one each. */
async function fromLease(budget: Budget): Promise<string | null> {
  for (;;) {
    const lease = leases.get(budget.key);
    if (lease !== undefined && lease.left > 0 && lease.until > elapsed()) {
      lease.left -= 1;
      return null;
    }
    const asked = asking.get(budget.key);
    if (asked === undefined) break;
    await asked;
  }
  const size = Math.min(LARGEST_LEASE, Math.max(1, Math.floor(budget.burst / 10)));
  // Where a whole lease does not fit any more, a single call still may.
  const asked = take(budget, size === 1 ? [1] : [size, 1]).finally(() => asking.delete(budget.key));
  asking.set(budget.key, asked);
  return asked;
}

/** Takes the first of these counts that fits: one call to spend now, the rest as a lease. Throws 429 when none does. */
async function take(budget: Budget, counts: readonly number[]): Promise<string | null> {
  const { routeClass, key, intervalMs, burst } = budget;
  const free = blocked.get(key);
  if (free !== undefined && free > elapsed()) throw refused(free - elapsed());
  let answer: Answer | null = null;
  for (const count of counts) {
    answer = await ask(budget, count);
    if (answer === null) return null;
    if (!answer.taken) continue;
    remember(leases, key, { left: count - 1, until: elapsed() + LEASE_MS });
    const remaining = Math.max(0, Math.floor(burst - answer.ahead_ms / intervalMs));
    return `"${routeClass}";r=${remaining};t=${Math.ceil(intervalMs / 1000)}`;
  }
  const waitMs = Math.max(1, (answer?.ahead_ms ?? 0) + intervalMs - burst * intervalMs);
  remember(blocked, key, elapsed() + waitMs);
  throw refused(waitMs);
}

async function ask({ routeClass, key, intervalMs, burst }: Budget, count: number): Promise<Answer | null> {
  try {
    return await plain('app').first<Answer>(TAKE, [key, count, intervalMs, burst]);
  } catch (error) {
    if (FAIL_CLOSED.has(routeClass)) throw ServerBusy({ retryAfterSeconds: 2, cause: error });
    rootLog.warn('The rate limiter did not answer; the call passes', { key: routeClass, error });
    return null;
  }
}

function refused(waitMs: number): Error {
  return RateLimited({ retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
}

/** Newest last; the oldest makes room. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  if (map.size >= MOST_KEYS) map.delete(map.keys().next().value!);
  map.set(key, value);
}
