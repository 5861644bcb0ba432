import { areaOf, featuredCap, fractionOf, slotOf, SLOT_MS, startOf } from './rotation-rules.ts';

const MEMBERS = 520;
const SLOTS_A_DAY = 86_400_000 / SLOT_MS;

interface Fairness {
  readonly min: number;
  readonly max: number;
  readonly gini: number;
}

/** Counts first pages of `page` places over the slots of a day; members may come and go, and the order is shuffled at midnight. */
function day(page: number, begin: Date, ringAt: (slot: number) => readonly number[], area: string): Fairness {
  const shown = new Float64Array(MEMBERS);
  const due = new Float64Array(MEMBERS);
  const first = slotOf(begin);
  for (let slot = first; slot < first + SLOTS_A_DAY; slot++) {
    const ring = ringAt(slot);
    const places = Math.min(page, ring.length);
    for (const member of ring) due[member]! += places / ring.length;
    const start = startOf(slot, area, ring.length);
    for (let turn = 0; turn < places; turn++) shown[ring[(start + turn) % ring.length]!]! += 1;
  }
  const shares = [...due.keys()]
    .filter((member) => due[member]! > 0)
    .map((member) => shown[member]! / due[member]!)
    .sort((a, b) => a - b);
  const sum = shares.reduce((total, share) => total + share, 0);
  const ranked = shares.reduce((total, share, place) => total + (place + 1) * share, 0);
  const gini = (2 * ranked) / (shares.length * sum) - (shares.length + 1) / shares.length;
  return { min: shares[0]!, max: shares.at(-1)!, gini };
}

/** Some order that looks nothing like the one before, as a hash gives. */
function shuffled(count: number, seed: number): number[] {
  const keys = Array.from({ length: count }, (_, n) => fractionOf(n * 7919 + seed * 104_729, 'shuffle'));
  return Array.from({ length: count }, (_, n) => n).sort((a, b) => keys[a]! - keys[b]!);
}

describe('LST-4 turns of featured listings over a simulated day', () => {
  const begins = ['2026-11-21T00:00:00Z', '2026-11-21T09:17:00Z', '2027-02-28T18:45:30Z'].map((at) => new Date(at));
  const rings = new Map<string, number[]>();
  const ringOf = (count: number) => (slot: number) => {
    const seed = Math.floor((slot * SLOT_MS) / 86_400_000);
    const key = `${count} ${seed}`;
    const ring = rings.get(key) ?? shuffled(count, seed);
    rings.set(key, ring);
    return ring;
  };

  test('500 listings: each has 80 to 120 % of its share, whatever the page holds and whenever the day begins', () => {
    const lines: string[] = [];
    for (const page of [3, 10, 20, 50]) {
      for (const begin of begins) {
        for (const area of [areaOf('phones', 'GH'), areaOf(undefined, 'NG'), areaOf(undefined, undefined)]) {
          const { min, max, gini } = day(page, begin, ringOf(500), area);
          lines.push(`${page} places: ${(min * 100).toFixed(0)}–${(max * 100).toFixed(0)} %, Gini ${gini.toFixed(4)}`);
          expect(min).toBeGreaterThanOrEqual(0.8);
          expect(max).toBeLessThanOrEqual(1.2);
          expect(gini).toBeLessThan(0.06);
        }
      }
    }
    console.info([...new Set(lines)].join('\n'));
  });

  test.each([1, 2, 7, 20, 21, 97, 250])('%i listings', (count) => {
    for (const begin of begins) {
      const { min, max } = day(20, begin, ringOf(count), 'food|KE');
      expect(min).toBeGreaterThanOrEqual(0.8);
      expect(max).toBeLessThanOrEqual(1.2);
    }
  });

  test('while members come and go every two minutes, those who stay keep their share', () => {
    const all = shuffled(MEMBERS, 3);
    // Half of the last twenty are away in each interval, other ones in the next.
    const known = new Map<number, number[]>();
    const ring = (slot: number) => {
      const interval = Math.floor(slot / 4);
      const there =
        known.get(interval) ?? all.filter((member) => member < 500 || fractionOf(interval * 31 + member, 'away') > 0.5);
      known.set(interval, there);
      return there;
    };
    const { min, max } = day(20, begins[0]!, ring, 'phones|GH');
    expect(min).toBeGreaterThanOrEqual(0.8);
    expect(max).toBeLessThanOrEqual(1.2);
  });

  test('a slot is the same for everybody and begins inside the ring', () => {
    expect(slotOf(new Date('2026-11-21T00:00:29.999Z'))).toBe(slotOf(new Date('2026-11-21T00:00:00Z')));
    for (let slot = 0; slot < 2_000; slot++) {
      const fraction = fractionOf(slot, 'x');
      expect(fraction >= 0 && fraction < 1).toBe(true);
    }
    expect(fractionOf(5, 'a|b')).toBe(fractionOf(5, 'a|b'));
    expect(fractionOf(5, 'a|b')).not.toBe(fractionOf(5, 'a|c'));
  });

  test('at most three of twenty places of a feed are paid', () => {
    expect([1, 10, 20, 50, 100].map(featuredCap)).toEqual([1, 1, 3, 7, 15]);
  });
});
