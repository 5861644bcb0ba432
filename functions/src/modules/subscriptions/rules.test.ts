import fc from 'fast-check';
import {
  addLocalDays,
  changeTo,
  dunningStep,
  graceEnd,
  nextTry,
  PERIODS,
  unusedValue,
  type DunningStep,
  type Offer,
} from './rules.ts';

const at = (text: string): Date => new Date(text);
const instants = fc.date({ min: at('2024-01-01T00:00:00Z'), max: at('2032-01-01T00:00:00Z'), noInvalidDate: true });
const prices = fc.bigInt({ min: 0n, max: 10n ** 12n });
const periods = fc.constantFrom(...PERIODS);
const clock = (date: Date, timeZone: string): string =>
  date.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });

describe('PAY-10 a period in the owner’s time zone', () => {
  test.each([
    ['Africa/Accra', '2026-11-21T08:00:00Z', 30, '2026-12-21T08:00:00.000Z'],
    ['Africa/Lagos', '2026-01-31T23:30:00Z', 1, '2026-02-01T23:30:00.000Z'],
    // Cairo put its clocks forward on 24 April 2026 at midnight: that day has 23 hours.
    ['Africa/Cairo', '2026-04-23T10:00:00Z', 1, '2026-04-24T09:00:00.000Z'],
    // And back on 30 October at midnight: 25 hours.
    ['Africa/Cairo', '2026-10-29T10:00:00Z', 1, '2026-10-30T11:00:00.000Z'],
    ['Africa/Cairo', '2026-04-20T10:00:00Z', 7, '2026-04-27T09:00:00.000Z'],
    // 00:30 on 24 April does not exist in Cairo: half an hour after the change.
    ['Africa/Cairo', '2026-04-22T22:30:00Z', 1, '2026-04-23T22:30:00.000Z'],
    // 01:30 comes twice in London on 25 October: the first one.
    ['Europe/London', '2026-10-24T00:30:00Z', 1, '2026-10-25T00:30:00.000Z'],
    ['Europe/London', '2026-03-28T01:30:00Z', 1, '2026-03-29T01:30:00.000Z'],
  ])('%s: from %s, %i days, until %s', (zone, from, days, until) =>
    expect(addLocalDays(at(from), days, zone).toISOString()).toBe(until),
  );

  test('ends at the local time at which it began, wherever the clocks stood still', () => {
    const steady = fc.constantFrom('Africa/Accra', 'Africa/Nairobi', 'Africa/Johannesburg', 'Africa/Monrovia');
    fc.assert(
      fc.property(instants, periods, steady, (from, days, zone) => {
        const end = addLocalDays(from, days, zone);
        expect(end.getTime() - from.getTime()).toBe(days * 86_400_000);
        expect(clock(end, zone).slice(11)).toBe(clock(from, zone).slice(11));
      }),
    );
  });

  test('is never off by more than the change of the clocks', () => {
    const moving = fc.constantFrom('Africa/Cairo', 'Africa/Casablanca', 'Europe/London', 'America/New_York');
    fc.assert(
      fc.property(instants, periods, moving, (from, days, zone) => {
        const off = addLocalDays(from, days, zone).getTime() - from.getTime() - days * 86_400_000;
        expect([-3_600_000, 0, 3_600_000]).toContain(off);
      }),
    );
  });
});

