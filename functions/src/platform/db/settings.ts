import { config } from '../config.ts';

export type DatabaseRole = 'app' | 'staff' | 'worker';

export interface RoleSettings {
  readonly url: string;
  /** How long one statement may take; PostgreSQL itself enforces it (alter role, in the foundation migration). */
  readonly statementTimeoutMs: number;
  /** How long to wait for a free connection before the answer is 503. */
  readonly acquireTimeoutMs: number;
  /** Connections for transactions, and shared ones for plain reads: together never more than DATABASE_POOL_MAX (SRV-7). */
  readonly poolMax: number;
  readonly lanes: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
}

const STATEMENT_TIMEOUT_MS = { app: 3_000, staff: 3_000, worker: 30_000 } as const;
const WORKER_ACQUIRE_MS = 10_000;

export function settingsOf(role: DatabaseRole): RoleSettings {
  const { DATABASE_URL, DATABASE_STAFF_URL, DATABASE_WORKER_URL, DATABASE_POOL_MAX, DATABASE_ACQUIRE_MS, K_SERVICE } =
    config();
  // Behind a request somebody waits; behind an event nobody does, and to be refused would only bring it again.
  const acquireTimeoutMs = role === 'worker' ? Math.max(DATABASE_ACQUIRE_MS, WORKER_ACQUIRE_MS) : DATABASE_ACQUIRE_MS;
  const lanes = DATABASE_POOL_MAX >= 6 ? 2 : 1;
  return {
    url: { app: DATABASE_URL, staff: DATABASE_STAFF_URL, worker: DATABASE_WORKER_URL }[role],
    statementTimeoutMs: STATEMENT_TIMEOUT_MS[role],
    acquireTimeoutMs,
    poolMax: Math.max(1, DATABASE_POOL_MAX - lanes),
    lanes,
    applicationName: K_SERVICE ?? 'pushnchat',
  };
}
