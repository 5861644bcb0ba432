import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { breaksConnection, isRetryable, refusalOf } from './errors.ts';
import { acquire } from './pool.ts';
import { prismaOn } from './prisma.ts';
import { beginQueries, COMMIT, ROLLBACK, type Scope } from './scope.ts';
import { Session } from './session.ts';
import { settingsOf } from './settings.ts';
import { quiet, sqlOver } from './sql.ts';
import type { Answer } from './flight.ts';
import type { Query, Row, Sql, Tx } from './types.ts';

export interface Unit {
  /** Prisma inside this transaction. */
  readonly tx: Tx;
  /** SQL inside this transaction. */
  readonly sql: Sql;
  /** The rows of each opening query; empty when `eager`. */
  readonly opened: readonly (readonly Row[])[];
  /** The same, when they come. */
  readonly openedLater: Promise<readonly (readonly Row[])[]>;
}

export interface TransactionOptions<T> {
  readonly scope: Scope;
  /** Sent in the first flight, right after BEGIN and the context. */
  readonly opening?: readonly Query[];
  /** Starts `run` before the opening queries are answered, which spares a round trip. `run` must look at `openedLater`. */
  readonly eager?: boolean;
  /** Sent in the last flight, together with COMMIT. */
  readonly closing?: (result: T) => readonly Query[];
  /**
   * How often to run it all again after a deadlock or a serialization failure, at most 3 times. Only for a `run` that leaves
   * nothing behind outside the transaction.
   */
  readonly retries?: 0 | 1 | 2 | 3;
}

const inside = new AsyncLocalStorage<true>();
const nothing = (): void => undefined;
const rowsOf = (answer: Answer): Row[] => answer.rows();
const commandOf = (answer: Answer): string => answer.command;

/** True in whatever a transaction's `run` calls: there nobody phones out. */
export function insideTransaction(): boolean {
  return inside.getStore() === true;
}

/**
 * The one way to tenant data: a transaction whose context row-level security reads. Two flights frame it: BEGIN,
 * context and opening queries go out together, and so do closing queries and COMMIT. What it answers is committed.
 */
export async function transaction<T>(options: TransactionOptions<T>, run: (unit: Unit) => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await attempt(options, run);
    } catch (error) {
      const cause = error instanceof AppError ? error.cause : error;
      if (tried >= (options.retries ?? 0) || !isRetryable(cause)) throw error;
      await delay(Math.random() * 20 * 2 ** tried);
    }
  }
}

async function attempt<T>(options: TransactionOptions<T>, run: (unit: Unit) => Promise<T>): Promise<T> {
  const client = await acquire(options.scope.role);
  const { role, statementTimeoutMs } = options.scope;
  const session = new Session(client, statementTimeoutMs ?? settingsOf(role).statementTimeoutMs);
  // While it is ours, a lost connection shows as failing queries; the event alone would end the process.
  const lost = (error: Error): void => void quiet(session.watch(Promise.reject(error)));
  client.on('error', lost);
  const prisma = prismaOn(session);
  let healthy = false;
  try {
    const result = await frame(options, run, session, prisma.tx);
    healthy = true;
    return result;
  } catch (error) {
    healthy = await rollBack(session);
    throw failureOf(error, session);
  } finally {
    session.end();
    await prisma.close().catch(() => undefined);
    client.off('error', lost);
    client.release(!healthy || breaksConnection(session.firstFailure));
  }
}

async function frame<T>(
  options: TransactionOptions<T>,
  run: (unit: Unit) => Promise<T>,
  session: Session,
  tx: Tx,
): Promise<T> {
  for (const query of beginQueries(options.scope)) void session.dispatch(query, nothing);
  const openedLater = quiet(Promise.all((options.opening ?? []).map((query) => session.dispatch(query, rowsOf))));
  // With nothing to read from it, the first flight is not waited for: the verb's own first query joins it.
  const wait = options.eager !== true && (options.opening?.length ?? 0) > 0;
  const opened = wait ? await openedLater : [];

  const result = await inside.run(true, () => run({ tx, sql: sqlOver(session.send), opened, openedLater }));

  session.end();
  for (const query of options.closing?.(result) ?? []) void session.dispatch(query, nothing);
  // After a failure in its flight it is not run, and of a transaction that failed before, COMMIT succeeds and answers ROLLBACK.
  const outcome = await session.dispatch(COMMIT, commandOf);
  if (outcome !== 'COMMIT') throw new Error('The transaction could not be committed.');
  return result;
}

/** Answers whether the connection is fit for the next caller. */
async function rollBack(session: Session): Promise<boolean> {
  session.end();
  // By itself, or a failure of what is still to leave would skip it.
  session.depart();
  try {
    await session.dispatch(ROLLBACK, nothing);
    return true;
  } catch {
    return false;
  }
}

/** The verb's own refusals pass as they are. Else the first failure tells why: those after it only say "aborted". */
function failureOf(error: unknown, session: Session): unknown {
  if (error instanceof AppError) return error;
  const first = session.firstFailure;
  return refusalOf(first) ?? refusalOf(error) ?? withCause(error, first);
}

function withCause(error: unknown, first: unknown): unknown {
  if (first === undefined || error === first || !(error instanceof Error)) return error;
  const aborted =
    (error as { code?: string }).code === '25P02' || error.message === 'The transaction could not be committed.';
  if (aborted) return first;
  error.cause ??= first;
  return error;
}
