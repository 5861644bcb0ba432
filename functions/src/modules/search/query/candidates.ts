import type { SearchQuery } from '../schemas.ts';
import { circle, earthOf, type Filters, type Place } from './filters.ts';
import type { Bind } from './rank.ts';
import type { Understood } from './understand.ts';

/** So many are ranked, never more: what a person looks through is among the newest of them. */
export const CANDIDATES = 400;
/** Up to so many matches are read at once; above, newest bucket first. */
const FEW = 1_500;
/** A word in at least this share of documents is met soon enough on a walk away from a place. */
const COMMON = 0.005;
/** Of words that are not common, so many matches are compared by distance or price. */
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

/** Nearest first: a walk away from the place for common words and none, the index of words for rare ones. */
export function byDistance(wanted: Wanted, after: Position | null, limit: number, bind: Bind): string {
  const place = wanted.place!;
  const { condition, cells } = circle(place, bind);
  const distance = `earth_distance(ll_to_earth(d.latitude, d.longitude), ${earthOf(place, bind)})`;
  const where = [conditionsOf(wanted, condition, bind), 'd.latitude is not null'];
  if (after !== null)
    where.push(`(${distance}, -d.seq) > (${bind(after.value, 'float8')}, ${bind((-after.seq).toString(), 'bigint')})`);
  // What has nothing below it is a column of the index of places.
  const leaf = wanted.leaf ? wanted.query.category : undefined;
  const labels = wanted.filters.labels.filter((label) => leaf === undefined || !isLeafLabel(label, leaf));
  const share = wanted.most / (Number(wanted.span.newest - wanted.span.oldest) + 1);
  if (wanted.text === null || share >= COMMON) {
    const terms = [wanted.text, ...labels].filter((part) => part !== null);
    if (terms.length > 0) where.push(`d.tsv @@ ${bind(terms.join(' & '), 'tsquery')}`);
    if (leaf !== undefined) where.push(`d.category = ${bind(leaf, 'text')}`);
    // Else the walk would go on to the end of the world where few are near.
    if (place.radiusMetres !== null)
      where.push(
        `earth_box(${earthOf(place, bind)}, ${bind(place.radiusMetres, 'float8')}) @> ll_to_earth(d.latitude, d.longitude)`,
      );
    return `select d.*, ${distance} as metres from search.document_public d where ${where.join(' and ')}
      order by ll_to_earth(d.latitude, d.longitude) <-> ${earthOf(place, bind)}, d.seq desc limit ${limit}`;
  }
  const terms = [wanted.text, ...wanted.filters.labels, cells].filter((part) => part !== null);
  return `select * from (select d.*, ${distance} as metres from search.document_public d
    where d.tsv @@ ${bind(terms.join(' & '), 'tsquery')} and ${where.join(' and ')} limit ${MOST_COMPARED}) d
    order by metres, seq desc limit ${limit}`;
}

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

/** Bucket after bucket, newest first, until there are enough: only as many rows are read as are wanted. */
function throughBuckets(wanted: Wanted, tsquery: string, where: string, limit: number, bind: Bind, order = ''): string {
  // A sort with a limit would tempt the planner to walk by age past all that do not match.
  const fence = order === '' ? '' : 'offset 0';
  const buckets = bind(bucketsBetween(wanted.newest, wanted.span.oldest), 'text[]');
  return `select d.* from unnest(${buckets}) with ordinality b (lexeme, place)
    cross join lateral (
      select d.* from (
        select d.* from search.document_public d where d.tsv @@ (${tsquery} && b.lexeme::tsquery) and ${where} ${fence}) d ${order} limit ${limit}) d
    limit ${limit}`;
}

/** Fine buckets for the newest, coarser ones behind them: a few probes reach the oldest of a million. */
export function bucketsBetween(newest: bigint, oldest: bigint): string[] {
  const [now, first] = [Number(newest), Number(oldest)];
  const buckets: string[] = [];
  const walk = (mark: string, size: number, from: number, to: number): void => {
    for (let n = from; n >= to; n--) if ((n + 1) * size > first) buckets.push(`'${mark}:${n}'`);
  };
  const [fine, middle, coarse] = [2 ** 13, 2 ** 16, 2 ** 19];
  const at = (size: number): number => Math.floor(now / size);
  walk('b', fine, at(fine), at(middle) * 8);
  walk('bb', middle, at(middle) - 1, at(coarse) * 8);
  walk('bbb', coarse, at(coarse) - 1, Math.floor(first / coarse));
  return buckets;
}
