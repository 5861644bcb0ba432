import type { Ctx } from '../../../platform/context.ts';
import type { CursorKeys, PageRequest } from '../../../platform/runtime/route.ts';
import { categoryNames } from '../categories.ts';
import type { SearchQuery, Stage } from '../schemas.ts';
import {
  byAppearance,
  byDistance,
  byPrice,
  CANDIDATES,
  toRank,
  wayToNearest,
  type Position,
  type Wanted,
} from './candidates.ts';
import { earthOf, filtersOf, placeOf } from './filters.ts';
import { ITEM } from './item-json.ts';
import { FEATURED_SLOTS, rankingSteps, rankOf, worthOf, type Bind } from './rank.ts';
import { mostMatches, required, type Rung } from './tsquery.ts';
import type { Understood } from './understand.ts';

/** A cursor: as of when and up to what, on which rung, and after which rank and place. */
export interface Mark {
  readonly asOf: Date;
  readonly newest: bigint;
  readonly rung: Rung | 'browse';
  readonly stage: Stage;
  readonly after: Position | null;
}

/** JSON texts as PostgreSQL wrote them. `count` is capped at 400. */
export interface PageText {
  readonly items: string;
  readonly facets: string | null;
  readonly count: number;
  readonly shown: number;
  readonly next: CursorKeys | null;
}

interface PageRow {
  readonly items: string;
  readonly value: string | null;
  readonly seq: string | null;
  readonly count: number;
  readonly shown: number;
  readonly facets: string | null;
}

/** One rung of the ladder: candidates, rank, page and facets in one statement, planned with its values. */
export async function readPage(
  ctx: Ctx,
  query: SearchQuery,
  meaning: Understood,
  mark: Mark,
  page: PageRequest,
): Promise<PageText> {
  const { category } = query;
  const leaf =
    category !== undefined && ![...(await categoryNames(ctx)).values()].some(({ parent }) => parent === category);
  const ask = async (comparing: boolean): Promise<PageRow> => {
    const { text, values, fewer } = pageQuery(query, meaning, mark, page.limit, leaf, ctx.now, comparing);
    const row = (await ctx.sql.first<PageRow>({ text }, values))!;
    return row.count < fewer ? ask(true) : row;
  };
  const row = await ask(false);
  const more = row.value !== null && row.seq !== null;
  return {
    items: row.items,
    facets: row.facets,
    count: row.count,
    shown: row.shown,
    next: more
      ? [mark.asOf.getTime(), mark.newest.toString(), mark.rung, mark.stage, Number(row.value), row.seq]
      : null,
  };
}

export function pageQuery(
  query: SearchQuery,
  meaning: Understood,
  mark: Mark,
  limit: number,
  leaf: boolean,
  now: Date,
  comparing: boolean,
): {
  readonly text: string;
  readonly values: readonly unknown[];
  /** With fewer rows than this the nearest must be compared. */
  readonly fewer: number;
} {
  const values: unknown[] = [];
  const bind: Bind = (value, type) => `$${values.push(value)}::${type}`;
  const { rung } = mark;
  const place = placeOf(query);
  const wanted: Wanted = {
    text: rung === 'browse' ? null : required(meaning, rung),
    most: rung === 'browse' ? Number.POSITIVE_INFINITY : mostMatches(meaning, rung),
    filters: filtersOf(query, now, bind),
    place,
    query,
    leaf,
    span: meaning.span!,
    newest: mark.newest,
  };
  const distance =
    place === null ? 'null::float8' : `earth_distance(ll_to_earth(d.latitude, d.longitude), ${earthOf(place, bind)})`;
  const hits = (rows: string): string =>
    `select d.*, ${distance} as distance, ${bind(mark.asOf, 'timestamptz')} as as_of from (${rows}) d`;
  const ranked = rung !== 'browse' && query.sort === 'relevance';
  const facets = query.facets !== undefined && mark.after === null;
  const value = ranked
    ? 'h.rank'
    : query.sort === 'nearest'
      ? 'h.distance'
      : query.sort.startsWith('price')
        ? 'h.price'
        : '0';
  const order = ranked
    ? 'h.rank desc, h.seq desc'
    : query.sort === 'nearest'
      ? 'h.distance, h.seq desc'
      : query.sort === 'price_low'
        ? 'h.price, h.seq'
        : query.sort === 'price_high'
          ? 'h.price desc, h.seq desc'
          : 'h.seq desc';
  const wide = facets ? CANDIDATES : limit + 1;
  const nearest = !ranked && query.sort === 'nearest' ? wayToNearest(wanted) : null;
  const parts: string[] = [];
  if (ranked) {
    const steps = rankingSteps(meaning, mark.asOf, bind);
    const words = steps.find(({ name }) => name === 'words')!;
    parts.push(
      `hit as materialized (select * from (${hits(`select d.* from (${toRank(wanted, bind)}) d order by d.seq desc limit ${CANDIDATES}`)}) d)`,
      `measured as (select h.*, ${words.sql} as words, ${rankOf(steps)} as base from hit h)`,
      `ranked as (select m.*, m.base + case when m.featured_until > m.as_of and m.words = max(m.words) over ()
          and row_number() over (partition by coalesce(m.featured_until > m.as_of, false) order by m.base desc, m.seq desc) <= ${FEATURED_SLOTS}
          then ${worthOf(steps, 'featured')} else 0 end as rank from measured m)`,
    );
    const after =
      mark.after === null
        ? ''
        : `where (h.rank, h.seq) < (${bind(String(mark.after.value), 'bigint')}, ${bind(mark.after.seq.toString(), 'bigint')})`;
    parts.push(`paged as (select * from ranked h ${after} order by ${order} limit ${limit + 1})`);
  } else {
    const rows =
      nearest !== null
        ? byDistance(wanted, comparing ? 'compare' : nearest.way, mark.after, wide, bind)
        : query.sort.startsWith('price')
          ? byPrice(wanted, mark.after, wide, bind)
          : byAppearance(wanted, mark.after?.seq ?? null, wide, bind);
    parts.push(
      `hit as materialized (${hits(rows)})`,
      `paged as (select * from hit h order by ${order} limit ${limit + 1})`,
    );
  }
  const text = `with ${parts.join(',\n')},
    placed as (select row_number() over (order by ${order}) as n, (${value})::text as value, h.seq, ${ITEM} as json from paged h)
    select '[' || coalesce(string_agg(json, ',' order by n) filter (where n <= ${limit}), '') || ']' as items,
      case when count(*) > ${limit} then max(value) filter (where n = ${limit}) end as value,
      case when count(*) > ${limit} then max(seq) filter (where n = ${limit}) end::text as seq,
      (select count(*) from hit)::int as count, least(count(*), ${limit})::int as shown,
      ${facets ? FACETS : 'null::text'} as facets
    from placed`;
  return { text, values, fewer: nearest?.mayMiss === true && !comparing ? wide : 0 };
}

const counted = (column: string): string =>
  `(select coalesce(json_agg(json_build_object('value', v, 'count', n) order by n desc, v), '[]') from (
    select ${column} as v, count(*) as n from hit where ${column} is not null group by 1 order by 2 desc, 1 limit 12) f)`;
const FACETS = `json_build_object('category', ${counted('category')}, 'country', ${counted('country')}, 'type', ${counted('type')},
  'priced', (select count(*) from hit where price is not null), 'verified', (select count(*) from hit where verified))::text`;
