import { z } from 'zod';

/** An amount in integer minor units (kobo, cents; whole francs where a currency has no smaller coin) and its ISO 4217 code. */
export interface Money {
  readonly minor: bigint;
  readonly currency: Currency;
}

/** ISO 4217 codes and their exponents: how many digits stand after the decimal point. The CFA francs, UGX and RWF have none. */
// prettier-ignore
export const CURRENCY_EXPONENTS = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, VND: 0, VUV: 0, XAF: 0,
  XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  AED: 2, AFN: 2, ALL: 2, AMD: 2, AOA: 2, ARS: 2, AUD: 2, AWG: 2, AZN: 2, BAM: 2, BBD: 2, BDT: 2, BMD: 2, BND: 2,
  BOB: 2, BRL: 2, BSD: 2, BTN: 2, BWP: 2, BYN: 2, BZD: 2, CAD: 2, CDF: 2, CHF: 2, CNY: 2, COP: 2, CRC: 2, CUP: 2,
  CVE: 2, CZK: 2, DKK: 2, DOP: 2, DZD: 2, EGP: 2, ERN: 2, ETB: 2, EUR: 2, FJD: 2, FKP: 2, GBP: 2, GEL: 2, GHS: 2,
  GIP: 2, GMD: 2, GTQ: 2, GYD: 2, HKD: 2, HNL: 2, HTG: 2, HUF: 2, IDR: 2, ILS: 2, INR: 2, IRR: 2, JMD: 2, KES: 2,
  KGS: 2, KHR: 2, KPW: 2, KYD: 2, KZT: 2, LAK: 2, LBP: 2, LKR: 2, LRD: 2, LSL: 2, MAD: 2, MDL: 2, MGA: 2, MKD: 2,
  MMK: 2, MNT: 2, MOP: 2, MRU: 2, MUR: 2, MVR: 2, MWK: 2, MXN: 2, MYR: 2, MZN: 2, NAD: 2, NGN: 2, NIO: 2, NOK: 2,
  NPR: 2, NZD: 2, PAB: 2, PEN: 2, PGK: 2, PHP: 2, PKR: 2, PLN: 2, QAR: 2, RON: 2, RSD: 2, RUB: 2, SAR: 2, SBD: 2,
  SCR: 2, SDG: 2, SEK: 2, SGD: 2, SHP: 2, SLE: 2, SOS: 2, SRD: 2, SSP: 2, STN: 2, SVC: 2, SYP: 2, SZL: 2, THB: 2,
  TJS: 2, TMT: 2, TOP: 2, TRY: 2, TTD: 2, TWD: 2, TZS: 2, UAH: 2, USD: 2, UYU: 2, UZS: 2, VES: 2, WST: 2, XCD: 2,
  XCG: 2, YER: 2, ZAR: 2, ZMW: 2, ZWG: 2,
} as const;

export type Currency = keyof typeof CURRENCY_EXPONENTS;
export const CURRENCIES = Object.keys(CURRENCY_EXPONENTS) as [Currency, ...Currency[]];

/** Largest amount taken, in minor units: well inside a bigint, so that sums cannot overflow. */
export const MAX_MINOR = 10n ** 15n;

const DECIMAL = /^(0|[1-9]\d{0,17})(?:\.(\d{1,4}))?$/;

/** `"12.50"` NGN → 1250n. Null when it is not a plain decimal, has more digits than the currency, or is too large. */
export function parseAmount(text: string, currency: Currency): bigint | null {
  const parts = DECIMAL.exec(text);
  if (parts === null) return null;
  const exponent = CURRENCY_EXPONENTS[currency];
  const fraction = parts[2] ?? '';
  if (fraction.length > exponent) return null;
  const minor = BigInt(parts[1]! + fraction.padEnd(exponent, '0'));
  return minor > MAX_MINOR ? null : minor;
}

/** 1250n NGN → `"12.50"`; always with all of the currency's digits, so that equal amounts are equal strings. */
export function formatAmount(minor: bigint, currency: Currency): string {
  const exponent = CURRENCY_EXPONENTS[currency];
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Why an amount is refused, for the person who typed it. */
export function amountProblem(text: string, currency: Currency): string | null {
  if (parseAmount(text, currency) !== null) return null;
  const exponent = CURRENCY_EXPONENTS[currency];
  const fraction = DECIMAL.exec(text)?.[2];
  if (fraction !== undefined && fraction.length > exponent) {
    return exponent === 0
      ? `${currency} has no decimals. Write a whole number, such as "1500".`
      : `${currency} has ${exponent} decimals at most.`;
  }
  return DECIMAL.test(text) ? 'This amount is too large.' : 'Write the amount as a string of digits, such as "12.50".';
}

export const CurrencyCode = z.enum(CURRENCIES, {
  error: 'This is not a currency that we know. Use its ISO 4217 code, such as NGN.',
});
/** An amount as it travels: a decimal string, because JSON numbers lose digits. Its currency decides how many decimals it may have. */
export const AmountText = z
  .string({ error: 'Write the amount as a string of digits, such as "12.50".' })
  .regex(DECIMAL, { error: 'Write the amount as a string of digits, such as "12.50".' })
  .meta({ example: '12.50', description: 'A decimal amount in major units' });
/** For a draft with both: more than nothing, with no more decimals than the currency has. */
export function moreThanNothing(value: { amount: string; currency: Currency }, check: z.RefinementCtx): void {
  const { amount, currency } = value;
  const nothing = parseAmount(amount, currency) === 0n ? 'The amount must be more than nothing.' : null;
  const message = amountProblem(amount, currency) ?? nothing;
  if (message !== null) check.addIssue({ code: 'custom', path: ['amount'], message });
}
export const MoneyValue = z.strictObject({ amount: AmountText, currency: CurrencyCode }).meta({ id: 'Money' });
export type MoneyValue = z.infer<typeof MoneyValue>;
