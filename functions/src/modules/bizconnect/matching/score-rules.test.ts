import fc from 'fast-check';
import { barred, kmBetween, NO_TASTE, tasteOf, type Card, type Trade } from './card-rules.ts';
import { gini, LEAST_LIFT, MOST_LIFT, nextLift, rankOf } from './exposure-rules.ts';
import { content, dealOf, fused, match, nearness } from './score-rules.ts';
import { quantityIn, termsOf } from './words-rules.ts';

const CATEGORIES = [
  ['grains-and-flour', 'food'],
  ['livestock', 'food'],
  ['food', 'food'],
  ['building-materials', 'building'],
] as const;
const WORDS = ['maize', 'rice', 'hens', 'cement', 'white maize', ''];

const trade = fc
  .record({
    side: fc.constantFrom('offer' as const, 'need' as const),
    place: fc.constantFrom(...CATEGORIES),
    words: fc.constantFrom(...WORDS),
    quantity: fc.option(fc.integer({ min: 1, max: 1000 })),
    price: fc.option(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }))),
  })
  .map(({ side, place: [category, root], words, quantity, price }): Trade => {
    const [from, to] = price === null ? [null, null] : [Math.min(...price), Math.max(...price)];
    return { ref: `${side}:0`, side, category, root, terms: termsOf(words), quantity, unit: null, from, to, currency: from === null ? null : 'GHS', sure: 1 }; // prettier-ignore
  });
const card = fc
  .record({
    id: fc.uuid(),
    active: fc.boolean(),
    country: fc.constantFrom('GH', 'NG', 'US'),
    latitude: fc.double({ min: -5, max: 5, noNaN: true }),
    longitude: fc.double({ min: -5, max: 5, noNaN: true }),
    verification: fc.constantFrom('none' as const, 'basic' as const, 'verified' as const),
    leastVerification: fc.constantFrom('none' as const, 'basic' as const),
    contexts: fc.subarray(['local', 'afcfta', 'africa-us'] as const, { minLength: 1 }),
    serves: fc.subarray(['GH', 'NG', 'US'], { minLength: 1 }),
    radiusKm: fc.option(fc.integer({ min: 1, max: 500 })),
    delivers: fc.boolean(),
    languages: fc.subarray(['en', 'fr']),
    blocked: fc.subarray(['food', 'building'], { maxLength: 1 }),
    trades: fc.array(trade, { maxLength: 5 }),
    welcome: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((given): Card => {
    const offers = given.trades.filter(({ side }) => side === 'offer');
    const offered = [...new Set(offers.flatMap(({ category, root }) => [category, root]))];
    return { ...given, placed: 'exact', capacity: null, taste: NO_TASTE, offered };
  });
const context = fc.constantFrom('local' as const, 'afcfta' as const, 'africa-us' as const);

const of = (side: Trade['side'], words: string, more: Partial<Trade> = {}): Trade => ({
  ref: `${side}:0`, side, category: 'grains-and-flour', root: 'food', terms: termsOf(words), quantity: null, unit: null, from: null, to: null,
  currency: null, sure: 1, ...more,
}); // prettier-ignore
const shop = (id: string, trades: readonly Trade[], more: Partial<Card> = {}): Card => ({
  id, active: true, country: 'GH', latitude: 5, longitude: 0, placed: 'exact', verification: 'none', contexts: ['local'], serves: ['GH'],
  radiusKm: null, delivers: true, languages: [], capacity: null, blocked: [], leastVerification: 'none', trades,
  offered: trades.some(({ side }) => side === 'offer') ? ['grains-and-flour', 'food'] : [], taste: NO_TASTE, welcome: 0.7, ...more,
}); // prettier-ignore

describe('MAT-1 the score of a pair', () => {
  it('is none as soon as a hard condition of either side fails, and the same pair is barred from both sides', () => {
    fc.assert(
      fc.property(context, card, card, (where, a, b) => {
        expect(barred(where, a, b)).toBe(barred(where, b, a));
        if (barred(where, a, b)) expect(match(where, a, b)).toBeNull();
      }),
    );
  });

  it('is made of the same two gains from both sides', () => {
    fc.assert(
      fc.property(context, card, card, (where, a, b) => {
        const [there, back] = [match(where, a, b), match(where, b, a)];
        expect(there === null).toBe(back === null);
        if (there === null || back === null) return;
        expect([there.parts.out, there.parts.in]).toEqual([back.parts.in, back.parts.out]);
        expect(there.parts.sells).toEqual(back.parts.buys === null ? null : [...back.parts.buys].reverse());
        expect(there.score).toBeGreaterThan(0);
        expect(there.score).toBeLessThanOrEqual(10_000);
      }),
    );
  });

  it('sinks when it is good for one side only', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (a, b, more) => {
        expect(fused(a, b)).toBe(fused(b, a));
        expect(fused(a, b)).toBeLessThanOrEqual(2 * Math.min(a, b) + 1e-12);
        expect(fused(a, Math.min(1, b + more))).toBeGreaterThanOrEqual(fused(a, b) - 1e-12);
      }),
    );
    expect(fused(1, 0)).toBe(0);
    // At four times what the buyer wants to pay, the seller would still sell: both lose sight of each other.
    const buyer = shop('b', [of('need', 'maize', { from: 80, to: 100, currency: 'GHS' })]);
    const fair = match('local', buyer, shop('s', [of('offer', 'maize', { from: 90, to: 100, currency: 'GHS' })]))!;
    const dear = match('local', buyer, shop('s', [of('offer', 'maize', { from: 400, to: 450, currency: 'GHS' })]));
    expect(dear?.score ?? 0).toBeLessThan(fair.score / 5);
  });
});

