import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { publicId } from '../../../platform/values/id.ts';
import type { ListingChangeView } from '../schemas.ts';
import type { ListingContent } from '../store.ts';
import type { FieldChange } from './diff.ts';

export interface ChangeRow {
  readonly id: string;
  readonly listingId: string;
  readonly baseVersion: number;
  readonly content: ListingContent;
  readonly changes: readonly FieldChange[];
  readonly state: ListingChangeView['state'];
  readonly submittedAt: Date;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
}

export const CHANGE_ROW = `id, listing_id as "listingId", base_version as "baseVersion", content, changes, state,
  submitted_at as "submittedAt", decided_at as "decidedAt", reason`;

const FIND = named('listings.find-change', `select ${CHANGE_ROW} from listings.pending_change where id = $1`);

export function findChange(ctx: Ctx, id: string): Promise<ChangeRow | null> {
  return ctx.sql.first<ChangeRow>(FIND, [id]);
}

const DECIDE = named(
  'listings.decide-change',
  `update listings.pending_change set state = $2, decided_at = $3, decided_by = $4, reason = $5
   where id = $1 and state = 'pending' returning ${CHANGE_ROW}`,
);

/** Null when somebody has decided already. */
export function decideChange(
  ctx: Ctx,
  id: string,
  state: 'approved' | 'rejected' | 'withdrawn',
  by: string,
  reason: string | null = null,
): Promise<ChangeRow | null> {
  return ctx.sql.first<ChangeRow>(DECIDE, [id, state, ctx.now, by, reason]);
}

export function viewChange(row: ChangeRow): ListingChangeView {
  return {
    id: publicId('chg', row.id),
    listingId: publicId('list', row.listingId),
    baseVersion: row.baseVersion,
    state: row.state,
    changes: row.changes.map(({ field, from, to }) => ({ field, from: from ?? null, to: to ?? null })),
    submittedAt: row.submittedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    reason: row.reason,
  };
}
