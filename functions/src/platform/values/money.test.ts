import fc from 'fast-check';
import { COUNTRIES, currencyOf } from './country.ts';
import { amountProblem, CURRENCIES, CURRENCY_EXPONENTS, formatAmount, MAX_MINOR, parseAmount } from './money.ts';

const currency = fc.constantFrom(...CURRENCIES);
const minor = fc.bigInt({ min: 0n, max: MAX_MINOR });

describe('money as text', () => {
  it('gives back every amount of every currency unchanged', () => {
    fc.assert(
      fc.property(minor, currency, (amount, code) => parseAmount(formatAmount(amount, code), code) === amount),
      { numRuns: 2000 },
    );
  });

  it('writes equal amounts as equal strings, however they were typed', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 9 }), currency, (whole, code) => {
        const padded =
          CURRENCY_EXPONENTS[code] === 0 ? String(whole) : `${whole}.${'0'.repeat(CURRENCY_EXPONENTS[code])}`;
        return formatAmount(parseAmount(String(whole), code)!, code) === padded;
      }),
    );
  });

  it('refuses one digit more than the currency has', () => {
    fc.assert(
      fc.property(currency, (code) => parseAmount(`1.${'5'.repeat(CURRENCY_EXPONENTS[code] + 1)}`, code) === null),
    );
  });

  it('knows the money of every country', () => {
    expect(COUNTRIES.filter((country) => !(currencyOf(country) in CURRENCY_EXPONENTS))).toEqual([]);
  });

  it('knows the currencies without a smaller coin', () => {
    for (const code of ['XOF', 'XAF', 'UGX', 'RWF', 'GNF', 'BIF'] as const) {
      expect(formatAmount(1500n, code)).toBe('1500');
      expect(parseAmount('1500.0', code)).toBeNull();
      expect(amountProblem('1500.5', code)).toBe(`${code} has no decimals. Write a whole number, such as "1500".`);
    }
  });

  it.each([
    ['12.50', 'NGN', 1250n],
    ['12.5', 'NGN', 1250n],
    ['0', 'NGN', 0n],
    ['0.05', 'KES', 5n],
    ['1.234', 'TND', 1234n],
    ['9007199254740.93', 'GHS', 900719925474093n],
  ] as const)('reads %s %s', (text, code, expected) => {
    expect(parseAmount(text, code)).toBe(expected);
  });

  it.each(['', '-1', '+1', '01', '1.', '.5', '1e3', '1,000', ' 1', '1 ', '٣', '0x10', 'NaN', 'Infinity', '1.23456'])(
    'refuses %p',
    (text) => {
      expect(parseAmount(text, 'NGN')).toBeNull();
      expect(amountProblem(text, 'NGN')).not.toBeNull();
    },
  );

  it('refuses what would not fit', () => {
    expect(parseAmount('10000000000000.00', 'NGN')).toBe(MAX_MINOR);
    expect(parseAmount('10000000000000.01', 'NGN')).toBeNull();
    expect(amountProblem('10000000000000.01', 'NGN')).toBe('This amount is too large.');
  });

  it('writes a debt with its sign', () => {
    expect(formatAmount(-5n, 'NGN')).toBe('-0.05');
  });
});
