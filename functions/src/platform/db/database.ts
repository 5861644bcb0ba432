import { closePools, laneOf } from './pool.ts';
import type { Scope } from './scope.ts';
import type { Sql } from './types.ts';

/** The door of the database: transactions under row-level security, and plain reads of what is public. */
export { insideTransaction, transaction, type TransactionOptions, type Unit } from './transaction.ts';
export { isUniqueViolation } from './errors.ts';
export type { Scope } from './scope.ts';
export type { Query, Row, Sql, Statement, Tx } from './types.ts';

/** Each statement by itself on shared connections, without context: public views and platform functions only. */
export function plain(role: Scope['role']): Sql {
  return {
    rows: (statement, values) => laneOf(role).sql.rows(statement, values),
    first: (statement, values) => laneOf(role).sql.first(statement, values),
    run: (statement, values) => laneOf(role).sql.run(statement, values),
    text: (statement, values) => laneOf(role).sql.text(statement, values),
  };
}

/** Ends every connection; the next use opens new ones. Running transactions finish first. */
export function closeDatabase(): Promise<void> {
  return closePools();
}
