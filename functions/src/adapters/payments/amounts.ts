import { CURRENCY_EXPONENTS, formatAmount, parseAmount, type Currency } from '../../platform/values/money.ts';

/** Reads an amount in major units as a provider writes it, `12.5` or `"12.50"`; null when it is none in that currency. */
export function minorOf(value: unknown, currency: string | null | undefined): bigint | null {
  if (currency === null || currency === undefined || !(currency in CURRENCY_EXPONENTS)) return null;
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const exponent = CURRENCY_EXPONENTS[currency as Currency];
  // "100.00" of a currency without coins is 100; digits that mean something are never dropped.
  const text = String(value).replace(/^(\d+)\.(\d*?)0*$/, (_, whole: string, part: string) =>
    part === '' ? whole : `${whole}.${part}`,
  );
  return text.includes('.') && exponent === 0 ? null : parseAmount(text, currency as Currency);
}

/** `1250n` GHS → `"12.50"`. Throws for a currency that is none. */
export function majorOf(amount: bigint, currency: string): string {
  if (!(currency in CURRENCY_EXPONENTS)) throw new RangeError(`${currency} is no currency.`);
  return formatAmount(amount, currency as Currency);
}

/** Reads an integer that a provider writes as a number or as digits. */
export function integerOf(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : null;
  return typeof value === 'string' && /^\d{1,18}$/.test(value) ? BigInt(value) : null;
}
