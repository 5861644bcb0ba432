import type { Ctx } from '../../platform/context.ts';
import { RateUnavailable } from './errors.ts';
import { crossRate } from './rules.ts';
import type { Rate, RateFilter } from './schemas.ts';
import { newestRates } from './store.ts';

/** The newest rates of every currency that we have one for, or of those asked for, against one base. */
export async function listRates(ctx: Pick<Ctx, 'sql' | 'now'>, { base, symbols }: RateFilter): Promise<Rate[]> {
  const rates = await newestRates(ctx, symbols === undefined ? null : [...new Set([...symbols, base])]);
  const from = rates.get(base);
  if (from === undefined) throw RateUnavailable({ with: { currency: base }, retryAfterSeconds: 600 });
  return [...rates.values()]
    .filter(({ currency }) => currency !== base && (symbols === undefined || symbols.includes(currency)))
    .map((to) => ({
      base,
      currency: to.currency,
      rate: crossRate(from.rate, to.rate),
      source: sourcesOf(from.source, to.source),
      asOf: (to.asOf < from.asOf ? to.asOf : from.asOf).toISOString(),
    }));
}

/** Both names where they differ; the dollar needs none. */
export function sourcesOf(...sources: readonly string[]): string {
  const named = [...new Set(sources)].filter((source) => source !== 'definition');
  return named.join(' and ') || 'definition';
}
