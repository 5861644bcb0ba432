import type { Context } from '../rules.ts';
import { kmBetween, NO_TASTE, type Card, type Side, type Trade, type Verification } from './card-rules.ts';
import { seeded, type SimulatedMarket } from './simulated-market.factory.ts';
import { termsOf } from './words-rules.ts';

/*
 * Another market than the one by which the constants of the scores were chosen (MAT-10): other countries and languages, few goods that
 * everybody deals in and many that few do, roles, wide prices, measures that do not fit, most things left unsaid, and a judge with
 * limits of his own. Nothing is chosen by it: a change that only suits the first market shows here.
 */
interface Good {
  readonly category: string;
  readonly root: string;
  readonly unit: string;
  readonly names: readonly string[];
}
const good = (category: string, root: string, unit: string, ...names: readonly string[]): Good => ({
  category,
  root,
  unit,
  names,
});

/** The commonest first. The last name of some shares no word with the others. */
const GOODS: readonly Good[] = [
  good('grains-and-flour', 'food', 'kg', 'riz parfumé', 'riz brisé', 'riz local', 'mchele'),
  good('drinks', 'food', 'crate', 'eau minérale', 'eau en bouteille', 'maji ya kunywa'),
  good('fruit-and-vegetables', 'food', 'kg', 'tomates fraîches', 'tomate', 'nyanya'),
  good('building-materials', 'building', 'bag', 'ciment', 'ciment portland', 'saruji'),
  good('grains-and-flour', 'food', 'kg', 'maize flour', 'white maize flour', 'unga wa sembe'),
  good('oils-and-spices', 'food', 'litre', 'huile de palme', 'huile rouge palme', 'mafuta ya mawese'),
  good('phones', 'electronics', 'piece', 'téléphones android', 'smartphone android', 'simu'),
  good('fabric-and-tailoring', 'fashion', 'metre', 'pagne wax', 'tissu wax', 'kitenge'),
  good('meat-and-fish', 'food', 'kg', 'poisson fumé', 'poisson séché fumé', 'dagaa'),
  good('shoes-and-bags', 'fashion', 'pair', 'school shoes', 'black school shoes', 'viatu'),
  good('packaging', 'business-supplies', 'piece', 'sachets plastique', 'emballage plastique', 'mifuko'),
  good('seeds-and-inputs', 'food', 'kg', 'semences de maïs', 'maïs semence hybride', 'mbegu'),
  good('livestock', 'food', 'head', 'moutons', 'mouton tabaski', 'kondoo'),
  good('hair-and-cosmetics', 'fashion', 'kg', 'beurre de karité', 'karité brut', 'siagi ya karanga pori'),
  good('coffee-and-cocoa', 'food', 'kg', 'arabica coffee', 'green coffee arabica', 'kahawa'),
  good('coffee-and-cocoa', 'food', 'kg', 'cacao', 'fèves de cacao', 'cocoa'),
  good('solar-and-power', 'electronics', 'piece', 'solar lamps', 'lampe solaire', 'solar lamp kit'),
  good('transport-and-haulage', 'vehicles', 'trip', 'transport camion', 'camion benne transport', 'usafiri wa lori'),
  good('spare-parts', 'vehicles', 'piece', 'pneus moto', 'pneu moto', 'motorbike tyres'),
  good('furniture', 'home', 'piece', 'matelas', 'matelas mousse', 'magodoro'),
  good('tools-and-machines', 'building', 'piece', 'motopompe', 'motopompe diesel', 'pampu'),
  good('printing', 'business-supplies', 'piece', 'impression bâche', 'bâche publicitaire impression', 'banners'),
  good('dairy-and-eggs', 'food', 'tray', 'eggs', 'trays of eggs', 'mayai'),
  good('dairy-and-eggs', 'food', 'litre', 'fresh milk', 'cow milk', 'maziwa'),
  good('nuts-and-pulses', 'food', 'kg', 'noix de cajou', 'cajou brute', 'korosho'),
  good('nuts-and-pulses', 'food', 'kg', 'beans', 'red beans', 'maharage'),
];
/** Towns by country, the largest first: latitude, longitude. */
const TOWNS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  SN: [[14.69, -17.45], [14.79, -16.93], [16.02, -16.49], [12.58, -16.27]],
  CI: [[5.35, -4.0], [7.69, -5.03], [6.82, -5.28], [9.46, -5.63]],
  TZ: [[-6.8, 39.28], [-3.37, 36.68], [-2.52, 32.9], [-8.91, 33.46], [-6.16, 35.75]],
  UG: [[0.35, 32.58], [2.77, 32.3], [-0.61, 30.66]],
}; // prettier-ignore
const CURRENCY: Readonly<Record<string, string>> = { SN: 'XOF', CI: 'XOF', TZ: 'TZS', UG: 'UGX' };

