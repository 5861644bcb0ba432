import { authorize } from '../../../platform/authorize.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { ownPolicy } from '../policy.ts';
import type { ListingStatistics } from '../schemas.ts';
import { findListing } from '../store.ts';

const SUMS = named(
  'listings.statistics',
  `select coalesce(sum(views), 0)::int as views, coalesce(sum(contacts), 0)::int as contacts, listings.saves_of($1) as saves
   from listings.listing_day where listing_id = $1`,
);
const DAYS = named(
  'listings.statistics-days',
  `select day::text as day, views, contacts from listings.listing_day
   where listing_id = $1 and day > ($2::timestamptz at time zone 'UTC')::date - $3::int order by day`,
);

/** How often people looked, contacted and kept it; exact up to the last roll-up, a few minutes ago. Days are UTC. */
export async function getStatistics(
  ctx: Ctx,
  { id, days }: { readonly id: string; readonly days: number },
): Promise<ListingStatistics> {
  authorize(ctx.actor, ownPolicy, 'read', await findListing(ctx, id));
  const [sums, byDay] = await Promise.all([
    ctx.sql.first<Pick<ListingStatistics, 'views' | 'contacts' | 'saves'>>(SUMS, [id]),
    ctx.sql.rows<ListingStatistics['days'][number]>(DAYS, [id, ctx.now, days]),
  ]);
  return { ...sums!, days: byDay };
}
