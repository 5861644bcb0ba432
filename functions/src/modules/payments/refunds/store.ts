import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import type { OutgoingRow } from '../outgoing.ts';
import type { State } from '../rules.ts';

/** A row of `payments.refund`. */
export interface RefundRow extends OutgoingRow {
  readonly intentId: string;
  readonly attemptId: string;
  readonly reference: string;
  readonly source: 'intent' | 'suspense';
  readonly shortfall: bigint;
  readonly cause: string;
  readonly requestedBy: string;
  readonly status: State;
}

export const REFUND_ROW = `id, intent_id as "intentId", attempt_id as "attemptId", reference, provider,
  provider_reference as "providerReference", amount, currency, source, shortfall, cause, requested_by as "requestedBy", status,
  evidence, reason, detail, sent_at as "sentAt", next_poll_at as "nextPollAt", polls, give_up_at as "giveUpAt",
  review_at as "reviewAt", finished_at as "finishedAt", version, created_at as "createdAt"`;

const FIND = named('payments.find-refund', `select ${REFUND_ROW} from payments.refund where id = $1`);
const LOCK = named('payments.lock-refund', `select ${REFUND_ROW} from payments.refund where id = $1 for no key update`);
const LOCK_INTENT = named(
  'payments.lock-intent-of-refund',
  `select 1 from payments.intent where id = (select intent_id from payments.refund where id = $1) for no key update`,
);
const BY_REFERENCE = named(
  'payments.refund-by-reference',
  `select ${REFUND_ROW} from payments.refund where reference = $1`,
);
const OF_INTENT = named(
  'payments.refunds-of',
  `select ${REFUND_ROW} from payments.refund where intent_id = $1 order by id`,
);

export const findRefund = (ctx: Ctx, id: string) => ctx.sql.first<RefundRow>(FIND, [id]);
export const refundByReference = (ctx: Ctx, reference: string) => ctx.sql.first<RefundRow>(BY_REFERENCE, [reference]);
export const refundsOf = (ctx: Ctx, intentId: string) => ctx.sql.rows<RefundRow>(OF_INTENT, [intentId]);

/** The intent first, as everywhere. */
export async function lockRefund(ctx: Ctx, id: string): Promise<RefundRow | null> {
  const [, refund] = await Promise.all([ctx.sql.rows(LOCK_INTENT, [id]), ctx.sql.first<RefundRow>(LOCK, [id])]);
  return refund;
}
