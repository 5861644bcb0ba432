import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';

// What is counted and what is marked as counted is one statement, so nothing is counted twice or lost.
const ROLL_UP = named(
  'listings.roll-up-interest',
  `with fresh as (
     update listings.interest i set counted = true
     from (select ctid from listings.interest where not counted limit $1 for update skip locked) one
     where i.ctid = one.ctid returning i.listing_id, i.day, i.kind),
   sums as (
     select listing_id, day, count(*) filter (where kind = 'view') as views,
       count(*) filter (where kind = 'contact') as contacts, count(*) as rows
     from fresh group by listing_id, day),
   added as (
     insert into listings.listing_day as d (listing_id, day, views, contacts)
     select listing_id, day, views, contacts from sums
     on conflict (listing_id, day) do update set views = d.views + excluded.views, contacts = d.contacts + excluded.contacts)
   select coalesce(sum(rows), 0)::int as rows from sums`,
);
// A day that is over gets no new rows, so they are needed for the count no longer: kept a while for questions, and then not.
const FORGET = named(
  'listings.forget-interest',
  `delete from listings.interest where ctid = any (array(
     select ctid from listings.interest where day < ($1::timestamptz at time zone 'UTC')::date - 35 and counted limit $2))`,
);

/** One batch: adds what is new into the sums of its day. */
export async function rollUpInterest(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const row = await ctx.sql.first<{ rows: number }>(ROLL_UP, [limit]);
  const forgotten = await ctx.sql.run(FORGET, [ctx.now, limit]);
  return { more: row!.rows === limit || forgotten === limit };
}
