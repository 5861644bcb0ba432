import type { SearchQuery } from '../schemas.ts';
import { cellsOf, circle, earthOf, earthOfRow, type Filters, type Place } from './filters.ts';
import type { Bind } from './rank.ts';
import type { Understood } from './understand.ts';

/** So many are ranked, never more: what a person looks through is among the newest of them. */
export const CANDIDATES = 400;
/** Up to so many matches are read at once; above, newest bucket first. */
const FEW = 1_500;
/** So many things are met on a walk away from a place. */
const MOST_WALKED = 3_000;
/** Of words, so many matches are compared by price, or by distance where no grid bounds them. */
const MOST_COMPARED = 3_000;

/** What to look for: the text query (null without words), at most how many match, and the filters. */
export interface Wanted {
  readonly text: string | null;
  readonly most: number;
  readonly filters: Filters;
  readonly place: Place | null;
  readonly query: SearchQuery;
  /** The category has none below it. */
  readonly leaf: boolean;
  readonly span: NonNullable<Understood['span']>;
  /** Order of appearance up to which this search looks: what came later does not move its pages. */
  readonly newest: bigint;
}

/** Rows `d` of `search.document_public`, at most 400 and bounded work, whatever the words: for ranking. */
export function toRank(wanted: Wanted, bind: Bind): string {
  const { condition, cells } = circle(wanted.place, bind);
  const terms = [wanted.text, ...wanted.filters.labels, cells].filter((part) => part !== null);
  const where = conditionsOf(wanted, condition, bind);
  if (terms.length === 0) return newestFirst(where, CANDIDATES, '');
  const tsquery = bind(terms.join(' & '), 'tsquery');
  if (wanted.most <= FEW) return `select d.* from search.document_public d where d.tsv @@ ${tsquery} and ${where}`;
  return throughBuckets(wanted, tsquery, where, CANDIDATES, bind);
}

/** Newest first, from a position of an earlier page on. */
export function byAppearance(wanted: Wanted, before: bigint | null, limit: number, bind: Bind): string {
  const { condition, cells } = circle(wanted.place, bind);
  const terms = [wanted.text, ...wanted.filters.labels, cells].filter((part) => part !== null);
  const from = before === null ? wanted : { ...wanted, newest: before - 1n };
  const where = conditionsOf(from, condition, bind);
  if (terms.length === 0) return newestFirst(where, limit, 'order by d.seq desc');
  const { category, country } = wanted.query;
  if (wanted.text === null && wanted.leaf && category !== undefined && cells === null) {
    const own = [`'k:${category}'`, `'c:${country ?? ''}'`];
    const others = wanted.filters.labels.filter((label) => !own.includes(label));
    const here = [`d.category = ${bind(category, 'text')}`];
    if (country !== undefined) here.push(`d.country = ${bind(country, 'text')}`);
    if (others.length > 0) here.push(`d.tsv @@ ${bind(others.join(' & '), 'tsquery')}`);
    return newestFirst([...here, where].join(' and '), limit, 'order by d.seq desc');
  }
  const tsquery = bind(terms.join(' & '), 'tsquery');
  if (wanted.most <= FEW)
    return `select d.* from search.document_public d where d.tsv @@ ${tsquery} and ${where} order by d.seq desc limit ${limit}`;
  return throughBuckets(from, tsquery, where, limit, bind, 'order by d.seq desc');
}

