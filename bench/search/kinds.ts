import type { Ctx } from '../../functions/src/platform/context.ts';
import { nearTerms, readPrefix, search, SearchQuery } from '../../functions/src/modules/search/index.ts';
import { CATEGORIES, cityOf, misspelt, word } from './synthetic.ts';

/** A way to search, as people use it, and how dear it may become. */
export interface Kind {
  readonly name: string;
  /** p95 at a million rows, milliseconds. */
  readonly limitMs: number;
  /** p50 at the largest size over that at the smallest. */
  readonly growth: number;
  readonly run: (ctx: Ctx, n: number) => Promise<unknown>;
}

export function kindsOf(): Kind[] {
  const find = (given: Record<string, string>) => (ctx: Ctx) =>
    search(ctx, SearchQuery.parse(given), { limit: 20, after: null });
  const by = (make: (n: number) => Record<string, string>) => (ctx: Ctx, n: number) => find(make(n))(ctx);
  const near = (n: number): Record<string, string> => {
    const { latitude, longitude } = cityOf(n);
    return { lat: latitude.toFixed(4), lng: longitude.toFixed(4) };
  };
  const category = (n: number): string => CATEGORIES[n % CATEGORIES.length]!;
  return [
    { name: 'text: rare word', limitMs: 60, growth: 10, run: by((n) => ({ q: word(3_000 + n * 40) })) },
    { name: 'text: mid word', limitMs: 60, growth: 10, run: by((n) => ({ q: word(60 + n) })) },
    { name: 'text: common word', limitMs: 60, growth: 10, run: by((n) => ({ q: word(2 + (n % 8)) })) },
    { name: 'text: top word', limitMs: 60, growth: 10, run: by(() => ({ q: word(0) })) },
    { name: 'text: two words', limitMs: 60, growth: 10, run: by((n) => ({ q: `${word(5 + n)} ${word(40 + n * 3)}` })) },
    {
      name: 'text + category + country',
      limitMs: 60,
      growth: 10,
      run: by((n) => ({ q: word(20 + n), category: category(n), country: 'NG' })),
    },
    { name: 'spelling, one mistake', limitMs: 6, growth: 3, run: (ctx, n) => nearTerms(ctx, [misspelt(n)]) },
    { name: 'spelling, two mistakes', limitMs: 6, growth: 3, run: (ctx, n) => nearTerms(ctx, [misspelt(n, 2)]) },
    { name: 'typing', limitMs: 0.4, growth: 1.5, run: (ctx, n) => readPrefix(ctx, word(n * 7).slice(0, 3), 'NG') },
    { name: 'nearest', limitMs: 4, growth: 3, run: by((n) => ({ ...near(n), radiusKm: '50', sort: 'nearest' })) },
    {
      name: 'nearest in a category',
      limitMs: 4,
      growth: 3,
      run: by((n) => ({ ...near(n), radiusKm: '50', sort: 'nearest', category: category(n) })),
    },
    {
      name: 'text + place, common word',
      limitMs: 18,
      growth: 10,
      run: by((n) => ({ ...near(n), q: word(2 + (n % 8)), radiusKm: '50', sort: 'nearest' })),
    },
    {
      name: 'text + place, mid word',
      limitMs: 18,
      growth: 10,
      run: by((n) => ({ ...near(n), q: word(60 + n), radiusKm: '50', sort: 'nearest' })),
    },
    { name: 'page of everything', limitMs: 5, growth: 3, run: by(() => ({ sort: 'newest' })) },
    {
      name: 'page of a category',
      limitMs: 5,
      growth: 3,
      run: by((n) => ({ category: category(n), country: 'NG', sort: 'newest' })),
    },
  ];
}
