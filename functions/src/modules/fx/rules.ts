import { CURRENCY_EXPONENTS, type Currency } from '../../platform/values/money.ts';

/** How long a quote's rate stands, in milliseconds. */
export const QUOTE_MS = 10 * 60_000;
/** How long the last rate that was seen may serve when no source answers, in milliseconds. */
export const RATE_MS = 24 * 3_600_000;

/** An exact decimal: `units` × 10^-`scale`. */
interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const DIGITS = 12;

export function parseDecimal(text: string): Decimal {
  const [whole = '', fraction = ''] = text.split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

/** `a / b` rounded half to even; both above zero. */
function divideHalfEven(a: bigint, b: bigint): bigint {
  const floor = a / b;
  const twice = (a % b) * 2n;
  return twice > b || (twice === b && floor % 2n === 1n) ? floor + 1n : floor;
}

/**
 * How much of `to` one unit of `from` is worth, from both rates for one USD: at least twelve digits that count, half to even, without
 * zeros at the end. What is shown is what is reckoned with.
 */
export function crossRate(from: string, to: string): string {
  const [a, b] = [parseDecimal(to), parseDecimal(from)];
  const numerator = a.units * 10n ** BigInt(b.scale);
  const denominator = b.units * 10n ** BigInt(a.scale);
  // As many decimals as leave twelve digits that count, and no more than the column holds.
  const magnitude = numerator.toString().length - denominator.toString().length;
  const decimals = Math.min(24, Math.max(0, DIGITS - magnitude));
  const units = divideHalfEven(numerator * 10n ** BigInt(decimals), denominator);
  const digits = units.toString().padStart(decimals + 1, '0');
  if (decimals === 0) return digits;
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, '');
}

export interface Converted {
  /** What the owner gets, minor units: always rounded down. */
  readonly paid: bigint;
  /** What fair rounding (half to even) would give beyond that, 0 or 1 minor unit; it goes to the account `rounding` (I13). */
  readonly kept: bigint;
}

/** An amount in minor units of `from` as one of `to`, by integers alone; each currency has its own number of decimals. */
export function convert(amount: bigint, from: Currency, to: Currency, rate: string): Converted {
  const { units, scale } = parseDecimal(rate);
  const numerator = amount * units * 10n ** BigInt(CURRENCY_EXPONENTS[to]);
  const denominator = 10n ** BigInt(scale + CURRENCY_EXPONENTS[from]);
  const paid = numerator / denominator;
  return { paid, kept: divideHalfEven(numerator, denominator) - paid };
}