/** Nearest first: on a walk away from the place, or by comparing all that hold the words in the grid's cells. */
export function byDistance(wanted: Wanted, way: Way, after: Position | null, limit: number, bind: Bind): string {
  const place = wanted.place!;
  const cells = cellsOf(place);
  const { labels } = wanted.filters;
  const where = conditionsOf(wanted, null, bind);
  // What has nothing below it is a column of an index of places.
  const leaf = wanted.leaf ? wanted.query.category : undefined;
  const earth = earthOfRow('d', leaf !== undefined);
  const here = earthOf(place, bind);
  const placed = ['d.latitude is not null'];
  if (after !== null) {
    const position = `(${bind(after.value, 'float8')}, ${bind((-after.seq).toString(), 'bigint')})`;
    placed.push(`(sec_to_gc(${earth} <-> ${here}), -d.seq) > ${position}`);
  }
  const holding = (parts: readonly (string | null)[]): string => {
    const terms = parts.filter((part) => part !== null);
    return terms.length === 0 ? 'true' : `d.tsv @@ ${bind(terms.join(' & '), 'tsquery')}`;
  };
  // Where a row stands is reckoned once: to do it again for a condition would cost as much as reading it.
  const within = place.radiusMetres === null ? 'true' : `d.chord <= gc_to_sec(${bind(place.radiusMetres, 'float8')})`;
  const nearest = `order by d.chord, d.seq desc limit ${limit}`;
  const walk = (most: string): string => {
    const inside = [...placed];
    if (leaf !== undefined) inside.push(`d.category = ${bind(leaf, 'text')}`);
    if (place.radiusMetres !== null)
      inside.push(`earth_box(${here}, ${bind(place.radiusMetres, 'float8')}) @> ${earth}`);
    const rest = labels.filter((label) => leaf === undefined || !isLeafLabel(label, leaf));
    // What the index of places cannot tell is asked outside, or the planner would read a town and sort it.
    return `select d.* from (select d.*, ${earth} <-> ${here} as chord from search.document_public d
        where ${inside.join(' and ')} order by chord ${most}) d
      where ${holding([wanted.text, ...rest])} and ${where} and ${within} ${nearest}`;
  };
  const compare = (): string =>
    `select d.* from (select d.*, ${earth} <-> ${here} as chord from search.document_public d
      where ${holding([wanted.text, ...labels, cells])} and ${placed.join(' and ')} and ${where} offset 0) d where ${within} ${nearest}`;

  if (way === 'walk') return walk(wayToNearest(wanted).mayMiss ? `limit ${MOST_WALKED}` : 'offset 0');
  return compare();
}

/**
 * How the nearest are found first. A walk within cells ends after so many steps: if it gave too few, they must be compared after
 * all. Two statements, as planning both at once would cost every other search as much as the walk itself.
 */
export function wayToNearest(wanted: Wanted): { readonly way: Way; readonly mayMiss: boolean } {
  const cells = cellsOf(wanted.place!);
  if (cells === null) return { way: wanted.most <= MOST_COMPARED ? 'compare' : 'walk', mayMiss: false };
  // Whoever wants all that is near is done where the circle ends, however few that are.
  if (takesAll(wanted)) return { way: 'walk', mayMiss: false };
  return isMetOften(wanted) ? { way: 'walk', mayMiss: true } : { way: 'compare', mayMiss: false };
}
/** Nothing but the category, which the walk knows, and whether it still runs. */
const takesAll = ({ text, filters, leaf, query }: Wanted): boolean =>
  text === null &&
  filters.conditions.length === 1 &&
  filters.labels.every((label) => leaf && isLeafLabel(label, query.category ?? ''));

export type Way = 'walk' | 'compare';

/**
 * Whether a walk meets the words sooner than comparing them takes. A page needs total ÷ most steps for each row; a
 * comparison reads the twentieth of the matches that we guess to be around. Measured, they cost the same at this share.
 */
const isMetOften = ({ text, most, span }: Wanted): boolean =>
  text === null || most ** 2 > 840 * (Number(span.newest - span.oldest) + 1);

/** Cheapest or dearest first: along the price index, or among the newest 3,000 that hold a word. */
export function byPrice(wanted: Wanted, after: Position | null, limit: number, bind: Bind): string {
  const { condition, cells } = circle(wanted.place, bind);
  const up = wanted.query.sort === 'price_low';
  const where = [conditionsOf(wanted, condition, bind), 'd.price is not null'];
  if (after !== null) {
    const key = `(${bind(String(after.value), 'bigint')}, ${bind(after.seq.toString(), 'bigint')})`;
    where.push(`(d.price, d.seq) ${up ? '>' : '<'} ${key}`);
  }
  const order = up ? 'd.price, d.seq' : 'd.price desc, d.seq desc';
  const terms = [wanted.text, ...wanted.filters.labels, cells].filter((part) => part !== null);
  if (terms.length === 0 || wanted.text === null) {
    if (terms.length > 0) where.push(`d.tsv @@ ${bind(terms.join(' & '), 'tsquery')}`);
    return `select d.* from search.document_public d where ${where.join(' and ')} order by ${order} limit ${limit}`;
  }
  const tsquery = bind(terms.join(' & '), 'tsquery');
  const all = where.join(' and ');
  const found =
    wanted.most <= FEW
      ? `select d.* from search.document_public d where d.tsv @@ ${tsquery} and ${all}`
      : throughBuckets(wanted, tsquery, all, MOST_COMPARED, bind);
  return `select d.* from (${found}) d order by ${order} limit ${limit}`;
}

