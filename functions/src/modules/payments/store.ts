import type { FailureReason, ProviderName } from '../../adapters/payments/port.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Conflict } from '../../platform/errors.ts';
import type { Evidence, State } from './rules.ts';

export type OwnerKind = 'user' | 'business' | 'platform' | 'provider';

/** A row of `payments.intent`. Amounts are minor units, times UTC. */
export interface IntentRow {
  readonly id: string;
  readonly payerUserId: string | null;
  readonly businessId: string | null;
  readonly purpose: string;
  readonly subject: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly country: string | null;
  readonly creditOwnerKind: OwnerKind;
  readonly creditOwnerId: string;
  readonly creditKind: string;
  readonly description: string;
  readonly status: 'open' | 'paid' | 'expired' | 'cancelled';
  readonly captured: bigint;
  readonly refundCommitted: bigint;
  readonly refunded: bigint;
  readonly expiresAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A row of `payments.attempt`. */
export interface AttemptRow {
  readonly id: string;
  readonly intentId: string;
  readonly reference: string;
  readonly provider: ProviderName;
  readonly providerReference: string | null;
  readonly method: string;
  readonly network: string | null;
  readonly country: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly returnUrl: string | null;
  readonly amount: bigint;
  readonly currency: string;
  readonly status: State;
  readonly evidence: Evidence;
  readonly reason: FailureReason | null;
  readonly detail: string | null;
  readonly action: { readonly kind: string; readonly text: string; readonly url?: string } | null;
  readonly payer: string | null;
  readonly receipt: string | null;
  readonly paidAmount: bigint | null;
  readonly paidCurrency: string | null;
  readonly fee: bigint | null;
  readonly settlement: 'intent' | 'suspense' | null;
  readonly sentAt: Date | null;
  readonly nextPollAt: Date | null;
  readonly polls: number;
  readonly giveUpAt: Date | null;
  readonly reviewAt: Date | null;
  readonly finishedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const listOf = (fields: readonly string[], alias = ''): string =>
  fields.map((field) => `${alias}${columnOf(field)} as "${field}"`).join(', ');

// prettier-ignore
export const INTENT = ['id', 'payerUserId', 'businessId', 'purpose', 'subject', 'amount', 'currency', 'country',
  'creditOwnerKind', 'creditOwnerId', 'creditKind', 'description', 'status', 'captured', 'refundCommitted', 'refunded',
  'expiresAt', 'version', 'createdAt', 'updatedAt'] as const satisfies readonly (keyof IntentRow)[];
// prettier-ignore
export const ATTEMPT = ['id', 'intentId', 'reference', 'provider', 'providerReference', 'method', 'network', 'country',
  'phone', 'email', 'returnUrl', 'amount', 'currency', 'status', 'evidence', 'reason', 'detail', 'action', 'payer', 'receipt',
  'paidAmount', 'paidCurrency', 'fee', 'settlement', 'sentAt', 'nextPollAt', 'polls', 'giveUpAt', 'reviewAt', 'finishedAt',
  'version', 'createdAt', 'updatedAt'] as const satisfies readonly (keyof AttemptRow)[];

export const INTENT_ROW = listOf(INTENT);
export const ATTEMPT_ROW = listOf(ATTEMPT);

const FIND_INTENT = named('payments.find-intent', `select ${INTENT_ROW} from payments.intent where id = $1`);
const LOCK_INTENT = named(
  'payments.lock-intent',
  `select ${INTENT_ROW} from payments.intent where id = $1 for no key update`,
);
const LOCK_INTENT_OF = named(
  'payments.lock-intent-of-attempt',
  `select ${INTENT_ROW} from payments.intent where id = (select intent_id from payments.attempt where id = $1)
   for no key update`,
);
const FIND_ATTEMPT = named('payments.find-attempt', `select ${ATTEMPT_ROW} from payments.attempt where id = $1`);
const LOCK_ATTEMPT = named(
  'payments.lock-attempt',
  `select ${ATTEMPT_ROW} from payments.attempt where id = $1 for no key update`,
);
const ATTEMPTS_OF = named(
  'payments.attempts-of',
  `select ${ATTEMPT_ROW} from payments.attempt where intent_id = $1 order by id desc`,
);
const BY_REFERENCE = named(
  'payments.attempt-by-reference',
  `select ${ATTEMPT_ROW} from payments.attempt
   where provider = $1 and (reference = $2 or provider_reference = $3)
   order by (reference = $2) desc nulls last limit 1`,
);

/** As far as row-level security lets this actor see. */
export const findIntent = (ctx: Ctx, id: string) => ctx.sql.first<IntentRow>(FIND_INTENT, [id]);
export const lockIntent = (ctx: Ctx, id: string) => ctx.sql.first<IntentRow>(LOCK_INTENT, [id]);
export const findAttempt = (ctx: Ctx, id: string) => ctx.sql.first<AttemptRow>(FIND_ATTEMPT, [id]);
/** The latest first. */
export const attemptsOf = (ctx: Ctx, intentId: string) => ctx.sql.rows<AttemptRow>(ATTEMPTS_OF, [intentId]);

/** By our reference or by the provider's own. */
export function attemptByReference(
  ctx: Ctx,
  provider: string,
  reference: string | null,
  providerReference: string | null,
): Promise<AttemptRow | null> {
  return ctx.sql.first<AttemptRow>(BY_REFERENCE, [provider, reference, providerReference]);
}

/**
 * An attempt and its intent, held until the end: whoever takes in news of a payment is alone with it. The intent first, always,
 * so that two of them wait for each other in one order.
 */
export async function lockPayment(
  ctx: Ctx,
  attemptId: string,
): Promise<{ intent: IntentRow; attempt: AttemptRow } | null> {
  const [intent, attempt] = await Promise.all([
    ctx.sql.first<IntentRow>(LOCK_INTENT_OF, [attemptId]),
    ctx.sql.first<AttemptRow>(LOCK_ATTEMPT, [attemptId]),
  ]);
  return intent === null || attempt === null ? null : { intent, attempt };
}

type Fields<Row> = { readonly [Name in keyof Row]?: unknown };

/** Inserts a row of these fields; `version`, `created_at` and `updated_at` are its birth's. */
export async function insertRow<Row>(ctx: Ctx, table: string, fields: Fields<Row>): Promise<void> {
  const names = Object.keys(fields);
  const values = Object.values(fields);
  await ctx.sql.run(
    `insert into payments.${table} (${names.map(columnOf).join(', ')}, version, created_at, updated_at)
     values (${names.map((_, place) => `$${place + 1}`).join(', ')}, 1, $${names.length + 1}, $${names.length + 1})`,
    [...values, ctx.now],
  );
}

/** Writes the next version of a row that this transaction holds. Answers the version. */
export async function changeRow<Row extends { readonly id: string; readonly version: number }>(
  ctx: Ctx,
  table: string,
  row: Row,
  change: Fields<Row>,
): Promise<number> {
  const names = Object.keys(change);
  const sets = names.map((name, place) => `${columnOf(name)} = $${place + 4}`);
  const changed = await ctx.sql.run(
    `update payments.${table} set ${[...sets, 'version = version + 1', 'updated_at = $3'].join(', ')}
     where id = $1 and version = $2`,
    [row.id, row.version, ctx.now, ...Object.values(change)],
  );
  if (changed !== 1) throw Conflict();
  return row.version + 1;
}
