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
];
