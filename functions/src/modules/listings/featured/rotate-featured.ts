import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { categoryTree } from '../categories.ts';
import { ListingUpdated, type ListingFact } from '../events.ts';
import { slotOf } from './rotation-rules.ts';

const ENDED = named(
  'listings.end-featured',
  `update listings.listing set tier = 'standard', featured_until = null, version = version + 1, updated_at = $1
   where id = any (array(select id from listings.listing where tier = 'featured' and featured_until <= $1
     order by featured_until limit $2 for no key update skip locked))
   returning id, version, owner_user_id as "ownerUserId", business_id as "businessId"`,
);

/*
 * The rings of one category (and what is below it), one for each country and one for all: written from the next slot on, where
 * the members or the day are others than in the ring before. A slot that has begun is never changed.
 */
const ROTATE = named(
  'listings.rotate',
  `with member as (
     select l.id, c.country from listings.listing l cross join lateral (values (l.country), ('')) c (country)
     where l.status = 'active' and l.tier = 'featured' and l.hidden_reason is null and l.featured_until > $1
       and ($2::text[] is null or l.category = any ($2))
       and not exists (select from listings.closed_store s where s.account_id = coalesce(l.business_id, l.owner_user_id))),
   latest as (
     select distinct on (area) area, size, digest from listings.rotation
     where area like $3 || '|%' order by area, slot desc),
   ring as (
     select $3 || '|' || country as area, array_agg(id order by md5($5 || $3 || '|' || country || id::text)) as ids,
       md5($5 || string_agg(id::text, ',' order by id)) as digest
     from member group by country
     union all
     select area, '{}'::uuid[], '' from latest where size > 0
       and split_part(area, '|', 2) not in (select country from member)),
   written as (
     insert into listings.rotation (area, slot, size, digest)
     select r.area, $4, cardinality(r.ids), r.digest from ring r
     where not exists (select from latest where latest.area = r.area and latest.digest = r.digest)
     on conflict do nothing returning area)
   insert into listings.rotation_place (area, slot, place, listing_id)
   select r.area, $4, m.place - 1, m.id from ring r join written using (area)
     cross join lateral unnest(r.ids) with ordinality m (id, place)`,
);

// Cursors hold their slot for an hour; after that a ring that was followed by another is looked at by nobody.
const FORGET = named(
  'listings.forget-rotation',
  `delete from listings.rotation r where slot < $1 - 120 and exists (
     select from listings.rotation n where n.area = r.area and n.slot > r.slot and n.slot <= $1 - 120)`,
);

/** One batch is one category; the checkpoint is how many are done. The first one also ends what has been featured long enough. */
export async function rotateFeatured(
  ctx: Ctx,
  slot: { readonly checkpoint: unknown; readonly save: (checkpoint: unknown) => void },
  { limit }: { readonly limit: number },
): Promise<{ more: boolean }> {
  const done = typeof slot.checkpoint === 'number' ? slot.checkpoint : 0;
  if (done === 0) {
    const ended = await ctx.sql.rows<ListingFact>(ENDED, [ctx.now, limit]);
    for (const fact of ended) emit(ctx, ListingUpdated, fact);
    await ctx.sql.run(FORGET, [slotOf(ctx.now)]);
    if (ended.length === limit) return { more: true };
  }
  const nodes = ['', ...(await categoryTree(ctx)).keys()];
  for (const node of nodes.slice(done, done + BATCH)) {
    const below = node === '' ? null : (await categoryTree(ctx)).get(node)!.below;
    await ctx.sql.run(ROTATE, [ctx.now, below, node, slotOf(ctx.now) + 1, ctx.now.toISOString().slice(0, 10)]);
  }
  slot.save(done + BATCH);
  return { more: done + BATCH < nodes.length };
}

/** Categories a transaction. */
const BATCH = 10;
