import { categoryTree } from '../../listings/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import type { Context } from '../rules.ts';
import { keyOf, keysOf, kmBetween, opposite, tasteOf, welcomeOf, zonesOf, type Card, type Decline, type Trade, type Verification } from './card-rules.ts'; // prettier-ignore
import { quantityIn, termsOf } from './words-rules.ts';

interface Source {
  readonly id: string;
  readonly active: boolean;
  readonly country: string;
  readonly verification: Verification;
  readonly categories: readonly string[];
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly town: readonly [number, number] | null;
  readonly capital: readonly [number, number] | null;
  readonly profile: {
    readonly contexts: readonly Context[];
    readonly serves: readonly string[];
    readonly radius_km: number | null;
    readonly delivers: boolean;
    readonly languages: readonly string[];
    readonly capacity: number | null;
    readonly blocked_categories: readonly string[];
    readonly least_verification: Verification;
  } | null;
  readonly items: readonly {
    readonly side: 'offer' | 'need';
    readonly position: number;
    readonly category: string;
    readonly words: string;
    readonly quantity: number | null;
    readonly unit: string | null;
    readonly price_from: number | null;
    readonly price_to: number | null;
    readonly currency: string | null;
  }[];
  readonly listings: readonly {
    readonly id: string;
    readonly type: 'OFFER' | 'REQUEST';
    readonly title: string;
    readonly category: string;
    readonly price: number | null;
    readonly currency: string | null;
    readonly latitude: number;
    readonly longitude: number;
  }[];
  readonly declines: readonly {
    readonly reason: string | null;
    readonly latitude: number | null;
    readonly longitude: number | null;
    readonly offered: readonly string[];
  }[];
  readonly accepted: number;
  readonly refused: number;
}

/** Running listings of a business that are looked at, the newest. */
const MOST_LISTINGS = 20;
/** What a business said or did longer ago does not count. */
const MEMORY = '180 days';

const received = (side: string): string =>
  `(select c.* from bizconnect.connection c where c.${side} = b.id and c.requester_id <> b.id and c.requested_at > $2::timestamptz - interval '${MEMORY}'
    order by c.id desc limit 100)`;
const SOURCES = named(
  'bizconnect.card-sources',
  `select b.id, b.status = 'active' as active, b.country, b.verification_level as verification, b.categories, b.latitude, b.longitude,
     case when b.latitude is null and b.city is not null then (
       select jsonb_build_array(t.latitude, t.longitude) from listings.city t
       where t.country = b.country and lower(t.name) = lower(b.city) order by t.population desc, t.id limit 1) end as town,
     case when b.latitude is null then (
       select jsonb_build_array(t.latitude, t.longitude) from listings.city t
       where t.country = b.country order by t.population desc, t.id limit 1) end as capital,
     (select to_jsonb(p) from bizconnect.profile p where p.business_id = b.id) as profile,
     (select coalesce(jsonb_agg(to_jsonb(i) order by i.side, i.position), '[]') from bizconnect.item i where i.business_id = b.id) as items,
     (select coalesce(jsonb_agg(to_jsonb(l) order by l.id desc), '[]') from (
       select l.id, l.type, l.title, l.category, l.price, l.currency, l.latitude, l.longitude from listings.listing_public l
       where l.business_id = b.id order by l.id desc limit ${MOST_LISTINGS}) l) as listings,
     a.accepted, a.refused, a.declines
   from identity.business b
   cross join lateral (
     select (count(*) filter (where c.status = 'accepted'))::integer as accepted,
       (count(*) filter (where c.status in ('declined', 'expired')))::integer as refused,
       coalesce(jsonb_agg(jsonb_build_object('reason', c.reason, 'latitude', k.latitude, 'longitude', k.longitude,
         'offered', coalesce(k.offered, '{}')) order by c.id) filter (where c.status = 'declined'), '[]') as declines
     from (${received('low_id')} union all ${received('high_id')}) c
     left join bizconnect.card k on k.business_id = c.requester_id and c.status = 'declined') a
   where b.id = any ($1) order by b.id`,
);

