import type { Ctx } from '../../platform/context.ts';
import { named, type Statement } from '../../platform/db/types.ts';
import { JsonText, type CursorKeys, type Outcome, type PageRequest } from '../../platform/runtime/route.ts';
import { parseAmount } from '../../platform/values/money.ts';
import type { Attributes } from './attributes.ts';
import { categoryOf } from './categories.ts';
import { pageOf } from './json.ts';
import { listOwn } from './list-own.ts';
import { wantedAttributes } from './wanted-attributes.ts';
import type { ListingFilter } from './schemas.ts';

const ORDER = (row: string): string => `${row}.published_at desc, ${row}.id desc`;
/** Milliseconds since 1970 and the id: what the next page begins after. */
const KEY = `round(extract(epoch from l.published_at) * 1000) || ' ' || l.id`;

interface Search {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** Active listings, newest first, by any mix of filters; or one's own in any state. */
export async function listListings(
  ctx: Ctx,
  filter: ListingFilter,
  page: PageRequest,
): Promise<JsonText | Outcome<JsonText>> {
  if (filter.mine !== undefined) return listOwn(ctx, filter, page);
  const category = filter.category === undefined ? null : await categoryOf(ctx, filter.category);
  const attributes = category === null ? {} : wantedAttributes(category, filter);
  const { statement, values } = pageQuery(filter, category?.below ?? null, page, attributes);
  const row = await ctx.sql.first<{ items: string; next: string | null }>(statement, values);
  return new JsonText(row!.items, cursorOf(row!.next));
}

export function cursorOf(next: string | null): CursorKeys | null {
  if (next === null) return null;
  const [at, id] = next.split(' ') as [string, string];
  return [Number(at), id];
}

/**
 * Only the filters that are there go into the SQL, so that each mix can have its index. A node of the tree walks the index once
 * for each category below it, a page's worth at most, and merges. What is unevenly spread is planned with its values.
 */
export function pageQuery(
  filter: ListingFilter,
  categories: readonly string[] | null,
  { limit, after }: PageRequest,
  attributes: Attributes = {},
  tier?: 'standard',
): Search {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where: string[] = [];
  const shape = ['listings.page', String(limit)];
  const add = (name: string, sql: string): void => {
    shape.push(name);
    where.push(sql);
  };

  const many = categories !== null && categories.length > 1;
  const from = many ? `unnest(${bind(categories)}::text[]) c (slug) cross join lateral ` : '';
  if (categories !== null) add(many ? 'tree' : 'category', `p.category = ${many ? 'c.slug' : bind(categories[0])}`);
  if (filter.country !== undefined) add('country', `p.country = ${bind(filter.country)}`);
  if (filter.type !== undefined) add('type', `p.type = ${bind(filter.type)}`);
  if (filter.currency !== undefined) add('currency', `p.currency = ${bind(filter.currency)}`);
  for (const [bound, compare] of [
    ['minPrice', '>='],
    ['maxPrice', '<='],
  ] as const) {
    const amount = filter[bound];
    if (amount !== undefined)
      add(bound, `p.price ${compare} ${bind(parseAmount(amount, filter.currency!)!.toString())}::bigint`);
  }
  if (tier !== undefined) add('standard', `p.tier = 'standard'`);
  const asksAttributes = Object.keys(attributes).length > 0;
  if (asksAttributes) add('attributes', `p.attributes @> ${bind(JSON.stringify(attributes))}::jsonb`);
  if (after !== null) {
    const [at, id] = after;
    add('after', `(p.published_at, p.id) < (to_timestamp(${bind(at)}::float8 / 1000), ${bind(id)}::uuid)`);
  }

  const write = (): string => {
    const walk = `select p.* from listings.listing_public p ${where.length === 0 ? '' : `where ${where.join(' and ')}`}
      order by ${ORDER('p')} limit ${limit + 1}`;
    const rows = many ? `select p.* from ${from} (${walk}) p order by ${ORDER('p')} limit ${limit + 1}` : walk;
    return pageOf(rows, limit, ORDER('l'), KEY);
  };
  // A plan for an average country walks the whole market for a small one, and so with currencies: these see their values.
  const skewed =
    asksAttributes || filter.currency !== undefined || (filter.country !== undefined && categories === null);
  if (skewed || !COMMON.has(limit)) return { statement: { text: write() }, values };
  const name = shape.join('.');
  const statement = written.get(name) ?? named(name, write());
  written.set(name, statement);
  return { statement, values };
}

/** Prepared once a connection: only the page sizes that apps use, so that the number of statements stays small. */
const COMMON: ReadonlySet<number> = new Set([10, 20, 50, 100]);
const written = new Map<string, Statement>();
