import type { Client } from 'pg';
import { ServerBusy } from '../errors.ts';
import { clientConfig, loadPg, patience, type Connection } from './client.ts';
import { breaksConnection, refusalOf } from './errors.ts';
import { Flight, type Answer } from './flight.ts';
import { quiet, sqlOver } from './sql.ts';
import type { Query, Sql } from './types.ts';

/** Statements that may be under way on one shared connection; beyond that a caller would only wait for others' answers. */
const MOST_IN_FLIGHT = 64;

/** One connection that everybody shares: each statement is its own transaction, without context. */
export interface Lane {
  readonly sql: Sql;
  inFlight(): number;
  close(): Promise<void>;
}

/** Connects at first use, and again after the connection was lost. */
export function openLane(connection: Connection): Lane {
  let client: Promise<SharedClient> | undefined;
  let current: SharedClient | undefined;
  let inFlight = 0;

  const connect = (): Promise<SharedClient> => {
    const opening = connectClient(connection, () => {
      if (client === opening) client = undefined;
    });
    opening.catch(() => {
      if (client === opening) client = undefined;
    });
    return opening;
  };

  /** The next statement opens another; those under way here still get their answers. */
  const discard = (broken: SharedClient): void => {
    if (current === broken) client = undefined;
    void quiet(broken.end());
  };

  const send = async <T>(query: Query, read: (answer: Answer) => T): Promise<T> => {
    if (inFlight >= MOST_IN_FLIGHT) throw ServerBusy({ retryAfterSeconds: 1 });
    inFlight += 1;
    let open: SharedClient | undefined;
    try {
      open = current = await (client ??= connect());
      // Only while an answer is awaited does the connection keep the process alive.
      open.ref();
      const flight = new Flight(open, patience(connection.statementTimeoutMs));
      const answer = flight.ask(query, read);
      open.query(flight);
      return await answer;
    } catch (error) {
      if (open !== undefined && breaksConnection(error)) discard(open);
      throw refusalOf(error) ?? error;
    } finally {
      inFlight -= 1;
      if (inFlight === 0) open?.unref();
    }
  };

  return {
    sql: sqlOver((query, read) => quiet(send(query, read))),
    inFlight: () => inFlight,
    close: async () => {
      const open = client;
      client = undefined;
      await open?.then((one) => one.end()).catch(() => undefined);
    },
  };
}

/** `pg` has these two, its types do not. */
type SharedClient = Client & { ref(): void; unref(): void };

async function connectClient(connection: Connection, onLost: () => void): Promise<SharedClient> {
  const { Client } = await loadPg();
  const client = new Client({ ...clientConfig(connection), connectionTimeoutMillis: 2_000 });
  client.on('error', onLost);
  client.on('end', onLost);
  await client.connect();
  return client as SharedClient;
}