describe('MAT-2 complementarity', () => {
  it('comes before similarity: two who offer the same have nothing to do with each other', () => {
    expect(match('local', shop('a', [of('offer', 'maize')]), shop('b', [of('offer', 'maize')]))).toBeNull();
  });

  it('goes by the tree, then by words', () => {
    const need = of('need', 'Dry maize');
    const same = content(need, of('offer', 'white maize bags'));
    expect(same).toBeGreaterThan(content(need, of('offer', 'maize', { category: 'livestock' })));
    expect(same).toBeGreaterThan(3 * content(need, of('offer', 'rice')));
    expect(content(need, of('offer', 'maize', { category: 'building-materials', root: 'building' }))).toBe(0);
    expect(nearness(need, of('offer', '', { category: 'food' }))).toBeGreaterThan(
      nearness(need, of('offer', '', { category: 'livestock' })),
    );
  });

  it('prefers who can bring all of it to the place', () => {
    const need = of('need', 'cement 400 bags', { quantity: 400, unit: 'bag' });
    const [buyer, km] = [shop('b', [need]), 200];
    const offer = (quantity: number) => of('offer', 'cement', { quantity, unit: 'bag' });
    const worth = (quantity: number, seller: Partial<Card>) =>
      dealOf(need, offer(quantity), buyer, shop('s', [], seller), km).buyer;
    expect(worth(500, {})).toBeGreaterThan(2 * worth(50, {}));
    expect(worth(500, {})).toBeGreaterThan(2 * worth(500, { delivers: false }));
    expect(worth(500, { radiusKm: 100 })).toBeLessThan(worth(500, { radiusKm: 300 }) / 5);
  });
});

describe('MAT-7 what declines teach', () => {
  it('only when they were said twice', () => {
    const far = { reason: 'too_far', km: 120, offered: [] };
    expect(tasteOf([far])).toEqual(NO_TASTE);
    expect(tasteOf([far, { ...far, km: 90 }]).farKm).toBe(90);
    const dull = { reason: 'not_relevant', km: null, offered: ['livestock', 'food'] };
    expect(tasteOf([dull, dull]).dislikes).toEqual(['food', 'livestock']);
  });

  it('lowers what is like what was declined', () => {
    const [buyer, seller] = [shop('b', [of('need', 'maize')]), shop('s', [of('offer', 'maize')], { latitude: 6 })];
    const score = (taste: Partial<Card['taste']>) =>
      match('local', { ...buyer, taste: { ...NO_TASTE, ...taste } }, seller)!.score;
    expect(score({ farKm: 50 })).toBeLessThan(score({}));
    expect(score({ farKm: 500 })).toBe(score({}));
    expect(score({ dislikes: ['food'] })).toBeLessThan(score({}));
  });
});

describe('MAT-5 lifts and ranks', () => {
  it('stay within their bounds and move toward those who are shown too seldom', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: LEAST_LIFT, max: MOST_LIFT }),
        fc.nat(500),
        fc.nat(100),
        fc.boolean(),
        (lift, viewers, average, verified) => {
          const next = nextLift(lift, viewers, average, verified);
          expect(next).toBeGreaterThanOrEqual(LEAST_LIFT);
          expect(next).toBeLessThanOrEqual(MOST_LIFT);
          if (verified && viewers === 0 && lift < MOST_LIFT) expect(next).toBeGreaterThan(lift);
          if (!verified) expect(next).toBeLessThanOrEqual(Math.max(0, lift));
        },
      ),
    );
  });

  it('let chance decide only among near equals', () => {
    const chance = fc.integer({ min: 0, max: 65_535 });
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 9_000 }), chance, chance, (score, a, b) => {
        expect(rankOf(Math.ceil(score * 1.05), 0, a)).toBeGreaterThan(rankOf(score, 0, b));
      }),
    );
  });

  it('are measured by Gini', () => {
    expect(gini([3, 3, 3, 3])).toBeCloseTo(0);
    expect(gini([0, 0, 0, 8])).toBeCloseTo(0.75);
  });
});

describe('words of a trade', () => {
  it('are what is traded, however it is written', () => {
    expect(termsOf('400 bags of best Dry Maize, urgent')).toEqual(['dry', 'maize']);
    expect(termsOf('Tomatoes')).toEqual(termsOf('fresh TOMATO'));
    expect(quantityIn('cement 1,400 bags Kumasi by Friday')).toEqual({ quantity: 1400, unit: 'bag' });
    expect(quantityIn('Room for 4 people')).toBeNull();
  });

  it('are as far apart as the ground', () => {
    // Accra and Kumasi, about 200 km.
    expect(kmBetween({ latitude: 5.56, longitude: -0.2 }, { latitude: 6.69, longitude: -1.62 })).toBeCloseTo(200.9, 0);
  });
});
