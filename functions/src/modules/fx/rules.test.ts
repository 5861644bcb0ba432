import fc from 'fast-check';
import { CURRENCIES, CURRENCY_EXPONENTS } from '../../platform/values/money.ts';
import { convert, crossRate, parseDecimal } from './rules.ts';

const rate = fc
  .tuple(fc.bigInt(1n, 10n ** 16n), fc.integer({ min: 0, max: 12 }))
  .map(([units, scale]) => {
    const digits = units.toString().padStart(scale + 1, '0');
    return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  })
  .filter((text) => /[1-9]/.test(text));
const currency = fc.constantFrom(...CURRENCIES);
const amount = fc.bigInt(1n, 10n ** 15n);

describe('OTH-8 exchange by integers', () => {
  test.each([
    // 10.00 USD at 15.2 is 152.00 GHS.
    [1_000n, 'USD', 'GHS', '15.2', 15_200n, 0n],
    // 1.00 KES at 4.6512 is 4.65 XOF, which has no decimals: 4, and fair rounding would give 5.
    [100n, 'KES', 'XOF', '4.6512', 4n, 1n],
    [100n, 'KES', 'XOF', '4.4512', 4n, 0n],
    // 5,000 UGX at 0.00027 is 1.35 USD.
    [5_000n, 'UGX', 'USD', '0.00027', 135n, 0n],
    // 1.000 TND (three decimals) at 650.5 is 650.5 RWF: half goes to the even 650.
    [1_000n, 'TND', 'RWF', '650.5', 650n, 0n],
    [1_000n, 'TND', 'RWF', '651.5', 651n, 1n],
    [1n, 'UGX', 'USD', '0.00027', 0n, 0n],
  ] as const)('%s minor units of %s to %s at %s: %s, %s kept', (minor, from, to, at, paid, kept) => {
    expect(convert(minor, from, to, at)).toEqual({ paid, kept });
  });

  test.each([
    ['15.2', '129.1', '8.49342105263'],
    ['1', '3700', '3700'],
    ['3700', '1', '0.00027027027027'],
    ['0.92', '655.957', '712.996739130'],
  ])('%s and %s for a dollar are %s for each other', (from, to, cross) => {
    expect(crossRate(from, to)).toBe(cross.replace(/0+$/, (zeros) => (cross.includes('.') ? '' : zeros)));
  });

  test('what is paid and kept is the exact amount, rounded by less than one and by half at the most', () => {
    fc.assert(
      fc.property(amount, currency, currency, rate, (minor, from, to, at) => {
        const { paid, kept } = convert(minor, from, to, at);
        const { units, scale } = parseDecimal(at);
        const exact = minor * units * 10n ** BigInt(CURRENCY_EXPONENTS[to]);
        const one = 10n ** BigInt(scale + CURRENCY_EXPONENTS[from]);
        expect(paid * one <= exact && exact < (paid + 1n) * one).toBe(true);
        const off = (paid + kept) * one - exact;
        expect((off < 0n ? -off : off) * 2n <= one).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('nobody wins by changing there and back', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 9n), currency, currency, rate, rate, (minor, from, to, a, b) => {
        const there = crossRate(a, b);
        const back = crossRate(b, a);
        // With rates of twelve digits that count: what is lost to the twelfth is far below one minor unit here.
        fc.pre(
          there !== '0' &&
            back !== '0' &&
            parseDecimal(there).units > 10n ** 10n &&
            parseDecimal(back).units > 10n ** 10n,
        );
        const middle = convert(minor, from, to, there).paid;
        expect(convert(middle, to, from, back).paid <= minor).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
