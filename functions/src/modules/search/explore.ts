import type { Ctx } from '../../platform/context.ts';
import { JsonText } from '../../platform/runtime/route.ts';
import { categoryNames } from './categories.ts';
import { earthOfRow } from './query/filters.ts';
import { ITEM } from './query/item-json.ts';
import type { ExploreQuery, TrendingQuery } from './schemas.ts';

/** Things of these rows `d` as one JSON list, in this order. `$1` is the moment. */
const listOf = (rows: string, order: string, distance = 'null::float8'): string =>
  `select '[' || coalesce(string_agg(json, ',' order by n), '') || ']' from (
     select row_number() over (order by ${order}) as n, ${ITEM} as json
     from (select d.*, ${distance} as distance, $1::timestamptz as as_of from (${rows}) d) h) i`;

const LIVE = `(d.expires_at is null or d.expires_at > $1::timestamptz)`;
const TRENDING = listOf(
  `select d.*, t.place as trend from search.trending t join search.document_public d on d.kind = t.kind and d.id = t.id
   where t.span = $2 and t.country = $3 and t.category = $4 and ${LIVE} order by t.place limit $5`,
  'h.trend',
);
/** Paid for; the order changes by the hour, so that each gets his turn. */
const FEATURED = listOf(
  `select d.*, md5(d.id::text || date_trunc('hour', $1::timestamptz)::text) as turn from search.document_public d
   where d.featured_until > $1::timestamptz and ($2 = '' or d.country = $2) and ${LIVE} order by turn limit 6`,
  'h.turn',
);
const NEWEST = listOf(
  `select d.* from search.document_public d where ${LIVE} order by d.published_at desc, d.seq desc limit 10`,
  'h.published_at desc, h.seq desc',
);
const NEWEST_HERE = listOf(
  `select d.* from search.document_public d where d.country = $2 and ${LIVE} order by d.published_at desc, d.seq desc limit 10`,
  'h.published_at desc, h.seq desc',
);
const METRES = 'earth_distance(ll_to_earth(d.latitude, d.longitude), ll_to_earth($2::float8, $3::float8))';
const NEAR = listOf(
  `select d.* from search.document_public d where d.latitude is not null and ${LIVE}
   order by ${earthOfRow('d', false)} <-> ll_to_earth($2::float8, $3::float8) limit 10`,
  'h.distance',
  METRES,
);

const read = async (ctx: Ctx, text: string, values: readonly unknown[]): Promise<string> =>
  (await ctx.sql.text({ text }, [ctx.now, ...values])) ?? '[]';

/** What draws people, by the latest ranking; what ended meanwhile falls out at once. */
export async function trending(ctx: Ctx, query: TrendingQuery): Promise<JsonText> {
  return new JsonText(
    await read(ctx, TRENDING, [query.window, query.country ?? '', query.category ?? '', query.limit]),
  );
}

/** A home screen in one call: what is featured, near, new and trending, and the categories to go on from. */
export async function explore(ctx: Ctx, query: ExploreQuery): Promise<JsonText> {
  const country = query.country ?? '';
  const [featured, near, newest, trends, categories] = await Promise.all([
    read(ctx, FEATURED, [country]),
    query.lat === undefined || query.lng === undefined ? '[]' : read(ctx, NEAR, [query.lat, query.lng]),
    country === '' ? read(ctx, NEWEST, []) : read(ctx, NEWEST_HERE, [country]),
    read(ctx, TRENDING, ['24h', country, '', 10]),
    categoryNames(ctx),
  ]);
  const roots = [...categories.values()].filter(({ parent }) => parent === null).slice(0, 20);
  const tiles = JSON.stringify(roots.map(({ slug, name }) => ({ category: slug, name })));
  return new JsonText(
    `{"featured":${featured},"near":${near},"newest":${newest},"trending":${trends},"categories":${tiles}}`,
  );
}