const WRITE = named(
  'bizconnect.write-cards',
  `with given as (
     select * from jsonb_to_recordset($1::jsonb) as g (id uuid, active boolean, country text, latitude float8, longitude float8, placed text,
       offered text[], facts jsonb, keys integer[])),
   card as (
     insert into bizconnect.card as c (business_id, active, country, latitude, longitude, placed, offered, facts, built_at)
     select id, active, country, latitude, longitude, placed, offered, facts, $2 from given order by id
     on conflict (business_id) do update set (active, country, latitude, longitude, placed, offered, facts, built_at) =
       (excluded.active, excluded.country, excluded.latitude, excluded.longitude, excluded.placed, excluded.offered, excluded.facts,
        excluded.built_at)),
   gone as (
     delete from bizconnect.trade_key t using given g where t.business_id = g.id and not t.key = any (g.keys))
   select 1`,
);
// After the cards are there, which the foreign key asks for.
const INDEX = named(
  'bizconnect.index-cards',
  `insert into bizconnect.trade_key as t (business_id, key, north, east, country)
   select g.id, k.key, g.north, g.east, g.country
   from jsonb_to_recordset($1::jsonb) as g (id uuid, country text, north float8, east float8, keys integer[])
   cross join lateral unnest(g.keys) k (key)
   where g.north is not null order by g.id, k.key
   on conflict (business_id, key) do update set north = excluded.north, east = excluded.east, country = excluded.country
   where (t.north, t.east, t.country) <> (excluded.north, excluded.east, excluded.country)`,
);

