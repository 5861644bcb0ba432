import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { JsonText, type PageRequest } from '../../../platform/runtime/route.ts';
import { categoryOf } from '../categories.ts';
import { pageOf } from '../json.ts';
import { pageQuery } from '../list-listings.ts';
import type { FeaturedFilter } from '../schemas.ts';
import { areaOf, featuredCap, fractionOf, slotOf } from './rotation-rules.ts';

/*
 * The ring as it stands in the slot, and of it so many places from the slot's beginning on: a page's worth of key reads, however
 * many are featured. Who has ended since leaves his place empty.
 */
const TURN = named(
  'listings.featured',
  `with ring as (
     select slot, size, floor(size * $3::float8)::int as start from listings.rotation_public
     where area = $1 and slot <= $2 order by slot desc limit 1)
   select page.items, coalesce((select size from ring), 0)::int as size from (${pageOf(
     `select p.*, turn from ring
        cross join lateral generate_series($4::int, least($4::int + $5::int, size) - 1) turn
        join listings.rotation_place_public r on r.area = $1 and r.slot = ring.slot and r.place = (ring.start + turn) % ring.size
        join listings.listing_public p on p.id = r.listing_id and p.tier = 'featured'`,
     1000,
     'l.turn',
     'l.turn',
   )}) page`,
);

interface Turn {
  /** One JSON list. */
  readonly items: string;
  /** The position after the last place that was looked at, or null at the end of the ring. */
  readonly next: number | null;
}

async function turnOf(ctx: Ctx, filter: FeaturedFilter, slot: number, from: number, count: number): Promise<Turn> {
  const area = areaOf(filter.category, filter.country);
  const values = [area, slot, fractionOf(slot, area), from, count];
  const row = (await ctx.sql.first<{ items: string; size: number }>(TURN, values))!;
  return { items: row.items, next: from + count < row.size ? from + count : null };
}

/** The featured listings of an area, whose turn it is first. A cursor holds its slot, so its pages neither repeat nor skip. */
export async function listFeatured(ctx: Ctx, filter: FeaturedFilter, { limit, after }: PageRequest): Promise<JsonText> {
  if (filter.category !== undefined) await categoryOf(ctx, filter.category);
  const [slot, from] = after === null ? [slotOf(ctx.now), 0] : [Number(after[0]), Number(after[1])];
  const turn = await turnOf(ctx, filter, slot, from, limit);
  return new JsonText(turn.items, turn.next === null ? null : [slot, turn.next]);
}

/** A home page: a few featured ones, marked and capped, then the newest of the others. */
export async function listFeed(ctx: Ctx, filter: FeaturedFilter, { limit, after }: PageRequest): Promise<JsonText> {
  const category = filter.category === undefined ? null : await categoryOf(ctx, filter.category);
  const [slot, from, at, id] = after ?? [slotOf(ctx.now), 0, null, null];
  const cap = featuredCap(limit);
  const turn: Turn =
    from === null ? { items: '[]', next: null } : await turnOf(ctx, filter, Number(slot), Number(from), cap);
  const page = { limit: limit - cap, after: at === null || at === undefined ? null : [at, id!] };
  const { statement, values } = pageQuery(filter, category?.below ?? null, page, {}, 'standard');
  const row = (await ctx.sql.first<{ items: string; next: string | null }>(statement, values))!;
  const items = joined(turn.items, row.items);
  if (row.next === null) return new JsonText(items, null);
  const [lastAt, lastId] = row.next.split(' ') as [string, string];
  return new JsonText(items, [slot!, turn.next, Number(lastAt), lastId]);
}

/** Two JSON lists as one. */
function joined(one: string, other: string): string {
  if (one === '[]') return other;
  return other === '[]' ? one : `${one.slice(0, -1)},${other.slice(1)}`;
}
