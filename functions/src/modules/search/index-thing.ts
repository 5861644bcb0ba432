import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import { analyse } from './analysis/document.ts';
import { loadLexicon } from './lexicon/index.ts';
import { qualityOf } from './rules.ts';
import type { SearchSource, SearchThing } from './things.ts';

/** What `search.document` keeps of a live thing, column by column. */
const COLUMNS = [
  ['title', 'text'],
  ['name_key', 'text'],
  ['words', 'text[]'],
  ['type', 'text'],
  ['country', 'text'],
  ['category', 'text'],
  ['categories', 'text[]'],
  ['price', 'bigint'],
  ['amount', 'text'],
  ['currency', 'text'],
  ['latitude', 'double precision'],
  ['longitude', 'double precision'],
  ['place', 'text'],
  ['seller_id', 'text'],
  ['seller_name', 'text'],
  ['verified', 'boolean'],
  ['featured_until', 'timestamptz'],
  ['hours', 'int4multirange'],
  ['time_zone', 'text'],
  ['closed_until', 'timestamptz'],
  ['media', 'text'],
  ['language', 'text'],
  ['quality', 'smallint'],
  ['published_at', 'timestamptz'],
  ['expires_at', 'timestamptz'],
] as const;
const NAMES = COLUMNS.map(([name]) => name).join(', ');
const FIRST = 8;

/**
 * One statement: the document in its new version unless a newer one stands there, its place in the order of appearance (kept
 * while it stays visible), and the words that came or went.
 */
const PUT = named(
  'search.put',
  `with old as (
     select live, seq, words, version from search.document where kind = $1 and id = $2 for update),
   place as (
     -- The count has the old row read before it is written: afterwards this statement would not see it.
     select case when not $5::boolean then null
       when exists (select from old where live) then (select seq from old)
       else nextval('search.document_seq') end as seq
     from (select count(*) as n from old) c where c.n >= 0),
   put as (
     insert into search.document as d (kind, id, public_id, version, live, seq, tsv, indexed_at, ${NAMES})
     select $1, $2, $3, $4, $5, place.seq, $6::tsvector || search.buckets(place.seq), $7, ${COLUMNS.map(
       ([, type], n) => `$${n + FIRST}::${type}`,
     ).join(', ')}
     from place
     on conflict (kind, id) do update set (public_id, version, live, seq, tsv, indexed_at, ${NAMES}) =
       (excluded.public_id, excluded.version, excluded.live, excluded.seq, excluded.tsv, excluded.indexed_at,
        ${COLUMNS.map(([name]) => `excluded.${name}`).join(', ')})
     where d.version <= excluded.version
     returning 1),
   came as (
     select n.word, n.lexeme from unnest($10::text[], $${COLUMNS.length + FIRST}::text[]) n (word, lexeme)
     where not n.word = any (coalesce((select words from old), '{}'))),
   gone as (
     select o.word from unnest((select words from old)) o (word) where not o.word = any ($10::text[])),
   counted as (
     insert into search.term_change (word, lexeme, delta, title_delta)
     select ltrim(word, '~'), lexeme, 1, (left(word, 1) <> '~')::int from came where exists (select from put)
     union all
     select ltrim(word, '~'), null, -1, -(left(word, 1) <> '~')::int from gone where exists (select from put))
   select count(*)::int as written from put`,
);

const NAME_CATEGORIES = named(
  'search.name-categories',
  `insert into search.category as c (slug, parent, name)
   select distinct on (n.slug) n.slug, n.parent, n.name from unnest($1::text[], $2::text[], $3::text[]) n (slug, parent, name)
   where not exists (select from search.category k where k.slug = n.slug and k.name = n.name)
   on conflict (slug) do update set parent = excluded.parent, name = excluded.name`,
);

/** Brings the document of one thing up to what the thing is now. Repeats and late calls change nothing. */
export async function indexThing(ctx: Ctx, source: SearchSource, id: string): Promise<'written' | 'kept' | 'unknown'> {
  const loaded = await source.load(ctx, id);
  if (loaded === null) return 'unknown';
  const { version, thing } = loaded;
  await loadLexicon();
  const over = thing === null || (thing.expiresAt !== null && thing.expiresAt <= ctx.now);
  const values = over ? gone(source.kind, id, version, ctx.now) : live(thing, ctx.now);
  const row = await ctx.sql.first<{ written: number }>(PUT, values);
  if (!over && thing.categories.length > 0)
    await ctx.sql.run(NAME_CATEGORIES, [thing.categories, [...thing.categories.slice(1), null], thing.categoryNames]);
  return row?.written === 1 ? 'written' : 'kept';
}

function live(thing: SearchThing, at: Date): unknown[] {
  const { nameKey, tsv, words, lexemes } = analyse(thing);
  const { price, currency } = thing;
  const row: Readonly<Record<(typeof COLUMNS)[number][0], unknown>> = {
    title: thing.title,
    name_key: nameKey,
    words,
    type: thing.type,
    country: thing.country,
    category: thing.categories[0] ?? null,
    categories: thing.categories,
    price: price?.toString() ?? null,
    amount: price === null || currency === null ? null : formatAmount(price, currency as Currency),
    currency,
    latitude: thing.latitude,
    longitude: thing.longitude,
    place: thing.place,
    seller_id: thing.sellerId,
    seller_name: thing.sellerName,
    verified: thing.verified,
    featured_until: thing.featuredUntil,
    hours: thing.hours,
    time_zone: thing.timeZone,
    closed_until: thing.closedUntil,
    media: thing.media,
    language: thing.language,
    quality: qualityOf(thing),
    published_at: thing.publishedAt,
    expires_at: thing.expiresAt,
  };
  const cells = COLUMNS.map(([name]) => row[name]);
  return [thing.kind, thing.id, thing.publicId, thing.version, true, tsv, at, ...cells, lexemes];
}

/** Only that there was one, and up to which version: nothing of what it said stays. */
function gone(kind: string, id: string, version: number, at: Date): unknown[] {
  const empty: Readonly<Record<string, unknown>> = {
    title: '',
    name_key: '',
    words: [],
    categories: [],
    verified: false,
    quality: 0,
  };
  return [kind, id, '', version, false, null, at, ...COLUMNS.map(([name]) => empty[name] ?? null), []];
}
