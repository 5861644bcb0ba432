import { COUNTRIES, CountryCode, currencyOf, isAfrican } from './country.ts';

describe('countries', () => {
  it('are those of ISO 3166-1, Africa first', () => {
    const names = new Intl.DisplayNames('en', { type: 'region' });
    expect(COUNTRIES).toHaveLength(248);
    expect(COUNTRIES.filter((code) => names.of(code) === code)).toEqual([]);
    expect(COUNTRIES.slice(0, 58).every(isAfrican)).toBe(true);
    expect(COUNTRIES.slice(58).some(isAfrican)).toBe(false);
  });

  it('have a currency that ISO 4217 lists', () => {
    // XCG replaced ANG in 2025; the Intl data of older runtimes does not list it.
    const listed = new Set([...Intl.supportedValuesOf('currency'), 'XCG']);
    expect(COUNTRIES.filter((code) => !listed.has(currencyOf(code)))).toEqual([]);
    expect([currencyOf('GH'), currencyOf('SN'), currencyOf('CM'), currencyOf('UG')]).toEqual([
      'GHS',
      'XOF',
      'XAF',
      'UGX',
    ]);
  });

  test.each(['gh', 'GHA', 'XX', '', 'toString'])('%j is not one', (code) => {
    expect(CountryCode.safeParse(code).success).toBe(false);
  });
});
