import type { Context } from '../rules.ts';
import { kmBetween, NO_TASTE, type Card, type Trade, type Verification } from './card-rules.ts';
import { termsOf } from './words-rules.ts';

/** What a simulated business is, besides what it says: the same thing has several names, and some stand in the wrong category. */
interface Truth {
  readonly card: Card;
  readonly deals: readonly { readonly side: 'offer' | 'need'; readonly good: number; readonly from: number; readonly to: number; readonly quantity: number }[]; // prettier-ignore
}
export interface SimulatedMarket {
  readonly cards: readonly Card[];
  /** Would both say yes? Knows the goods themselves, not their names, and looks at no score. */
  readonly wouldAgree: (one: string, other: string, context: Context) => boolean;
  /** True when a condition of either side forbids the pair; written apart from the rules that are judged. */
  readonly forbidden: (one: string, other: string, context: Context) => boolean;
  /** Pairs that were made for each other: a rare good, near enough, at a price that suits both. */
  readonly planted: readonly (readonly [string, string])[];
}

// Category, its root, and the names of one thing.
const GOODS: readonly (readonly [string, string, readonly string[]])[] = [
  ['grains-and-flour', 'food', ['white maize', 'maize grain', 'dry maize']],
  ['grains-and-flour', 'food', ['parboiled rice', 'rice long grain', 'local rice']],
  ['grains-and-flour', 'food', ['sorghum', 'red sorghum', 'sorghum grain']],
  ['grains-and-flour', 'food', ['cassava flour', 'gari cassava', 'cassava']],
  ['fruit-and-vegetables', 'food', ['tomatoes', 'fresh tomatoes in crates', 'tomato roma']],
  ['fruit-and-vegetables', 'food', ['red onions', 'onion', 'onions dry']],
  ['fruit-and-vegetables', 'food', ['plantain', 'green plantains', 'plantain bunch']],
  ['meat-and-fish', 'food', ['smoked catfish', 'catfish', 'dried catfish']],
  ['meat-and-fish', 'food', ['tilapia', 'frozen tilapia', 'tilapia fish']],
  ['livestock', 'food', ['layer hens', 'layers hens', 'hens point of lay']],
  ['livestock', 'food', ['goats', 'live goats', 'goat']],
  ['seeds-and-inputs', 'food', ['NPK fertiliser', 'fertiliser', 'fertiliser urea']],
  ['seeds-and-inputs', 'food', ['poultry feed', 'feed for poultry', 'layer mash feed poultry']],
  ['fabric-and-tailoring', 'fashion', ['ankara fabric', 'ankara prints', 'ankara wax']],
  ['fabric-and-tailoring', 'fashion', ['school uniforms', 'uniform sewing', 'uniforms for school']],
  ['shoes-and-bags', 'fashion', ['leather sandals', 'sandals', 'sandals handmade']],
  ['hair-and-cosmetics', 'fashion', ['shea butter', 'raw shea butter', 'shea']],
  ['phones', 'electronics', ['smartphones', 'android smartphone', 'used smartphones']],
  ['solar-and-power', 'electronics', ['solar panels', 'solar panel 300W', 'panels solar']],
  ['solar-and-power', 'electronics', ['inverter batteries', 'deep cycle battery', 'battery for inverter']],
  ['furniture', 'home', ['plastic chairs', 'chairs', 'chairs for events']],
  ['building-materials', 'building', ['cement', 'portland cement', 'cement 42.5R bags']],
  ['building-materials', 'building', ['iron rods', 'rods 12mm iron', 'reinforcement iron rod']],
  ['building-materials', 'building', ['roofing sheets', 'aluminium roofing', 'roofing sheet']],
  ['tools-and-machines', 'building', ['water pumps', 'irrigation pump', 'diesel pump']],
  ['spare-parts', 'vehicles', ['truck tyres', 'tyres', 'tyre for lorry']],
  ['transport-and-haulage', 'vehicles', ['haulage by truck', 'truck haulage', 'haulage']],
  ['packaging', 'business-supplies', ['polypropylene sacks', 'woven sacks polypropylene', 'polypropylene']],
  ['packaging', 'business-supplies', ['glass bottles', 'bottles', 'bottles with caps']],
  ['books', 'leisure', ['exercise books', 'exercise books ruled', 'school exercise books']],
];
const ADORNED = ['', 'good quality ', 'fresh ', 'wholesale ', 'best ', 'cheap '];
const PLACES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  GH: [[5.6, -0.2], [6.7, -1.6], [9.4, -0.85], [4.9, -1.75], [7.3, -2.3]],
  NG: [[6.5, 3.4], [9.06, 7.5], [12, 8.5], [7.4, 3.9], [4.8, 7.0], [10.5, 7.4]],
  KE: [[-1.3, 36.8], [-4.05, 39.7], [-0.1, 34.75], [0.5, 35.3]],
}; // prettier-ignore

