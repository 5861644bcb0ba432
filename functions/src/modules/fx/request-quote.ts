import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { newId } from '../../platform/values/id.ts';
import { MAX_MINOR, parseAmount } from '../../platform/values/money.ts';
import { actingOwner } from '../ledger/index.ts';
import { AmountTooLarge, AmountTooSmall, RateUnavailable, SameCurrency } from './errors.ts';
import { sourcesOf } from './list-rates.ts';
import { mayConvert } from './policy.ts';
import { convert, crossRate, QUOTE_MS } from './rules.ts';
import type { Quote, QuoteRequest } from './schemas.ts';
import { insertQuote, newestRates } from './store.ts';
import { viewQuote } from './view.ts';

/** Locks the rate of this moment for ten minutes, with both amounts to the last coin. Moves nothing. */
export async function requestQuote(ctx: Ctx, { from, to, amount }: QuoteRequest): Promise<Quote> {
  admit(ctx.actor, mayConvert);
  const owner = actingOwner(ctx);
  if (from === to) throw SameCurrency({ field: 'to' });
  const rates = await newestRates(ctx, [from, to]);
  const [one, other] = [rates.get(from), rates.get(to)];
  if (one === undefined || other === undefined)
    throw RateUnavailable({ with: { currency: one === undefined ? from : to }, retryAfterSeconds: 600 });
  const rate = crossRate(one.rate, other.rate);
  // The schema has looked at the amount.
  const fromAmount = parseAmount(amount, from) ?? 0n;
  const { paid, kept } = convert(fromAmount, from, to, rate);
  if (paid === 0n || fromAmount === 0n) throw AmountTooSmall({ field: 'amount', with: { currency: to } });
  if (paid > MAX_MINOR) throw AmountTooLarge({ field: 'amount' });
  const quote = await insertQuote(ctx, {
    id: newId(ctx.now),
    ownerKind: owner.kind,
    ownerId: owner.id,
    fromCurrency: from,
    toCurrency: to,
    fromAmount,
    toAmount: paid,
    kept,
    rate,
    sources: sourcesOf(one.source, other.source),
    asOf: one.asOf < other.asOf ? one.asOf : other.asOf,
    createdAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + QUOTE_MS),
  });
  return viewQuote(quote);
}
