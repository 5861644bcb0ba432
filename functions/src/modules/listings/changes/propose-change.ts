import { actorName } from '../../../platform/actor.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { newId } from '../../../platform/values/id.ts';
import { ChangePending } from '../errors.ts';
import { ListingChangeProposed } from '../events.ts';
import type { ListingChangeView } from '../schemas.ts';
import type { ListingContent, ListingRow } from '../store.ts';
import { factOf } from '../take-step.ts';
import type { FieldChange } from './diff.ts';
import { CHANGE_ROW, viewChange, type ChangeRow } from './store.ts';

const INSERT = named(
  'listings.propose-change',
  `insert into listings.pending_change (id, listing_id, base_version, content, changes, submitted_by, submitted_at)
   values ($1, $2, $3, $4, $5, $6, $7) on conflict (listing_id) where state = 'pending' do nothing returning ${CHANGE_ROW}`,
);

/** Keeps the new text beside the running listing until a moderator has seen it; one at a time (LST-6). */
export async function proposeChange(
  ctx: Ctx,
  listing: ListingRow,
  content: ListingContent,
  changes: readonly FieldChange[],
): Promise<ListingChangeView> {
  const row = await ctx.sql.first<ChangeRow>(INSERT, [
    newId(ctx.now),
    listing.id,
    listing.version,
    JSON.stringify(content),
    JSON.stringify(changes),
    actorName(ctx.actor),
    ctx.now,
  ]);
  if (row === null) throw ChangePending();
  emit(ctx, ListingChangeProposed, factOf(listing, listing.version));
  return viewChange(row);
}