/** Mulberry32: the same numbers for the same seed, everywhere. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function simulateMarket(size: number, seed: number): SimulatedMarket {
  const random = seeded(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const chance = (share: number): boolean => random() < share;
  const one = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const truths = new Map<string, Truth>();
  const planted: [string, string][] = [];
  const prices = GOODS.map(() => 500 + below(50_000));

  const add = (
    given: {
      readonly country?: string;
      readonly near?: Card;
      readonly deals?: Truth['deals'];
      readonly plain?: boolean;
    } = {},
  ): Card => {
    const n = truths.size;
    const id = `${n.toString(16).padStart(8, '0')}-0000-7000-8000-000000000000`;
    const country = given.near?.country ?? given.country ?? one(Object.keys(PLACES));
    const [latitude, longitude] =
      given.near === undefined ? one(PLACES[country]!) : [given.near.latitude!, given.near.longitude!];
    const deals = given.deals ?? dealsOf();
    const trades = deals.map(({ side, good, from, to, quantity }, at): Trade => {
      // One thing in forty stands in a category where it does not belong.
      const [category, root] =
        good < GOODS.length && chance(1 / 40) ? one(GOODS) : (GOODS[good] ?? ['wholesale', 'business-supplies']);
      const name = GOODS[good] === undefined ? `speciality ${RARE(good)}` : one(GOODS[good][2]);
      const said = chance(0.7);
      return { ref: `${side}:${at}`, side, category, root, terms: termsOf(one(ADORNED) + name), quantity: said ? quantity : null, unit: said ? 'bag' : null, from: said ? from : null, to: said ? to : null, currency: said ? 'USD' : null, sure: 1 }; // prettier-ignore
    });
    const plain = given.plain === true;
    const offered = [
      ...new Set(trades.filter(({ side }) => side === 'offer').flatMap(({ category, root }) => [category, root])),
    ];
    const contexts: Context[] = chance(0.15) ? ['local', 'afcfta'] : ['local'];
    const card: Card = {
      id, active: true, country, latitude: latitude + random() - 0.5, longitude: longitude + random() - 0.5, placed: 'exact',
      verification: one<Verification>(['verified', 'verified', 'basic', 'none']), contexts,
      serves: contexts.length === 2 ? ['GH', 'NG', 'KE'] : [country], radiusKm: !plain && chance(0.25) ? 60 + below(300) : null,
      delivers: plain || chance(0.45), languages: ['en'], capacity: null,
      blocked: !plain && chance(0.05) ? [one(GOODS)[1]] : [], leastVerification: !plain && chance(0.06) ? 'basic' : 'none',
      trades, offered, taste: NO_TASTE, welcome: 0.7,
    }; // prettier-ignore
    truths.set(id, { card, deals });
    return card;
  };
  const dealsOf = (): Truth['deals'] => {
    const own = new Set<number>();
    return Array.from({ length: 2 + below(4) }, (_, at) => {
      let good = below(GOODS.length);
      while (own.has(good)) good = (good + 1) % GOODS.length;
      own.add(good);
      return deal(at === 0 || chance(0.5) ? 'offer' : 'need', good);
    });
  };
  const deal = (side: 'offer' | 'need', good: number) => {
    const price = (prices[good] ?? 9_000) * (0.8 + 0.45 * random());
    const [from, to] = side === 'offer' ? [price, price * 1.2] : [price * 0.7, price * 1.05];
    return { side, good, from: Math.round(from), to: Math.round(to), quantity: 20 + below(400) };
  };

  while (truths.size < size) {
    if (chance(0.04)) {
      // Made for each other; and a rival beside them who says the same as the seller but sells to nobody's need.
      const good = GOODS.length + truths.size;
      const seller = add({ deals: [{ side: 'offer', good, from: 8_000, to: 9_000, quantity: 500 }], plain: true });
      const buyer = add({
        near: seller,
        deals: [{ side: 'need', good, from: 7_000, to: 10_000, quantity: 300 }],
        plain: true,
      });
      planted.push([seller.id, buyer.id]);
    } else add();
  }
  const forbidden = (a: string, b: string, context: Context): boolean => {
    const [x, y] = [truths.get(a)!.card, truths.get(b)!.card];
    const level = ['none', 'basic', 'verified'];
    // All of these countries are African.
    const apart = (context === 'local') !== (x.country === y.country);
    return (
      a === b || apart ||
      [x, y].some((card) => !card.contexts.includes(context)) ||
      level.indexOf(y.verification) < level.indexOf(x.leastVerification) || level.indexOf(x.verification) < level.indexOf(y.leastVerification) ||
      x.blocked.some((slug) => y.offered.includes(slug)) || y.blocked.some((slug) => x.offered.includes(slug))
    ); // prettier-ignore
  };
  const sellsTo = (seller: Truth, buyer: Truth): boolean => {
    const km = kmBetween(seller.card, buyer.card)!;
    const served =
      seller.card.serves.includes(buyer.card.country) && (seller.card.radiusKm === null || km <= seller.card.radiusKm);
    if (!(seller.card.delivers ? served : km <= 80)) return false;
    return seller.deals.some((offer) => offer.side === 'offer' && buyer.deals.some((need) =>
      need.side === 'need' && need.good === offer.good && need.to >= offer.from && offer.quantity >= need.quantity / 2)); // prettier-ignore
  };
  return {
    cards: [...truths.values()].map(({ card }) => card),
    planted,
    forbidden,
    wouldAgree: (a, b, context) => {
      const [x, y] = [truths.get(a)!, truths.get(b)!];
      return !forbidden(a, b, context) && (sellsTo(x, y) || sellsTo(y, x));
    },
  };
}

const LETTERS = 'bcdfghklmnprstvz';
/** A word of its own for a thing that few deal in. */
const RARE = (n: number): string =>
  [...n.toString(16).padStart(4, '0')].map((digit) => `${LETTERS[parseInt(digit, 16)]!}a`).join('');
