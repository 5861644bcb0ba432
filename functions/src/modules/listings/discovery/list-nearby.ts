import type { Ctx } from '../../../platform/context.ts';
import { named, type Statement } from '../../../platform/db/types.ts';
import { JsonText, type PageRequest } from '../../../platform/runtime/route.ts';
import { categoriesUnder } from '../categories.ts';
import { pageOf } from '../json.ts';
import type { NearbyFilter } from '../schemas.ts';

/**
 * Active listings, nearest first, within a radius (LST-5). The index walks outward from the point; a page is a walk as long as
 * all pages so far. The position is (distance, id) of the last row, so what is inserted meanwhile neither repeats nor hides any.
 */
export async function listNearby(ctx: Ctx, filter: NearbyFilter, page: PageRequest): Promise<JsonText> {
  const categories = filter.category === undefined ? null : await categoriesUnder(ctx, filter.category);
  const { statement, values } = nearbyQuery(filter, categories, page);
  const row = await ctx.sql.first<{ items: string; next: string | null }>(statement, values);
  if (row!.next === null) return new JsonText(row!.items, null);
  const [chord, id] = row!.next.split(' ') as [string, string];
  return new JsonText(row!.items, [Number(chord), id]);
}

/** Metres over ground, of a row whose `chord` is the straight line through the earth that the index orders by. */
const GROUND = { distanceMeters: 'round(sec_to_gc(l.chord))::int' };

export function nearbyQuery(
  filter: NearbyFilter,
  categories: readonly string[] | null,
  { limit, after }: PageRequest,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const here = `ll_to_earth(${bind(filter.lat)}::float8, ${bind(filter.lon)}::float8)`;
  // The index of all places and that by category are told apart by these words alone; see the migration of the first.
  const place =
    categories === null ? 'll_to_earth(p.latitude, p.longitude + 0)' : 'll_to_earth(p.latitude, p.longitude)';
  const chord = `(${place} <-> ${here})`;
  const radius = bind(filter.radius);
  const many = categories !== null && categories.length > 1;
  const shape = ['listings.nearby', String(limit)];
  const where: string[] = [];
  const add = (name: string, sql: string): void => {
    shape.push(name);
    where.push(sql);
  };
  const from = many ? `unnest(${bind(categories)}::text[]) c (slug) cross join lateral ` : '';
  if (categories !== null) add(many ? 'tree' : 'category', `p.category = ${many ? 'c.slug' : bind(categories[0])}`);
  if (filter.type !== undefined) add('type', `p.type = ${bind(filter.type)}`);
  if (after !== null) add('after', `(${chord}, p.id) > (${bind(after[0])}::float8, ${bind(after[1])}::uuid)`);

  const order = 'order by chord, id';
  const walk = `select p.*, ${chord} as chord from listings.listing_public p
    ${where.length === 0 ? '' : `where ${where.join(' and ')}`} ${order} limit ${limit + 1}`;
  const rows = many ? `select p.* from ${from} (${walk}) p ${order} limit ${limit + 1}` : walk;
  // Within the radius only after the walk has ended at its page: a box around the point would be read whole and sorted.
  const within = `select w.* from (${rows}) w where w.chord <= gc_to_sec(${radius}::float8)`;
  const text = pageOf(within, limit, 'l.chord, l.id', `l.chord || ' ' || l.id`, GROUND);
  return { statement: COMMON.has(limit) ? named(shape.join('.'), text) : { text }, values };
}

/** Page sizes that apps use are prepared once a connection; the plan does not depend on the values. */
const COMMON: ReadonlySet<number> = new Set([10, 20, 50, 100]);
