import { decimalOf, inDollars, type RateSheet } from './sheet.ts';

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

function ratesOf(pairs: Iterable<readonly [string, unknown]>): Record<string, string> {
  const rates: Record<string, string> = {};
  for (const [currency, value] of pairs) {
    const rate = decimalOf(value);
    if (rate !== null && /^[A-Z]{3}$/.test(currency)) rates[currency] = rate;
  }
  return rates;
}

function sheet(
  source: RateSheet['source'],
  base: unknown,
  seconds: unknown,
  rates: Record<string, string>,
): RateSheet | null {
  if (typeof base !== 'string' || typeof seconds !== 'number' || !(seconds > 0 && seconds < 1e11)) return null;
  const dollars = inDollars(base, rates);
  if (dollars === null || Object.keys(dollars).length < 2) return null;
  return { source, asOf: new Date(seconds * 1_000), rates: dollars };
}

/** `{timestamp, base, rates: {GHS: 15.2}}`; null for anything else. */
export function readOpenExchangeRates(body: unknown): RateSheet | null {
  const { timestamp, base, rates } = fieldsOf(body);
  return sheet('openexchangerates', base, timestamp, ratesOf(Object.entries(fieldsOf(rates))));
}

/** `{success: true, timestamp, source, quotes: {USDGHS: 15.2}}`; a failure keeps HTTP 200, so `success` decides. */
export function readExchangeRateHost(body: unknown): RateSheet | null {
  const { success, timestamp, source, quotes } = fieldsOf(body);
  if (success !== true || typeof source !== 'string') return null;
  const pairs = Object.entries(fieldsOf(quotes)).filter(([pair]) => pair.startsWith(source));
  return sheet('exchangerate-host', source, timestamp, ratesOf(pairs.map(([pair, rate]) => [pair.slice(3), rate])));
}

const DAY = /<Cube\s+time=["'](\d{4}-\d{2}-\d{2})["']\s*>/;
const RATE = /<Cube\s+currency=["']([A-Z]{3})["']\s+rate=["']([\d.]+)["']\s*\/>/g;
/** Published about 16:00 in Frankfurt. */
const PUBLISHED_AT = 'T15:00:00Z';

/** The daily feed, whose attributes come in single quotes; for one EUR. */
export function readEcb(xml: string): RateSheet | null {
  const day = DAY.exec(xml)?.[1];
  if (day === undefined) return null;
  const at = Date.parse(`${day}${PUBLISHED_AT}`);
  const rates = ratesOf([...xml.matchAll(RATE)].map((found) => [found[1]!, found[2]]));
  return Number.isNaN(at) ? null : sheet('ecb', 'EUR', at / 1_000, rates);
}
