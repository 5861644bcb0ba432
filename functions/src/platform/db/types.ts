import type { Prisma } from '../generated/client.ts';

/** Prisma inside the runtime's transaction. */
export type Tx = Prisma.TransactionClient;

/**
 * A statement with a name is prepared once a connection and planned generically after five runs: right for key reads.
 * Without a name it is planned each time with its values: right for search, where the word decides the plan.
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

export interface Sql {
  /** All rows. */
  rows<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]>;
  /** The first row, or null. */
  first<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row | null>;
  /** How many rows the statement changed. */
  run(statement: Statement | string, values?: readonly unknown[]): Promise<number>;
  /** The single text cell of a statement that answers JSON; null when there is no row or the cell is NULL. */
  text(statement: Statement | string, values?: readonly unknown[]): Promise<string | null>;
}

/** `named('listings.page', 'select …')`: a prepared statement; the name must be unique in the code base. */
export function named(name: string, text: string): Statement {
  return { name, text };
}

/** A statement with its values: what an opening or closing flight is made of. */
export interface Query {
  readonly statement: Statement | string;
  readonly values?: readonly unknown[];
}

/** A row as PostgreSQL answers it: `bigint` for int8, `Date` for timestamps, text for numeric and date. */
export type Row = Readonly<Record<string, unknown>>;
