import type { Country } from './country.ts';
import { E164, readPhone } from './phone.ts';

describe('a phone number', () => {
  test.each<[string, Country, string]>([
    ['024 412 3456', 'GH', '+233244123456'],
    ['+233 (24) 412-3456', 'GH', '+233244123456'],
    ['0803 123 4567', 'NG', '+2348031234567'],
    ['0712345678', 'KE', '+254712345678'],
    ['07 07 12 34 56', 'CI', '+2250707123456'],
    ['+212 612-345678', 'EH', '+212612345678'],
    ['٠٢٤٤١٢٣٤٥٦', 'GH', '+233244123456'],
  ])('%s in %s is %s', async (text, country, e164) => {
    expect(await readPhone(text, country)).toEqual({ e164 });
    expect(E164.safeParse(e164).success).toBe(true);
  });

  test.each([
    'abc',
    '0000000',
    'call 024 412 3456',
    '0244123456 ext 5',
    '+',
    '024412345',
    '+233244123456789',
    'tel:+233244123456;ext=1',
  ])('%j is refused', async (text) => {
    expect(await readPhone(text, 'GH')).toEqual({ flaw: 'invalid' });
  });

  it('of another country than the one given is refused as that', async () => {
    expect(await readPhone('+2348031234567', 'GH')).toEqual({ flaw: 'other_country' });
  });
});
