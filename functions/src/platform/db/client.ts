import type pg from 'pg';
import type { ClientConfig } from 'pg';
import { Flight } from './flight.ts';
import { fallBackTo, parserOf } from './parsers.ts';

/** Milliseconds that we wait beyond PostgreSQL's own statement timeout before we give the connection up as dead. */
const GRACE_MS = 900;

export interface Connection {
  readonly url: string;
  readonly statementTimeoutMs: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
}

/**
 * Every connection is pipelined: statements leave as they are asked, answers come in order, and a flight of several costs
 * one round trip. `pg` itself is loaded with the first connection, so that a process that needs none never pays for it.
 */
export function clientConfig({ url, applicationName }: Connection): ClientConfig {
  return {
    connectionString: url,
    pipeline: true,
    keepAlive: true,
    types: TYPES,
    application_name: applicationName ?? 'pushnchat',
  };
}

/** How long the answer to what is sent may take, milliseconds. */
export const patience = (statementTimeoutMs: number): number => statementTimeoutMs + GRACE_MS;

/** For what Prisma asks. */
const TYPES = { getTypeParser: parserOf };

export async function loadPg(): Promise<typeof pg> {
  const { default: loaded } = await import('pg');
  fallBackTo(loaded.types.getTypeParser as typeof parserOf);
  // A pipelined client sends only what is an instance of its own `Query`, which cannot be extended before it is loaded.
  if (!(Flight.prototype instanceof loaded.Query)) Object.setPrototypeOf(Flight.prototype, loaded.Query.prototype);
  return loaded;
}
