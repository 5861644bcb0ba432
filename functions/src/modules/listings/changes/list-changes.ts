import { authorize } from '../../../platform/authorize.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { Page, type PageRequest } from '../../../platform/runtime/route.ts';
import { ownPolicy } from '../policy.ts';
import type { ListingChangeView } from '../schemas.ts';
import { findListing } from '../store.ts';
import { CHANGE_ROW, viewChange, type ChangeRow } from './store.ts';

const OF = named(
  'listings.changes-of',
  `select ${CHANGE_ROW} from listings.pending_change
   where listing_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
);
const QUEUE = named(
  'listings.change-queue',
  `select ${CHANGE_ROW} from listings.pending_change
   where state = 'pending' and ($1::uuid is null or id > $1) order by id limit $2`,
);

/** Every change that was ever asked for on one's own listing, latest first. */
export async function listChanges(ctx: Ctx, { id }: { readonly id: string }, { limit, after }: PageRequest) {
  authorize(ctx.actor, ownPolicy, 'read', await findListing(ctx, id));
  return pageOfChanges(await ctx.sql.rows<ChangeRow>(OF, [id, after?.[0] ?? null, limit + 1]), limit);
}

/** What waits for a moderator, oldest first. */
export async function listPendingChanges(ctx: Ctx, { limit, after }: PageRequest) {
  return pageOfChanges(await ctx.sql.rows<ChangeRow>(QUEUE, [after?.[0] ?? null, limit + 1]), limit);
}

function pageOfChanges(rows: readonly ChangeRow[], limit: number): Page<ListingChangeView[]> {
  const shown = rows.slice(0, limit);
  return new Page(shown.map(viewChange), rows.length > limit ? [shown.at(-1)!.id] : null);
}
