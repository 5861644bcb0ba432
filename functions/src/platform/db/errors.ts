import { AppError, Conflict, ServerBusy, type AppError as Refusal } from '../errors.ts';

/** The fields of `pg`'s DatabaseError that we look at; a lost socket has only a code such as ECONNREFUSED. */
interface Failure {
  readonly code?: string;
  readonly constraint?: string;
  readonly message?: string;
  readonly meta?: unknown;
  readonly cause?: unknown;
}

/** Waiting helps: too many connections, the server stopping or starting, a statement or a network that took too long. */
const BUSY = new Set([
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '57014',
  '25P03',
  '08000',
  '08001',
  '08003',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);
/** `pg` gives these no code. */
const BUSY_MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|timeout expired|Client has encountered a connection error)/;
const LOCK_TIMEOUT = '55P03';
const RETRYABLE = new Set(['40001', '40P01']);
/** A statement prepared before a migration changed its table; it fails for as long as its connection lives. */
const isStalePlan = (code: string | undefined, message: string | undefined): boolean =>
  code === '0A000' && /cached plan/.test(message ?? '');

/** What a database failure means to the caller, or null when it is our own mistake (a 500, with the cause logged). */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof AppError) return error;
  const { code, message } = failure(error);
  if (code === LOCK_TIMEOUT) return ServerBusy({ retryAfterSeconds: 1, cause: error });
  if (code !== undefined && RETRYABLE.has(code)) return Conflict({ retryAfterSeconds: 1, cause: error });
  if (isBusy(code, message) || isStalePlan(code, message)) return ServerBusy({ retryAfterSeconds: 1, cause: error });
  return null;
}

function isBusy(code: string | undefined, message: string | undefined): boolean {
  return (code !== undefined && BUSY.has(code)) || BUSY_MESSAGES.test(message ?? '');
}

/** A deadlock or a serialization failure: the same transaction may well succeed when run again from its start. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(failure(error).code ?? '');
}

/** Whether the connection itself can still be trusted after this. */
export function breaksConnection(error: unknown): boolean {
  const { code, message } = failure(error);
  return isStalePlan(code, message) || code === '25P03' || (isBusy(code, message) && code !== '57014');
}

/**
 * Whether the write was refused because such a row exists already, told by SQL or by Prisma. With a constraint, only that
 * one: other rules of the table stay errors.
 */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: broken } = failure(error);
  return code === '23505' && (constraint === undefined || broken === constraint);
}

/** Prisma wraps what the driver said: P2002 for a duplicate, P2034 for a conflict, the original beneath `meta` or `cause`. */
function failure(error: unknown): Failure {
  const outer = (error ?? {}) as Failure;
  if (outer.code === 'P2034') return { code: '40001' };
  const inner = (outer.meta as { driverAdapterError?: { cause?: Adapted } } | undefined)?.driverAdapterError?.cause;
  if (inner === undefined) return outer;
  const constraint = inner.constraint?.index;
  return {
    ...(inner.originalCode === undefined ? {} : { code: inner.originalCode }),
    ...(inner.originalMessage === undefined ? {} : { message: inner.originalMessage }),
    ...(constraint === undefined ? {} : { constraint }),
  };
}

interface Adapted {
  readonly originalCode?: string;
  readonly originalMessage?: string;
  readonly constraint?: { readonly index?: string };
}
