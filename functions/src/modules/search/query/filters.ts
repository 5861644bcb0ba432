import { parseAmount } from '../../../platform/values/money.ts';
import { cellsAround } from '../analysis/grid.ts';
import { quoted } from '../analysis/document.ts';
import type { SearchQuery } from '../schemas.ts';
import type { Bind } from './rank.ts';

/** A filter as words of the index, and the rest as conditions on a row `d`. */
export interface Filters {
  /** Joined to the text query by "&". */
  readonly labels: readonly string[];
  readonly conditions: readonly string[];
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  /** Null: anywhere. */
  readonly radiusMetres: number | null;
}

export function placeOf(query: SearchQuery): Place | null {
  if (query.lat === undefined || query.lng === undefined) return null;
  return {
    latitude: query.lat,
    longitude: query.lng,
    radiusMetres: query.radiusKm === undefined ? null : query.radiusKm * 1000,
  };
}

export const earthOf = (place: Place, bind: Bind): string =>
  `ll_to_earth(${bind(place.latitude, 'float8')}, ${bind(place.longitude, 'float8')})`;

/**
 * Where a row stands. The index of all places and that of the places of a category are told apart by these words alone; else
 * PostgreSQL, which reckons them equally dear, walks through all categories to find the nearest of any.
 */
export const earthOfRow = (row: string, ofCategory: boolean): string =>
  ofCategory ? `ll_to_earth(${row}.latitude, ${row}.longitude)` : `ll_to_earth(${row}.latitude, ${row}.longitude + 0)`;

export function filtersOf(query: SearchQuery, now: Date, bind: Bind): Filters {
  const labels: string[] = [];
  if (query.kind !== undefined) labels.push(`n:${query.kind}`);
  if (query.category !== undefined) labels.push(`k:${query.category}`);
  if (query.country !== undefined) labels.push(`c:${query.country}`);
  if (query.type !== undefined) labels.push(`t:${query.type}`);
  if (query.verified !== undefined) labels.push('v:1');
  if (query.priced !== undefined) labels.push('p:1');
  const at = bind(now, 'timestamptz');
  // The job that ends things may be a moment late; a reader never sees that.
  const conditions = [`(d.expires_at is null or d.expires_at > ${at})`];
  if (query.currency !== undefined) conditions.push(`d.currency = ${bind(query.currency, 'text')}`);
  for (const [bound, compare] of [
    ['minPrice', '>='],
    ['maxPrice', '<='],
  ] as const) {
    const amount = query[bound];
    if (amount === undefined) continue;
    conditions.push(`d.price ${compare} ${bind(parseAmount(amount, query.currency!)!.toString(), 'bigint')}`);
  }
  if (query.openNow !== undefined) {
    conditions.push(`search.is_open(d.hours, d.time_zone, d.closed_until, ${at})`);
    // Looked up, not kept in documents: a store that closes is one row, however much it sells.
    conditions.push('not exists (select from search.closed_seller c where c.seller_id = d.seller_id)');
  }
  return { labels: labels.map(quoted), conditions };
}

/** The circle, by the row itself; the grid's cells as words where they are few. */
export function circle(
  place: Place | null,
  bind: Bind,
): { readonly condition: string | null; readonly cells: string | null } {
  if (place === null || place.radiusMetres === null) return { condition: null, cells: null };
  return {
    condition: `earth_distance(ll_to_earth(d.latitude, d.longitude), ${earthOf(place, bind)}) <= ${bind(place.radiusMetres, 'float8')}`,
    cells: cellsOf(place),
  };
}

/** The grid's cells around a place, one of which a thing must hold; null where they would be too many. */
export function cellsOf({ latitude, longitude, radiusMetres }: Place): string | null {
  const cells = radiusMetres === null ? null : cellsAround(latitude, longitude, radiusMetres);
  return cells === null ? null : `(${cells.map(quoted).join(' | ')})`;
}
