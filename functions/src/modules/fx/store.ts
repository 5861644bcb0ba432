import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { Currency } from '../../platform/values/money.ts';
import { RATE_MS } from './rules.ts';

/** Units of the currency for one USD. */
export interface RateRow {
  readonly currency: Currency;
  readonly rate: string;
  readonly source: string;
  readonly asOf: Date;
}

const NEWEST = named(
  'fx.newest',
  `select distinct on (currency) currency, trim_scale(rate)::text as rate, source, as_of as "asOf" from fx.rate
   where state = 'live' and seen_at > $1 and ($2::text[] is null or currency = any ($2))
   order by currency, seen_at desc, as_of desc`,
);

/** The newest rate of each currency that was seen within the last 24 hours; all of them without a list. */
export async function newestRates(
  ctx: Pick<Ctx, 'sql' | 'now'>,
  currencies: readonly Currency[] | null,
): Promise<Map<Currency, RateRow>> {
  const since = new Date(ctx.now.getTime() - RATE_MS);
  const rows = await ctx.sql.rows<RateRow>(NEWEST, [since, currencies]);
  const rates = new Map(rows.map((row) => [row.currency, row]));
  // The dollar is the measure itself.
  const oldest = rows.reduce((least, { asOf }) => (asOf < least ? asOf : least), ctx.now);
  if (rows.length > 0 || currencies === null || currencies.includes('USD'))
    rates.set('USD', { currency: 'USD', rate: '1', source: 'definition', asOf: oldest });
  return rates;
}

export interface QuoteRow {
  readonly id: string;
  readonly ownerKind: 'user' | 'business';
  readonly ownerId: string;
  readonly fromCurrency: Currency;
  readonly toCurrency: Currency;
  readonly fromAmount: bigint;
  readonly toAmount: bigint;
  readonly kept: bigint;
  readonly rate: string;
  readonly sources: string;
  readonly asOf: Date;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

const QUOTE = `id, owner_kind as "ownerKind", owner_id as "ownerId", from_currency as "fromCurrency", to_currency as "toCurrency",
  from_amount as "fromAmount", to_amount as "toAmount", kept, trim_scale(rate)::text as rate, sources, as_of as "asOf",
  created_at as "createdAt", expires_at as "expiresAt", used_at as "usedAt"`;
const INSERT = named(
  'fx.quote-insert',
  `insert into fx.quote (id, owner_kind, owner_id, from_currency, to_currency, from_amount, to_amount, kept, rate, sources, as_of,
     created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning ${QUOTE}`,
);
const FIND = named('fx.quote-find', `select ${QUOTE} from fx.quote where id = $1`);
const LOCK = named('fx.quote-lock', `select ${QUOTE} from fx.quote where id = $1 for no key update`);
const USE = named('fx.quote-use', `update fx.quote set used_at = $2 where id = $1 returning ${QUOTE}`);

export async function insertQuote(ctx: Pick<Ctx, 'sql'>, quote: Omit<QuoteRow, 'usedAt'>): Promise<QuoteRow> {
  const { id, ownerKind, ownerId, fromCurrency, toCurrency, fromAmount, toAmount, kept, rate, sources } = quote;
  const row = await ctx.sql.first<QuoteRow>(INSERT, [
    id,
    ownerKind,
    ownerId,
    fromCurrency,
    toCurrency,
    fromAmount,
    toAmount,
    kept,
    rate,
    sources,
    quote.asOf,
    quote.createdAt,
    quote.expiresAt,
  ]);
  if (row === null) throw new Error('The new quote was not returned.');
  return row;
}

/** As far as row-level security lets this actor see. */
export const findQuote = (ctx: Pick<Ctx, 'sql'>, id: string): Promise<QuoteRow | null> =>
  ctx.sql.first<QuoteRow>(FIND, [id]);

/** Held until the transaction ends, so that a quote is used by one. */
export const lockQuote = (ctx: Pick<Ctx, 'sql'>, id: string): Promise<QuoteRow | null> =>
  ctx.sql.first<QuoteRow>(LOCK, [id]);

export const useQuote = (ctx: Pick<Ctx, 'sql' | 'now'>, id: string): Promise<QuoteRow | null> =>
  ctx.sql.first<QuoteRow>(USE, [id, ctx.now]);