interface Deal {
  readonly side: Side;
  readonly good: number;
  readonly from: number;
  readonly to: number;
  readonly quantity: number;
}
interface Truth {
  readonly card: Card;
  readonly deals: readonly Deal[];
}

/** Who is in the market: how many things he offers and needs, at most, and how large he deals. */
const ROLES = [
  { share: 0.35, offers: 2, needs: 1, size: 1 },
  { share: 0.35, offers: 1, needs: 5, size: 0.4 },
  { share: 0.15, offers: 0, needs: 4, size: 0.2 },
  { share: 0.15, offers: 5, needs: 4, size: 4 },
] as const;

export function heldOutMarket(size: number, seed: number): SimulatedMarket {
  const random = seeded(seed ^ 0x5eed);
  const below = (n: number): number => Math.floor(random() * n);
  const chance = (share: number): boolean => random() < share;
  const one = <T>(from: readonly T[]): T => from[below(from.length)]!;
  /** The first is drawn most, the n-th 1/n as often. */
  const often = (n: number): number => {
    let left = random() * Array.from({ length: n }, (_, at) => 1 / (at + 1)).reduce((sum, each) => sum + each, 0);
    for (let at = 0; at < n; at++) if ((left -= 1 / (at + 1)) <= 0) return at;
    return n - 1;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const truths = new Map<string, Truth>();
  const planted: [string, string][] = [];
  const usual = GOODS.map(() => 300 * Math.exp(1.5 * normal() + 2));

  const dealIn = (side: Side, at: number, scale: number): Deal => {
    const price = (usual[at] ?? 5_000) * Math.exp(0.2 * normal());
    const [from, to] = side === 'offer' ? [price, price * (1 + random() * 0.3)] : [price * 0.6, price * 1.12];
    return {
      side,
      good: at,
      from: Math.round(from),
      to: Math.round(to),
      quantity: Math.ceil(60 * scale * Math.exp(normal())),
    };
  };
  const dealsOf = (): Deal[] => {
    let left = random();
    const role = ROLES.find(({ share }) => (left -= share) <= 0) ?? ROLES[0];
    const goods = new Set<number>();
    const draw = (): number => {
      let at = often(GOODS.length);
      while (goods.has(at)) at = (at + 1) % GOODS.length;
      goods.add(at);
      return at;
    };
    const some = (most: number, side: Side): Deal[] =>
      most === 0 ? [] : Array.from({ length: 1 + below(most) }, () => dealIn(side, draw(), role.size));
    return [...some(role.offers, 'offer'), ...some(role.needs, 'need')];
  };
  const RARE = GOODS.length;
  const nameOf = (at: number): string =>
    GOODS[at]?.names[often(GOODS[at].names.length)] ?? `atelier ${rare(at - RARE)}`;

  const add = (deals: readonly Deal[], near?: Card): Card => {
    const id = `${truths.size.toString(16).padStart(8, '0')}-0000-7000-8000-00000000e1d0`;
    const country = near?.country ?? one(Object.keys(TOWNS));
    const towns = TOWNS[country]!;
    const rural = chance(0.25);
    const [north, east] =
      near === undefined
        ? towns[rural ? below(towns.length) : often(towns.length)]!
        : [near.latitude!, near.longitude!];
    const spread = near === undefined ? (rural ? 0.9 : 0.12) : 0.08;
    const trades = deals.map((deal, at): Trade => {
      const thing = GOODS[deal.good];
      const wrong = thing !== undefined && chance(1 / 15) ? one(GOODS) : thing;
      const root = wrong?.root ?? 'home';
      const said = chance(0.4);
      return {
        ref: `${deal.side}:${at}`,
        side: deal.side,
        category: chance(0.12) ? root : (wrong?.category ?? 'home'),
        root,
        terms: termsOf(nameOf(deal.good)),
        quantity: chance(0.5) ? deal.quantity : null,
        unit: chance(0.85) ? (thing?.unit ?? 'piece') : 'carton',
        from: said ? deal.from : null,
        to: said ? deal.to : null,
        currency: said ? CURRENCY[country]! : null,
        sure: 1,
      };
    });
    const offers = trades.filter(({ side }) => side === 'offer');
    const card: Card = {
      id,
      active: true,
      country,
      latitude: north + spread * normal(),
      longitude: east + spread * normal(),
      placed: chance(0.6) ? 'exact' : 'town',
      verification: one<Verification>(['verified', 'basic', 'none', 'none']),
      contexts: ['local'],
      serves: [country],
      radiusKm: chance(0.5) ? 15 + Math.round(-120 * Math.log(1 - random())) : null,
      delivers: near === undefined && chance(0.25),
      languages: [country === 'SN' || country === 'CI' ? 'fr' : 'sw'],
      capacity: null,
      blocked: near === undefined && chance(0.03) ? [one(GOODS).root] : [],
      leastVerification: near === undefined && chance(0.1) ? 'basic' : 'none',
      trades,
      offered: [...new Set(offers.flatMap(({ category, root }) => [category, root]))],
      taste: NO_TASTE,
      welcome: 0.4 + 0.5 * random(),
    };
    truths.set(id, { card, deals });
    return card;
  };

  while (truths.size < size) {
    if (!chance(0.03)) {
      add(dealsOf());
      continue;
    }
    // Made for each other, a few kilometres apart.
    const at = RARE + truths.size;
    const first = add([{ side: 'offer', good: at, from: 4_000, to: 5_000, quantity: 40 }]);
    if (first.blocked.length > 0 || first.leastVerification !== 'none') continue;
    const second = add([{ side: 'need', good: at, from: 3_000, to: 5_500, quantity: 25 }], first);
    planted.push([first.id, second.id]);
  }

  const level: readonly Verification[] = ['none', 'basic', 'verified'];
  const forbidden = (a: string, b: string, context: Context): boolean => {
    const sides = [truths.get(a)!.card, truths.get(b)!.card] as const;
    const stops = (mine: Card, theirs: Card): boolean =>
      !mine.contexts.includes(context) ||
      level.indexOf(theirs.verification) < level.indexOf(mine.leastVerification) ||
      theirs.offered.some((category) => mine.blocked.includes(category));
    return a === b || sides[0].country !== sides[1].country || stops(sides[0], sides[1]) || stops(sides[1], sides[0]);
  };
  const buysFrom = (buyer: Truth, seller: Truth): boolean => {
    const km = kmBetween(seller.card, buyer.card)!;
    const reach = seller.card.delivers ? (seller.card.radiusKm ?? 400) : 50;
    if (km > reach) return false;
    return buyer.deals.some((need) =>
      seller.deals.some(
        (offer) =>
          need.side === 'need' &&
          offer.side === 'offer' &&
          need.good === offer.good &&
          offer.from <= 1.1 * need.to &&
          offer.quantity >= need.quantity / 3,
      ),
    );
  };
  return {
    cards: [...truths.values()].map(({ card }) => card),
    planted,
    forbidden,
    wouldAgree: (a, b, context) => {
      const [x, y] = [truths.get(a)!, truths.get(b)!];
      return !forbidden(a, b, context) && (buysFrom(x, y) || buysFrom(y, x));
    },
  };
}

const SYLLABLES = ['bo', 'di', 'fa', 'gu', 'ke', 'lo', 'mi', 'nu', 'pa', 're', 'si', 'to', 'va', 'we', 'yo', 'zu'];
/** A word of its own for a thing that few deal in. */
const rare = (n: number): string =>
  [...n.toString(16).padStart(4, '0')].map((digit) => SYLLABLES[parseInt(digit, 16)]!).join('');
