import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { ListingArchived, type ListingFact } from '../events.ts';

// What says where somebody lives goes: pictures, address and all but the rough place (about 10 km). Title, price and history stay.
const ARCHIVE = named(
  'listings.archive',
  `update listings.listing set archived_at = $1, address = null, landmark = null, accuracy = null, media_ids = '{}',
     latitude = round(latitude::numeric, 1)::float8, longitude = round(longitude::numeric, 1)::float8,
     version = version + 1, updated_at = $1
   where id = any (array(select id from listings.listing where archived_at is null and archive_after <= $1
     order by archive_after limit $2 for no key update skip locked))
   returning id, version, owner_user_id as "ownerUserId", business_id as "businessId"`,
);

/** One batch of what ended so long ago that its retention is over. */
export async function archiveListings(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const rows = await ctx.sql.rows<ListingFact>(ARCHIVE, [ctx.now, limit]);
  for (const fact of rows) emit(ctx, ListingArchived, fact);
  return { more: rows.length === limit };
}
