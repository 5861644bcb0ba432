/** Rates of one moment from one source. */
export interface RateSheet {
  readonly source: 'openexchangerates' | 'exchangerate-host' | 'ecb';
  /** UTC, as the source dates them. */
  readonly asOf: Date;
  /** Units of each currency for one USD, as decimal strings with at most twelve decimals. */
  readonly rates: Readonly<Record<string, string>>;
}

const DECIMAL = /^\d{1,17}(?:\.\d{1,12})?$/;

/** A number from JSON as a decimal; null when it is none that a rate may be. */
export function decimalOf(value: unknown): string | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const text = typeof value === 'number' && value > 0 && value < 1e-6 ? value.toFixed(12) : String(value);
  return DECIMAL.test(text) && /[1-9]/.test(text) ? text : null;
}

const ONE = 10n ** 12n;
const scaled = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(12, '0'));
};
const written = (value: bigint): string => {
  const digits = value.toString().padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`;
};

/** Rates for one unit of `base` as rates for one USD, in integers of 10⁻¹², rounded half up. Null without the USD. */
export function inDollars(
  base: string,
  rates: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | null {
  if (base === 'USD') return { ...rates, USD: '1' };
  const dollar = rates['USD'];
  if (dollar === undefined) return null;
  const dollars = scaled(dollar);
  const all = Object.entries({ ...rates, [base]: '1' }).map(([currency, rate]): [string, string] => [
    currency,
    currency === 'USD' ? '1' : written((scaled(rate) * ONE * 2n + dollars) / (dollars * 2n)),
  ]);
  return Object.fromEntries(all);
}
