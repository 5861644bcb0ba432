import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import type { Destination } from '../destination.ts';
import type { OutgoingRow } from '../outgoing.ts';
import type { State } from '../rules.ts';
import type { OwnerKind } from '../store.ts';

/** A row of `payments.disbursement`. */
export interface DisbursementRow extends OutgoingRow {
  readonly reference: string;
  readonly ownerKind: Exclude<OwnerKind, 'provider'>;
  readonly ownerId: string;
  readonly fromOwnerKind: OwnerKind;
  readonly fromOwnerId: string;
  readonly fromKind: string;
  readonly purpose: string;
  readonly method: 'mobile_money' | 'bank';
  readonly destination: Destination;
  readonly status: State | 'returned';
}

export const DISBURSEMENT_ROW = `id, reference, owner_kind as "ownerKind", owner_id as "ownerId",
  from_owner_kind as "fromOwnerKind", from_owner_id as "fromOwnerId", from_kind as "fromKind", purpose, amount, currency,
  provider, provider_reference as "providerReference", method, destination, status, evidence, reason, detail, sent_at as "sentAt",
  next_poll_at as "nextPollAt", polls, give_up_at as "giveUpAt", review_at as "reviewAt", finished_at as "finishedAt", version,
  created_at as "createdAt"`;

const FIND = named('payments.find-disbursement', `select ${DISBURSEMENT_ROW} from payments.disbursement where id = $1`);
const LOCK = named(
  'payments.lock-disbursement',
  `select ${DISBURSEMENT_ROW} from payments.disbursement where id = $1 for no key update`,
);
const BY_REFERENCE = named(
  'payments.disbursement-by-reference',
  `select ${DISBURSEMENT_ROW} from payments.disbursement where reference = $1`,
);

export const findDisbursement = (ctx: Ctx, id: string) => ctx.sql.first<DisbursementRow>(FIND, [id]);
export const lockDisbursement = (ctx: Ctx, id: string) => ctx.sql.first<DisbursementRow>(LOCK, [id]);
export const disbursementByReference = (ctx: Ctx, reference: string) =>
  ctx.sql.first<DisbursementRow>(BY_REFERENCE, [reference]);
