import { inCorridor, isAfrican, type Context } from '../rules.ts';

export type Side = 'offer' | 'need';
export type Verification = 'none' | 'basic' | 'verified';

/** One thing that a business offers or needs. Prices are minor units of one unit; `null` where nobody said. */
export interface Trade {
  /** Where it is said: `offer:3` of the profile, `list:<uuid>`, or `trade:<slug>`. */
  readonly ref: string;
  readonly side: Side;
  readonly category: string;
  /** The outermost category above it. */
  readonly root: string;
  readonly terms: readonly string[];
  readonly quantity: number | null;
  readonly unit: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly currency: string | null;
  /** 1 where it was said; less where it follows from the trade that a business is in. */
  readonly sure: number;
}

/** What a business's own answers to requests have taught. */
export interface Taste {
  /** Kilometres from which on it called others too far away. */
  readonly farKm: number | null;
  /** Times that it declined for the price. */
  readonly price: number;
  /** Categories that it called not relevant more than once. */
  readonly dislikes: readonly string[];
}

/** A business as it is matched with others. */
export interface Card {
  readonly id: string;
  readonly active: boolean;
  readonly country: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly placed: 'exact' | 'town' | 'country';
  readonly verification: Verification;
  readonly contexts: readonly Context[];
  /** Countries; never empty. */
  readonly serves: readonly string[];
  readonly radiusKm: number | null;
  readonly delivers: boolean;
  readonly languages: readonly string[];
  /** Units a month. */
  readonly capacity: number | null;
  readonly blocked: readonly string[];
  readonly leastVerification: Verification;
  readonly trades: readonly Trade[];
  /** Categories of its offers and all above them. */
  readonly offered: readonly string[];
  readonly taste: Taste;
  /** How often it says yes, of 1. */
  readonly welcome: number;
}

export const NO_TASTE: Taste = { farKm: null, price: 0, dislikes: [] };

const RANK: Readonly<Record<Verification, number>> = { none: 0, basic: 1, verified: 2 };

/** MAT-1: true when a hard condition of either side keeps the two apart in this market, whatever they trade. */
export function barred(context: Context, one: Card, other: Card): boolean {
  return (
    one.id === other.id ||
    !one.active ||
    !other.active ||
    !one.contexts.includes(context) ||
    !other.contexts.includes(context) ||
    !inCorridor(context, one.country, other.country) ||
    // At home they meet in the market of their own country.
    (context === 'afcfta' && one.country === other.country) ||
    refuses(one, other) ||
    refuses(other, one)
  );
}

function refuses(one: Card, other: Card): boolean {
  return (
    RANK[other.verification] < RANK[one.leastVerification] ||
    one.blocked.some((category) => other.offered.includes(category))
  );
}

/** Where a business stands in a market, and where its partners stand; null where it cannot be in that market. */
export function zonesOf(context: Context, country: string): { readonly own: string; readonly partners: string } | null {
  if (context === 'local') return { own: `local:${country}`, partners: `local:${country}` };
  const african = isAfrican(country);
  if (context === 'afcfta') return african ? { own: 'afcfta', partners: 'afcfta' } : null;
  if (!african && country !== 'US') return null;
  const [here, there] = african ? ['africa', 'us'] : ['us', 'africa'];
  return { own: `${context}:${here}`, partners: `${context}:${there}` };
}

/** A 32-bit number for a text (FNV-1a). Two texts may share one: what is found by it is scored before it counts. */
export function keyOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}

export const opposite = (side: Side): Side => (side === 'offer' ? 'need' : 'offer');

/** Under which numbers a trade can be found: its category, and each of its words within the outermost category. */
export function keysOf(
  zone: string,
  side: Side,
  { category, root, terms }: Pick<Trade, 'category' | 'root' | 'terms'>,
): number[] {
  return [
    keyOf(`${zone}|${side}|${category}`),
    ...terms.slice(0, 4).map((term) => keyOf(`${zone}|${side}|${root}#${term}`)),
  ];
}

/** Kilometres over ground (haversine, mean radius 6371 km); null where a place is not known. */
export function kmBetween(
  one: Pick<Card, 'latitude' | 'longitude'>,
  other: Pick<Card, 'latitude' | 'longitude'>,
): number | null {
  if (one.latitude === null || one.longitude === null || other.latitude === null || other.longitude === null)
    return null;
  const rad = Math.PI / 180;
  const [a, b] = [one.latitude * rad, other.latitude * rad];
  const east = Math.sin(((other.longitude - one.longitude) * rad) / 2);
  const north = Math.sin((b - a) / 2);
  const h = north * north + Math.cos(a) * Math.cos(b) * east * east;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** A request that was declined, as whoever declined it saw the asker. */
export interface Decline {
  readonly reason: string | null;
  readonly km: number | null;
  readonly offered: readonly string[];
}

/** MAT-7: what reasons for declining teach; a single one may be about that one business only. */
export function tasteOf(declines: readonly Decline[]): Taste {
  const far = declines.filter(({ reason, km }) => reason === 'too_far' && km !== null).map(({ km }) => km!);
  const counts = new Map<string, number>();
  for (const { reason, offered } of declines)
    if (reason === 'not_relevant') for (const one of offered) counts.set(one, (counts.get(one) ?? 0) + 1);
  return {
    farKm: far.length >= 2 ? Math.min(...far) : null,
    price: declines.filter(({ reason }) => reason === 'price').length,
    dislikes: [...counts]
      .filter(([, times]) => times >= 2)
      .map(([category]) => category)
      .sort(),
  };
}

/** How likely a yes is: of what was answered or left to expire, drawn toward seven in ten while there is little to go by. */
export function welcomeOf(accepted: number, refused: number): number {
  return (accepted + 3.5) / (accepted + refused + 5);
}