/** Where a page ended, in a sort by distance (metres) or price (minor units). */
export interface Position {
  readonly value: number;
  readonly seq: bigint;
}

const isLeafLabel = (label: string, slug: string): boolean => label === `'k:${slug}'`;

function conditionsOf(wanted: Wanted, circle: string | null, bind: Bind): string {
  const conditions = [...wanted.filters.conditions, `d.seq <= ${bind(wanted.newest.toString(), 'bigint')}`];
  if (circle !== null) conditions.push(circle);
  return conditions.join(' and ');
}

const newestFirst = (where: string, limit: number, order: string): string =>
  `select d.* from search.document_public d where ${where} ${order === '' ? 'order by d.seq desc' : order} limit ${limit}`;

/**
 * Bucket after bucket, newest first, until there are enough: only as many rows are read as are wanted. A probe takes the same time
 * however few it finds, so what the newest buckets hold decides how many of the others are asked at once.
 */
function throughBuckets(wanted: Wanted, tsquery: string, where: string, limit: number, bind: Bind, order = ''): string {
  // A sort with a limit would tempt the planner to walk by age past all that do not match.
  const fence = order === '' ? '' : 'offset 0';
  const probe = (lexemes: string): string => `select d.* from unnest(${lexemes}) b (lexeme)
    cross join lateral (
      select d.* from (
        select d.* from search.document_public d where d.tsv @@ (${tsquery} && b.lexeme::tsquery) and ${where} ${fence}) d ${order} limit ${limit}) d
    limit ${limit}`;
  const { newest, oldest } = wanted.span;
  const from = wanted.newest < newest ? wanted.newest : newest;
  const before = (from / FINE - 1n) * FINE;
  const groups = (size: bigint): string => bind(bucketsBetween(before - 1n, oldest, size), 'text[]');
  const first = bind(bucketsBetween(from, before > oldest ? before : oldest, FINE), 'text[]');
  if (before <= oldest) return probe(first);
  const many = Math.max(limit, CANDIDATES);
  return `with newest as materialized (${probe(first)}), few as (select count(*) as n from newest)
    select d.* from newest d union all (${probe(`(select case when n >= ${limit} then '{}' when n * 8 > ${many} then ${groups(FINE)}
      when n * 64 > ${many} then ${groups(MIDDLE)} else ${groups(COARSE)} end from few)`)})`;
}

const [FINE, MIDDLE, COARSE] = [2n ** 13n, 2n ** 16n, 2n ** 19n];

/**
 * Lexemes of the buckets from the newest to the oldest: fine ones, where they end the next coarser ones, and so on, so that a few
 * probes reach the oldest of a million. Those that share a bucket of this size are asked together.
 */
export function bucketsBetween(newest: bigint, oldest: bigint, together: bigint): string[] {
  const groups: string[] = [];
  const group: string[] = [];
  for (let at = newest; at >= oldest;) {
    const [mark, size] =
      (at + 1n) % COARSE === 0n ? ['bbb', COARSE] : (at + 1n) % MIDDLE === 0n ? ['bb', MIDDLE] : ['b', FINE];
    group.push(`'${mark}:${at / size}'`);
    at = (at / size) * size - 1n;
    if ((at + 1n) % together === 0n) groups.push(group.splice(0).join(' | '));
  }
  if (group.length > 0) groups.push(group.join(' | '));
  return groups;
}
