import { content } from './score-rules.ts';
import { termsOf } from './words-rules.ts';
import type { Side, Trade } from './card-rules.ts';

/** What an entry says at this moment; null when it is gone. */
export interface TradeNow {
  readonly side: Side;
  readonly category: string;
  readonly words: string;
}
export type Tell = 'trade' | 'distance' | 'delivery' | 'partners';

/** What is known of the other side while the answer is written. `sells` and `buys` are [mine, theirs]. */
export interface Facts {
  readonly tells: readonly Tell[];
  readonly sells: readonly [TradeNow | null, TradeNow | null];
  readonly buys: readonly [TradeNow | null, TradeNow | null];
  readonly km: number | null;
  readonly delivers: boolean;
  /** Countries that they serve; empty is their own. */
  readonly serves: readonly string[];
  readonly radiusKm: number | null;
  readonly theirCountry: string;
  readonly myCity: string | null;
  readonly myCountry: string;
  readonly partners: number;
}

export interface Reason {
  readonly code: 'buys_what_you_sell' | 'sells_what_you_need' | 'distance' | 'delivers_to_you' | 'shared_partners';
  readonly text: string;
  readonly thing?: string;
  readonly km?: number;
  readonly partners?: number;
}

/** Fewer would name them. */
const LEAST_PARTNERS = 3;
const NEAR_KM = 150;

/**
 * At most three, the strongest first; each holds at this moment, and none tells what the other side keeps to itself (MAT-4).
 * `rootOf` is the outermost category above one.
 */
export function reasonsFor(facts: Facts, rootOf: (category: string) => string): Reason[] {
  const told = (tell: Tell): boolean => facts.tells.includes(tell);
  const reasons: Reason[] = [];
  const sells = told('trade') && dealNow(facts.sells[1], facts.sells[0], rootOf) ? short(facts.sells[1]!.words) : null;
  if (sells !== null) reasons.push({ code: 'buys_what_you_sell', text: `Buys what you sell: ${sells}`, thing: sells });
  const buys = told('trade') && dealNow(facts.buys[0], facts.buys[1], rootOf) ? short(facts.buys[1]!.words) : null;
  if (buys !== null) reasons.push({ code: 'sells_what_you_need', text: `Sells what you need: ${buys}`, thing: buys });
  if (told('delivery') && deliversTo(facts)) {
    const place = facts.myCity ?? 'you';
    reasons.push({ code: 'delivers_to_you', text: `Delivers to ${place}` });
  }
  if (told('distance') && facts.km !== null && facts.km <= NEAR_KM) {
    const km = Math.max(1, Math.round(facts.km));
    reasons.push({ code: 'distance', text: `${km} km away`, km });
  }
  if (told('partners') && facts.partners >= LEAST_PARTNERS)
    reasons.push({ code: 'shared_partners', text: `${facts.partners} partners in common`, partners: facts.partners });
  return reasons.slice(0, 3);
}

/** True while one needs what the other offers. */
function dealNow(need: TradeNow | null, offer: TradeNow | null, rootOf: (category: string) => string): boolean {
  if (need?.side !== 'need' || offer?.side !== 'offer') return false;
  return content(bare(need, rootOf), bare(offer, rootOf)) >= 0.35;
}

function bare({ side, category, words }: TradeNow, rootOf: (category: string) => string): Trade {
  return { ref: '', side, category, root: rootOf(category), terms: termsOf(words), quantity: null, unit: null, from: null, to: null, currency: null, sure: 1 }; // prettier-ignore
}

const short = (words: string): string => (words.length <= 60 ? words : `${words.slice(0, 59).trimEnd()}…`);

/** They bring it, and my place is among those they bring it to; with a limit of distance, only where that is known. */
function deliversTo({ delivers, serves, theirCountry, myCountry, radiusKm, km }: Facts): boolean {
  const served = serves.length === 0 ? theirCountry === myCountry : serves.includes(myCountry);
  return delivers && served && (radiusKm === null || (km !== null && km <= radiusKm));
}
