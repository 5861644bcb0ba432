import fc from 'fast-check';
import {
  allocate,
  businessDay,
  chargeSeller,
  cutPayout,
  payDebts,
  splitRefund,
  splitSale,
  type Shares,
} from './rules.ts';

const amounts = fc.bigInt({ min: 0n, max: 10n ** 15n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 12n });
const bp = fc.integer({ min: 0, max: 10_000 });
const sum = (parts: readonly bigint[]): bigint => parts.reduce((total, part) => total + part, 0n);
const whole = ({ net, commission, rounding }: Shares): bigint => net + commission + rounding;

describe('PAY-8 shares', () => {
  test('by largest remainder: whole, exact in sum, and none off by a unit from its fraction', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(amounts, weights, (amount, given) => {
        fc.pre(sum(given) > 0n);
        const parts = allocate(amount, given);
        expect(sum(parts)).toBe(amount);
        given.forEach((weight, place) => {
          const floor = (amount * weight) / sum(given);
          expect(parts[place] === floor || parts[place] === floor + 1n).toBe(true);
          if (weight === 0n) expect(parts[place]).toBe(0n);
        });
      }),
    );
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(allocate(5n, [3n, 7n])).toEqual([2n, 3n]);
    expect(() => allocate(1n, [0n, 0n])).toThrow(RangeError);
  });

  test('of a sale sum to its price; at most one unit is nobody’s', () => {
    fc.assert(
      fc.property(amounts, bp, (gross, commissionBp) => {
        const shares = splitSale(gross, commissionBp);
        expect(whole(shares)).toBe(gross);
        expect(shares.rounding === 0n || shares.rounding === 1n).toBe(true);
      }),
    );
    expect(splitSale(999n, 250)).toEqual({ net: 974n, commission: 24n, rounding: 1n });
  });
});

describe('LST-9 refunds after a sale', () => {
  test('in any pieces take back each share exactly, and never more than was left of it', () => {
    fc.assert(
      fc.property(positive, bp, fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 8 }), (gross, rate, cuts) => {
        let left = splitSale(gross, rate);
        const took = (part: Shares): void => {
          left = {
            net: left.net - part.net,
            commission: left.commission - part.commission,
            rounding: left.rounding - part.rounding,
          };
          for (const share of Object.values(left)) expect(share >= 0n).toBe(true);
        };
        for (const cut of cuts) {
          const amount = (whole(left) * BigInt(cut)) / 100n;
          if (amount === 0n) continue;
          const part = splitRefund(left, amount);
          expect(whole(part)).toBe(amount);
          took(part);
        }
        if (whole(left) > 0n) took(splitRefund(left, whole(left)));
        expect(left).toEqual({ net: 0n, commission: 0n, rounding: 0n });
      }),
    );
  });

  test('take what is there and leave the rest owed', () => {
    expect(chargeSeller(100n, 30n)).toEqual({ paid: 30n, owed: 0n });
    expect(chargeSeller(10n, 30n)).toEqual({ paid: 10n, owed: 20n });
    expect(chargeSeller(0n, 30n)).toEqual({ paid: 0n, owed: 30n });
  });
});

describe('LST-9 what a payout gives to the debt', () => {
  test('never more than the cap nor than is owed, and all of the balance is accounted for', () => {
    fc.assert(
      fc.property(positive, amounts, bp, fc.bigInt({ min: 0n, max: 10n ** 6n }), (payable, owed, cap, minimum) => {
        const cut = cutPayout(payable, owed, { minimum, recoveryCapBp: cap });
        if (cut === null) return;
        expect(cut.recovered + cut.sent).toBe(payable);
        expect(cut.recovered * 10_000n <= payable * BigInt(cap)).toBe(true);
        expect(cut.recovered <= owed).toBe(true);
        expect(cut.sent >= minimum && cut.sent > 0n).toBe(true);
      }),
    );
    expect(cutPayout(1_000n, 700n, { minimum: 100n, recoveryCapBp: 5_000 })).toEqual({ recovered: 500n, sent: 500n });
    expect(cutPayout(1_000n, 700n, { minimum: 501n, recoveryCapBp: 5_000 })).toBeNull();
    expect(cutPayout(1_000n, 700n, { minimum: 0n, recoveryCapBp: 10_000 })).toEqual({ recovered: 700n, sent: 300n });
  });

  test('pays the oldest debt first', () => {
    expect(payDebts([30n, 20n, 10n], 45n)).toEqual([30n, 15n, 0n]);
    expect(() => payDebts([30n], 31n)).toThrow(RangeError);
    fc.assert(
      fc.property(fc.array(positive, { maxLength: 8 }), fc.integer({ min: 0, max: 100 }), (debts, share) => {
        const amount = (sum(debts) * BigInt(share)) / 100n;
        const parts = payDebts(debts, amount);
        expect(sum(parts)).toBe(amount);
        parts.forEach((part, place) => expect(part <= debts[place]!).toBe(true));
      }),
    );
  });
});

describe('PAY-8 the day of a run', () => {
  test.each([
    ['2026-03-05', '2026-03-05'],
    // Independence day of Ghana, a Friday; then the weekend.
    ['2026-03-06', '2026-03-09'],
    ['2026-03-07', '2026-03-09'],
  ])('due on %s it runs on %s', (due, runs) => expect(businessDay(due, [0, 6], new Set(['2026-03-06']))).toBe(runs));
});
