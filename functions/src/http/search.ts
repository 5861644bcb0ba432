import * as search from '../modules/search/index.ts';
import { anyone } from '../platform/authorize.ts';
import { InvalidCursor } from '../platform/errors.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('GET /v1/search', {
    summary: 'Find what is offered or asked for, by words, place, price and more',
    description:
      'Words may be misspelt, in several languages at once, or mean something that titles say otherwise. `stage` says how the answer was found: the words as typed, mended spelling, the trade lexicon, some of the words, alike words, a category. Without q the filters alone decide.',
    policy: anyone,
    class: 'search',
    query: search.SearchQuery,
    reply: { 200: search.SearchAnswer },
    errors: [InvalidCursor],
    data: 'plain',
    paged: true,
    cache: 'public, max-age=0, s-maxage=15',
    run: (ctx, { query, page }) => search.search(ctx, query, page),
  }),
  route('GET /v1/search/autocomplete', {
    summary: 'What somebody is about to type: queries, categories, businesses; at most 1 kB',
    policy: anyone,
    class: 'read',
    query: search.AutocompleteQuery,
    reply: { 200: search.Suggestions },
    data: 'plain',
    cache: 'public, max-age=60, s-maxage=300',
    run: (ctx, { query }) => search.autocomplete(ctx, query),
  }),
  route('GET /v1/search/trending', {
    summary: 'What draws different people now, by country and category, over an hour, a day or a week',
    policy: anyone,
    query: search.TrendingQuery,
    reply: { 200: search.SearchItems },
    data: 'plain',
    cache: 'public, max-age=0, s-maxage=60',
    run: (ctx, { query }) => search.trending(ctx, query),
  }),
  route('GET /v1/explore', {
    summary: 'A home screen in one call: featured, near, new and trending, and the categories',
    policy: anyone,
    query: search.ExploreQuery,
    reply: { 200: search.Explore },
    data: 'plain',
    cache: 'public, max-age=0, s-maxage=30',
    run: (ctx, { query }) => search.explore(ctx, query),
  }),
];