/** Reads businesses as they are now and writes their cards and where to find them. Answers the cards, by id. */
export async function buildCards(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, Card>> {
  const tree = await categoryTree(ctx);
  const lineOf = (slug: string): readonly string[] => {
    const line: string[] = [];
    for (let at: string | null = slug; at !== null; at = tree.get(at)?.parent ?? null) line.push(at);
    return line;
  };
  const sources = await ctx.sql.rows<Source>(SOURCES, [ids, ctx.now]);
  const cards = sources.map((source) => cardOf(source, (slug) => tree.has(slug), lineOf));
  const rows = cards.map((card) => {
    const { id, active, country, latitude, longitude, placed, offered, ...facts } = card;
    const keys = active ? [...new Set(ownKeys(card))].sort((a, b) => a - b) : [];
    return { id, active, country, latitude, longitude, placed, offered, facts, keys, ...spread(card) };
  });
  await ctx.sql.run(WRITE, [JSON.stringify(rows), ctx.now]);
  await ctx.sql.run(INDEX, [JSON.stringify(rows.map(({ facts: _, ...row }) => row))]);
  return new Map(cards.map((card) => [card.id, card]));
}

/**
 * Where to find it, in degrees: a little off its place, and more where only its town is known. Of hundreds at one point the walk through the
 * index would meet the same few first, whoever looks.
 */
function spread({ id, latitude, longitude, placed }: Card): {
  readonly north: number | null;
  readonly east: number | null;
} {
  if (latitude === null || longitude === null) return { north: null, east: null };
  const width = placed === 'exact' ? 0.002 : 0.1;
  const share = (text: string): number => (keyOf(text) >>> 0) / 2 ** 32 - 0.5;
  return { north: latitude + width * share(`${id}n`), east: longitude + width * share(`${id}e`) };
}

function ownKeys(card: Card): number[] {
  return card.contexts.flatMap((context) => {
    const zones = zonesOf(context, card.country);
    return zones === null ? [] : card.trades.flatMap((trade) => keysOf(zones.own, trade.side, trade));
  });
}

/** Under which numbers the partners of a business stand in a market. */
export function partnerKeys(card: Card, context: Context): number[] {
  const zones = zonesOf(context, card.country);
  if (zones === null) return [];
  return [...new Set(card.trades.flatMap((trade) => keysOf(zones.partners, opposite(trade.side), trade)))];
}

/** Matching is for what runs in a business: at most so many trades are compared. */
const MOST_TRADES = 24;

function cardOf(source: Source, known: (slug: string) => boolean, lineOf: (slug: string) => readonly string[]): Card {
  const { profile, country } = source;
  const place = placeOf(source);
  const base = (category: string) => ({ category, root: lineOf(category).at(-1)! });
  const said: Trade[] = source.items.map((item) => ({
    ...base(item.category),
    ref: `${item.side}:${item.position}`,
    side: item.side,
    terms: termsOf(item.words),
    ...(item.quantity === null ? (quantityIn(item.words) ?? { quantity: null, unit: item.unit }) : { quantity: item.quantity, unit: unitOf(item.unit) }),
    from: item.price_from,
    to: item.price_to,
    currency: item.currency,
    sure: 1,
  })); // prettier-ignore
  const listed: Trade[] = source.listings.map((listing) => ({
    ...base(listing.category),
    ref: `list:${listing.id}`,
    side: listing.type === 'OFFER' ? 'offer' : 'need',
    terms: termsOf(listing.title),
    ...(quantityIn(listing.title) ?? { quantity: null, unit: null }),
    from: listing.price,
    to: listing.price,
    currency: listing.currency,
    sure: 0.95,
  }));
  const trades = [...said, ...listed].slice(0, MOST_TRADES);
  // A business that said nothing yet: whoever is in a trade sells in it, and buys in it what it sells on.
  if (trades.length === 0)
    for (const category of source.categories.filter(known))
      for (const side of ['offer', 'need'] as const)
        trades.push({ ...base(category), ref: `trade:${category}`, side, terms: [], quantity: null, unit: null, from: null, to: null, currency: null, sure: side === 'offer' ? 0.5 : 0.35 }); // prettier-ignore
  const offered = [
    ...new Set(trades.filter(({ side }) => side === 'offer').flatMap(({ category }) => lineOf(category))),
  ].sort();
  const declines = source.declines.map(({ reason, offered: theirs, ...at }): Decline => ({
    reason,
    km: kmBetween(place, at),
    offered: theirs,
  }));
  return {
    id: source.id,
    active: source.active,
    country,
    ...place,
    verification: source.verification,
    contexts: profile?.contexts ?? ['local'],
    serves: profile === null || profile.serves.length === 0 ? [country] : profile.serves,
    radiusKm: profile?.radius_km ?? null,
    delivers: profile?.delivers ?? false,
    languages: profile?.languages ?? [],
    capacity: profile?.capacity ?? null,
    blocked: profile?.blocked_categories ?? [],
    leastVerification: profile?.least_verification ?? 'none',
    trades,
    offered,
    taste: tasteOf(declines),
    welcome: welcomeOf(source.accepted, source.refused),
  };
}

const unitOf = (unit: string | null): string | null => unit?.toLowerCase().replace(/s$/, '') ?? null;

/** Its own place, else that of its newest listing, else its town's, else its country's largest: to find it by at least. */
function placeOf({
  latitude,
  longitude,
  listings,
  town,
  capital,
}: Source): Pick<Card, 'latitude' | 'longitude' | 'placed'> {
  if (latitude !== null && longitude !== null) return { latitude, longitude, placed: 'exact' };
  const [newest] = listings;
  if (newest !== undefined) return { latitude: newest.latitude, longitude: newest.longitude, placed: 'exact' };
  if (town !== null) return { latitude: town[0], longitude: town[1], placed: 'town' };
  if (capital !== null) return { latitude: capital[0], longitude: capital[1], placed: 'country' };
  return { latitude: null, longitude: null, placed: 'country' };
}

const CARDS = named(
  'bizconnect.cards',
  `select business_id as id, active, country, latitude, longitude, placed, offered, facts from bizconnect.card where business_id = any ($1)`,
);

/** Cards as they were built last. */
export async function readCards(ctx: Ctx, ids: readonly string[]): Promise<Card[]> {
  type Row = Omit<Card, 'verification'> & { readonly facts: Partial<Card> };
  const rows = await ctx.sql.rows<Row>(CARDS, [ids]);
  return rows.map(({ facts, ...row }) => ({ ...row, ...facts }) as Card);
}
