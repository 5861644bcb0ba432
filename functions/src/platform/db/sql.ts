import type { Answer } from './flight.ts';
import type { Query, Sql } from './types.ts';

/** Sends a statement; `read` makes of its answer what the promise resolves to. The promise may be left alone, see `quiet()`. */
export type Send = <T>(query: Query, read: (answer: Answer) => T) => Promise<T>;

/** The four ways of asking, over whatever sends statements: a transaction, a lane. */
export function sqlOver(send: Send): Sql {
  const ask = <T>(
    statement: Query['statement'],
    values: readonly unknown[] | undefined,
    read: (answer: Answer) => T,
  ): Promise<T> => send(values === undefined ? { statement } : { statement, values }, read);
  return {
    rows: <Row>(statement: Query['statement'], values?: readonly unknown[]) => ask(statement, values, rowsOf<Row>),
    first: <Row>(statement: Query['statement'], values?: readonly unknown[]) => ask(statement, values, firstOf<Row>),
    run: (statement, values) => ask(statement, values, countOf),
    text: (statement, values) => ask(statement, values, textOf),
  };
}

const rowsOf = <Row>(answer: Answer): Row[] => answer.rows() as Row[];
const firstOf = <Row>(answer: Answer): Row | null => answer.first() as Row | null;
const countOf = (answer: Answer): number => answer.rowCount;

function textOf(answer: Answer): string | null {
  const cell = answer.cell();
  if (cell === null || typeof cell === 'string') return cell;
  throw new Error('The statement does not answer text: cast its one column ("…::text").');
}

/**
 * A query that nobody awaits must not take the process down when it fails: the commit will refuse instead. Whoever does
 * await the promise still sees the failure.
 */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