describe('PAY-10 proration to the minor unit', () => {
  test('used and unused sum to the price, and the unused part only shrinks', () => {
    fc.assert(
      fc.property(prices, instants, periods, fc.nat(1_000), fc.nat(1_000), (price, startsAt, days, one, other) => {
        const endsAt = addLocalDays(startsAt, days, 'Africa/Cairo');
        const paid = { price, startsAt, endsAt };
        const moment = (part: number) =>
          new Date(startsAt.getTime() + Math.floor(((endsAt.getTime() - startsAt.getTime()) * part) / 1_000));
        const [early, late] = one < other ? [one, other] : [other, one];
        const unused = unusedValue(paid, moment(early));
        expect(unused >= 0n && unused <= price).toBe(true);
        expect(unusedValue(paid, moment(late)) <= unused).toBe(true);
        expect(unusedValue(paid, startsAt)).toBe(price);
        expect(unusedValue(paid, endsAt)).toBe(0n);
      }),
    );
  });

  test('an upgrade loses nothing: credit + what goes to the wallet = unused; credit + due = price', () => {
    fc.assert(
      fc.property(
        prices,
        prices,
        instants,
        periods,
        periods,
        fc.nat(999),
        (old, price, startsAt, had, period, part) => {
          const endsAt = addLocalDays(startsAt, had, 'Africa/Lagos');
          const now = new Date(
            startsAt.getTime() + Math.floor(((endsAt.getTime() - startsAt.getTime()) * part) / 1_000),
          );
          const present = { price: old, startsAt, endsAt, rank: 1, plan: 'standard' };
          const change = changeTo(present, { plan: 'premium', rank: 2, period, price }, now, 'Africa/Lagos');
          expect(change.kind).toBe('upgrade');
          expect(change.credit + change.toWallet).toBe(unusedValue(present, now));
          expect(change.credit + change.due).toBe(price);
          expect(change.due >= 0n && change.toWallet >= 0n).toBe(true);
          expect(change.startsAt).toEqual(now);
        },
      ),
    );
  });

  const startsAt = at('2026-11-01T08:00:00Z');
  const present = { price: 3_000n, startsAt, endsAt: at('2026-12-01T08:00:00Z'), rank: 1, plan: 'standard' };
  const now = at('2026-11-11T08:00:00Z');
  const offer = (given: Partial<Offer>): Offer => ({ plan: 'premium', rank: 2, period: 30, price: 9_000n, ...given });

  test('a third of the month used: two thirds count towards the better plan, which begins at once', () => {
    expect(changeTo(present, offer({}), now, 'Africa/Accra')).toEqual({
      kind: 'upgrade',
      atOnce: true,
      credit: 2_000n,
      due: 7_000n,
      toWallet: 0n,
      startsAt: now,
      endsAt: at('2026-12-11T08:00:00Z'),
    });
    expect(changeTo(present, offer({ period: 1, price: 500n }), now, 'Africa/Accra')).toMatchObject({
      credit: 500n,
      due: 0n,
      toWallet: 1_500n,
    });
  });

  test('the same plan again is one more period behind; a lesser one waits and costs nothing now', () => {
    expect(changeTo(present, offer({ plan: 'standard', rank: 1, period: 7 }), now, 'Africa/Accra')).toMatchObject({
      kind: 'extend',
      due: 9_000n,
      startsAt: present.endsAt,
      endsAt: at('2026-12-08T08:00:00Z'),
    });
    expect(changeTo(present, offer({ plan: 'basic', rank: 0, period: 7 }), now, 'Africa/Accra')).toMatchObject({
      kind: 'downgrade',
      atOnce: false,
      due: 0n,
      startsAt: present.endsAt,
    });
    expect(changeTo(null, offer({}), now, 'Africa/Accra')).toMatchObject({ kind: 'subscribe', due: 9_000n });
    expect(changeTo(present, offer({}), present.endsAt, 'Africa/Accra')).toMatchObject({ kind: 'subscribe' });
  });
});

describe('PAY-10 dunning', () => {
  const steps: DunningStep[] = [
    { reason: 'insufficient_funds', step: 1, action: 'retry', afterMinutes: 360 },
    { reason: 'insufficient_funds', step: 2, action: 'ask', afterMinutes: 1_440 },
    { reason: 'bad_account', step: 1, action: 'switch_method', afterMinutes: 1_440 },
    { reason: 'other', step: 1, action: 'retry', afterMinutes: 60 },
  ];
  const now = at('2026-11-21T08:00:00Z');

  test('goes by the reason, then by that of “other”, and stops past the last step', () => {
    expect(dunningStep(steps, 'insufficient_funds', 2).action).toBe('ask');
    expect(dunningStep(steps, 'insufficient_funds', 3).action).toBe('stop');
    expect(dunningStep(steps, 'bad_account', 1).action).toBe('switch_method');
    expect(dunningStep(steps, 'busy', 1)).toMatchObject({ action: 'retry', afterMinutes: 60 });
    expect(dunningStep(steps, 'busy', 2).action).toBe('stop');
  });

  test('tries again at its time, at the latest when the grace runs out', () => {
    const end = graceEnd(now, 24);
    expect(end).toEqual(at('2026-11-22T08:00:00Z'));
    expect(nextTry(steps[0]!, now, end)).toEqual(at('2026-11-21T14:00:00Z'));
    expect(nextTry({ ...steps[0]!, afterMinutes: 9_999 }, now, end)).toEqual(end);
    expect(nextTry(dunningStep(steps, 'busy', 9), now, end)).toBeNull();
  });
});
