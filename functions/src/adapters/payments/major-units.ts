import { CURRENCY_EXPONENTS, type Currency } from '../../platform/values/money.ts';

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,8}))?$/;

/**
 * An amount as providers write it in major units (`"10"`, `"10.50"`, `190.0`) in minor units of the currency. Null when it is no
 * plain decimal, when the currency is unknown, or when it has digits below the smallest coin.
 */
export function minorOfMajor(value: unknown, currency: string): bigint | null {
  if (!isCurrency(currency)) return null;
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const parts = DECIMAL.exec(text);
  if (parts === null) return null;
  const exponent = CURRENCY_EXPONENTS[currency];
  const fraction = (parts[3] ?? '').padEnd(exponent, '0');
  if (/[1-9]/.test(fraction.slice(exponent))) return null;
  const minor = BigInt(parts[2]! + fraction.slice(0, exponent));
  return parts[1] === '-' ? -minor : minor;
}

export function isCurrency(code: unknown): code is Currency {
  return typeof code === 'string' && Object.hasOwn(CURRENCY_EXPONENTS, code);
}
