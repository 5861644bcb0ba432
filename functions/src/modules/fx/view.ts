import { publicId } from '../../platform/values/id.ts';
import { formatAmount } from '../../platform/values/money.ts';
import type { Quote } from './schemas.ts';
import type { QuoteRow } from './store.ts';

/** Both currencies side by side: what a receipt in two currencies shows. */
export function viewQuote(quote: QuoteRow): Quote {
  return {
    id: publicId('fxq', quote.id),
    from: { amount: formatAmount(quote.fromAmount, quote.fromCurrency), currency: quote.fromCurrency },
    to: { amount: formatAmount(quote.toAmount, quote.toCurrency), currency: quote.toCurrency },
    rate: quote.rate,
    source: quote.sources,
    asOf: quote.asOf.toISOString(),
    createdAt: quote.createdAt.toISOString(),
    expiresAt: quote.expiresAt.toISOString(),
    usedAt: quote.usedAt?.toISOString() ?? null,
  };
}
