import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { ListingUpdated, type ListingFact } from './events.ts';

const TOUCH = named(
  'listings.media-changed',
  `update listings.listing set version = version + 1, updated_at = $2
   where media_ids <> '{}' and media_ids @> array[$1] and status <> 'removed'
   returning id, version, owner_user_id as "ownerUserId", business_id as "businessId"`,
);

/** A picture of some listing has become ready, or never will: each that shows it is a new version, for its mirror and whoever listens. */
export async function mediaChanged(ctx: Ctx, mediaId: string): Promise<void> {
  for (const fact of await ctx.sql.rows<ListingFact>(TOUCH, [mediaId, ctx.now])) emit(ctx, ListingUpdated, fact);
}
