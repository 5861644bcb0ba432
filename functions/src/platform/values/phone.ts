import { z } from 'zod';
import type { Country } from './country.ts';

export type PhoneFlaw = 'invalid' | 'other_country';
export type PhoneResult = { readonly e164: string } | { readonly flaw: PhoneFlaw };

/** What a person types: national or international, with the separators that people use. Checked with `readPhone`. */
export const PhoneText = z.string().trim().min(4).max(32);

/** E.164, as we store and show it. */
export const E164 = z.string().regex(/^\+[1-9]\d{6,14}$/);

/**
 * Reads a number as somebody in this country writes it ("024 412 3456" in Ghana is +233244123456). A number of another
 * country is refused; countries that share a calling code (Morocco and Western Sahara) count as one.
 */
export async function readPhone(text: string, country: Country): Promise<PhoneResult> {
  // 80 kB of number plans, wanted by few calls.
  const { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } =
    await import('libphonenumber-js/min');
  if (!isSupportedCountry(country)) return { flaw: 'other_country' };
  const phone = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  if (phone === undefined || !phone.isValid() || phone.ext !== undefined) return { flaw: 'invalid' };
  if (phone.countryCallingCode !== getCountryCallingCode(country)) return { flaw: 'other_country' };
  return { e164: phone.number };
}
