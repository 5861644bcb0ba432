import type { Actor } from '../../actor.ts';
import { isStaff } from '../../actor.ts';
import type { RouteClass } from '../route.ts';

/** `perMinute` at an even pace; `burst` of them may come at once. */
export interface Limit {
  readonly perMinute: number;
  readonly burst: number;
}

export type LimitTier = 'anonymous' | 'free' | 'standard' | 'premium' | 'staff';

const limit = (perMinute: number, burst: number): Limit => ({ perMinute, burst });

/** AUT-10: by tier and route class. Budgets are kind to phones that come back online and send what they queued. */
export const LIMITS: Readonly<Record<RouteClass, Readonly<Record<LimitTier, Limit>>>> = {
  read: {
    anonymous: limit(120, 40),
    free: limit(300, 100),
    standard: limit(600, 200),
    premium: limit(1200, 300),
    staff: limit(1200, 300),
  },
  search: {
    anonymous: limit(30, 10),
    free: limit(90, 30),
    standard: limit(180, 60),
    premium: limit(300, 90),
    staff: limit(300, 90),
  },
  write: {
    anonymous: limit(10, 5),
    free: limit(60, 30),
    standard: limit(120, 60),
    premium: limit(300, 120),
    staff: limit(300, 120),
  },
  message: {
    anonymous: limit(1, 1),
    free: limit(120, 60),
    standard: limit(240, 120),
    premium: limit(600, 240),
    staff: limit(600, 240),
  },
  auth: {
    anonymous: limit(10, 5),
    free: limit(20, 10),
    standard: limit(20, 10),
    premium: limit(20, 10),
    staff: limit(20, 10),
  },
  money: {
    anonymous: limit(1, 1),
    free: limit(20, 10),
    standard: limit(40, 15),
    premium: limit(60, 20),
    staff: limit(60, 20),
  },
  /** By address: a provider has few, and sends what it has in bursts. */
  webhook: {
    anonymous: limit(6_000, 1_000),
    free: limit(6_000, 1_000),
    standard: limit(6_000, 1_000),
    premium: limit(6_000, 1_000),
    staff: limit(6_000, 1_000),
  },
  /** By address, which a network's phones share; each request carries a few kilobytes. */
  upload: {
    anonymous: limit(6_000, 1_000),
    free: limit(6_000, 1_000),
    standard: limit(6_000, 1_000),
    premium: limit(6_000, 1_000),
    staff: limit(6_000, 1_000),
  },
  staff: {
    anonymous: limit(10, 5),
    free: limit(10, 5),
    standard: limit(10, 5),
    premium: limit(10, 5),
    staff: limit(600, 200),
  },
};

/** Classes that refuse when the limiter itself cannot answer; the others let pass. */
export const FAIL_CLOSED: ReadonlySet<RouteClass> = new Set(['auth', 'money']);
/** Classes that count in leases of several calls, because exactness there is not worth a round trip a call. */
export const LEASED: ReadonlySet<RouteClass> = new Set(['read', 'search', 'write', 'message', 'webhook', 'upload']);
/** The most that one instance takes at once. */
export const LARGEST_LEASE = 20;

export function limitTier(actor: Actor): LimitTier {
  if (isStaff(actor)) return 'staff';
  if (actor.kind === 'user') return actor.tier;
  return actor.kind === 'newcomer' ? 'free' : 'anonymous';
}
