import type { Ctx } from '../../../platform/context.ts';
import { emit } from '../../../platform/events/event.ts';
import { named } from '../../../platform/db/types.ts';
import { ListingsViewed } from '../events.ts';
import { personOf } from './save-listing.ts';

/*
 * Appends one row a person, listing and day (UTC); who has one already waits for nobody and changes nothing. Sellers and the
 * members of their business are not counted. Sorted, so that two calls of one person cannot wait for each other crosswise.
 */
const RECORD = named(
  'listings.record-interest',
  `insert into listings.interest (listing_id, day, kind, user_id)
   select p.id, ($3::timestamptz at time zone 'UTC')::date, $4, $2 from listings.listing_public p
   where p.id = any ($1::uuid[]) and p.account_id <> $2 and p.owner_public_id <> platform.type_id('usr', $2)
     and (p.business_id is null or p.business_id not in (select identity.my_business_ids()))
   order by p.id on conflict do nothing`,
);

/** Counts that this person saw these listings today; what is unknown, ended or his own is passed over. */
export async function recordViews(ctx: Ctx, { listingIds }: { readonly listingIds: readonly string[] }) {
  const fresh = await recordInterest(ctx, listingIds, 'view');
  // Nobody orders these: each stands for itself.
  if (fresh) emit(ctx, ListingsViewed, { id: personOf(ctx).userId, version: 1, listingIds: [...listingIds] });
  return undefined;
}

/** True when somebody new was counted. */
export async function recordInterest(ctx: Ctx, ids: readonly string[], kind: 'view' | 'contact'): Promise<boolean> {
  return (await ctx.sql.run(RECORD, [ids, personOf(ctx).userId, ctx.now, kind])) > 0;
}
