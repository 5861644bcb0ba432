import type { QueryResult } from 'pg';
import type { Query, Sql } from './types.ts';

export type Send = (query: Query) => Promise<QueryResult>;

/** The four ways of asking, over whatever sends statements: a transaction, a lane. */
export function sqlOver(send: Send): Sql {
  const ask = (statement: Query['statement'], values: readonly unknown[] | undefined): Promise<QueryResult> =>
    send(values === undefined ? { statement } : { statement, values });
  return {
    rows: <Row>(statement: Query['statement'], values?: readonly unknown[]) =>
      quiet(ask(statement, values).then((result) => result.rows as Row[])),
    first: <Row>(statement: Query['statement'], values?: readonly unknown[]) =>
      quiet(ask(statement, values).then((result) => (result.rows[0] as Row | undefined) ?? null)),
    run: (statement, values) => quiet(ask(statement, values).then((result) => result.rowCount ?? 0)),
    text: (statement, values) => quiet(ask(statement, values).then((result) => textOf(result))),
  };
}

function textOf(result: QueryResult): string | null {
  const row = result.rows[0] as Record<string, unknown> | undefined;
  if (row === undefined) return null;
  const cell = Object.values(row)[0];
  if (cell === null || cell === undefined) return null;
  if (typeof cell !== 'string') throw new Error('The statement does not answer text: cast its one column ("…::text").');
  return cell;
}

/**
 * A query that nobody awaits must not take the process down when it fails: the commit will refuse instead. Whoever does
 * await the promise still sees the failure.
 */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
