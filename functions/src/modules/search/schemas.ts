import { z } from 'zod';
import { CountryCode } from '../../platform/values/country.ts';
import { AmountText, amountProblem, CurrencyCode, MoneyValue } from '../../platform/values/money.ts';
import { idParam } from '../../platform/values/id-param.ts';
import { hidesSomething, line } from '../../platform/values/text.ts';

const LONGEST_QUERY = 120;
export const QueryText = z
  .string()
  .max(LONGEST_QUERY, { error: `Search for at most ${LONGEST_QUERY} characters.` })
  .refine((text) => !hidesSomething(text), { error: 'This holds invisible characters. Please type it again.' })
  .transform((text) => text.normalize('NFC').trim());

const Slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
    error: 'This is not a category. Use its name in small letters, such as phones.',
  })
  .max(60);
const yes = z.literal('true', { error: 'Say true or leave it out.' }).optional();
const degrees = (most: number) => z.coerce.number().min(-most).max(most);

/** How results may be sorted; `nearest` needs a place, the prices a currency. */
export const SearchSort = z.enum(['relevance', 'newest', 'nearest', 'price_low', 'price_high']);

export const SearchQuery = z
  .strictObject({
    q: QueryText.default(''),
    kind: z
      .string()
      .regex(/^[a-z]{2,20}$/, { error: 'Say for example kind=listing.' })
      .optional(),
    type: z.enum(['OFFER', 'REQUEST']).optional(),
    /** Takes what is below it in the tree too. */
    category: Slug.optional(),
    country: CountryCode.optional(),
    currency: CurrencyCode.optional(),
    minPrice: AmountText.optional(),
    maxPrice: AmountText.optional(),
    priced: yes,
    verified: yes,
    openNow: yes,
    /** WGS 84, degrees. */
    lat: degrees(90).optional(),
    lng: degrees(180).optional(),
    radiusKm: z.coerce.number().positive().max(500).optional(),
    sort: SearchSort.default('relevance'),
    facets: yes,
  })
  .superRefine((query, check) => {
    const complain = (field: string, message: string) => check.addIssue({ code: 'custom', path: [field], message });
    const { currency, lat, lng } = query;
    if ((lat === undefined) !== (lng === undefined))
      complain(lat === undefined ? 'lat' : 'lng', 'Give lat and lng together.');
    if (lat === undefined && query.radiusKm !== undefined) complain('lat', 'Say around which place: lat and lng.');
    if (lat === undefined && query.sort === 'nearest') complain('lat', 'Say near which place: lat and lng.');
    if (query.sort.startsWith('price') && currency === undefined)
      complain('currency', 'Say in which currency, as in currency=NGN.');
    for (const bound of ['minPrice', 'maxPrice'] as const) {
      const amount = query[bound];
      if (amount === undefined) continue;
      const problem =
        currency === undefined ? 'Say in which currency, as in currency=NGN.' : amountProblem(amount, currency);
      if (problem !== null) complain(currency === undefined ? 'currency' : bound, problem);
    }
  });
export type SearchQuery = z.infer<typeof SearchQuery>;

/** Which rung of the ladder the answer stands on (SRC-3). */
export const Stage = z.enum(['browse', 'words', 'spelling', 'lexicon', 'dropped', 'similar', 'category', 'none']);
export type Stage = z.infer<typeof Stage>;

const Time = z.iso.datetime();
export const SearchItem = z
  .strictObject({
    kind: z.string().meta({ example: 'listing' }),
    id: z.string().meta({ example: 'list_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    title: z.string(),
    type: z.string().nullable(),
    category: z.string().nullable(),
    price: MoneyValue.nullable(),
    country: z.string().nullable(),
    location: z
      .strictObject({
        latitude: z.number(),
        longitude: z.number(),
        place: z.string().nullable(),
        /** From the place that was asked for; null when none was. */
        distanceMetres: z.int().nullable(),
      })
      .nullable(),
    seller: z.strictObject({ id: z.string(), name: z.string().nullable(), verified: z.boolean() }).nullable(),
    /** Paid for being shown; always said. */
    featured: z.boolean(),
    media: z.string().nullable(),
    language: z.string().nullable(),
    publishedAt: Time,
    expiresAt: Time.nullable(),
  })
  .meta({ id: 'SearchItem' });

const Counted = z.array(z.strictObject({ value: z.string(), count: z.int() }));
export const SearchAnswer = z
  .strictObject({
    stage: Stage,
    /** What was searched instead of what was typed; null when the words were taken as they are. */
    meant: z.string().nullable(),
    items: z.array(SearchItem),
    /** Counted up to 400. */
    count: z.int(),
    capped: z.boolean(),
    suggestions: z.array(z.strictObject({ category: z.string(), name: z.string() })),
    facets: z
      .strictObject({ category: Counted, country: Counted, type: Counted, priced: z.int(), verified: z.int() })
      .nullable(),
  })
  .meta({ id: 'SearchAnswer' });
export type SearchAnswer = z.infer<typeof SearchAnswer>;

export const AutocompleteQuery = z.strictObject({
  q: QueryText,
  country: CountryCode.optional(),
  /** Kept apart in shared caches; words of all languages are offered. */
  lang: z
    .string()
    .regex(/^[a-z]{2,3}$/, { error: 'Say for example lang=sw.' })
    .optional(),
});
export type AutocompleteQuery = z.infer<typeof AutocompleteQuery>;
export const Suggestion = z
  .strictObject({
    kind: z.enum(['query', 'category', 'business']),
    text: z.string(),
    /** The category's name in small letters, or the business's id; null for a query. */
    id: z.string().nullable(),
  })
  .meta({ id: 'SearchSuggestion' });
export type Suggestion = z.infer<typeof Suggestion>;
export const Suggestions = z.array(Suggestion);

export const TrendingQuery = z.strictObject({
  window: z.enum(['1h', '24h', '7d']).default('24h'),
  country: CountryCode.optional(),
  category: Slug.optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export type TrendingQuery = z.infer<typeof TrendingQuery>;
export const SearchItems = z.array(SearchItem);

export const ExploreQuery = z
  .strictObject({ country: CountryCode.optional(), lat: degrees(90).optional(), lng: degrees(180).optional() })
  .refine(({ lat, lng }) => (lat === undefined) === (lng === undefined), {
    error: 'Give lat and lng together.',
    path: ['lat'],
  });
export type ExploreQuery = z.infer<typeof ExploreQuery>;
export const Explore = z
  .strictObject({
    featured: SearchItems,
    near: SearchItems,
    newest: SearchItems,
    trending: SearchItems,
    categories: z.array(z.strictObject({ category: z.string(), name: z.string() })),
  })
  .meta({ id: 'Explore' });

export const ProposalFilter = z.strictObject({
  status: z.enum(['open', 'applied', 'dismissed']).default('open'),
  country: CountryCode.optional(),
});
export type ProposalFilter = z.infer<typeof ProposalFilter>;
export const Proposal = z
  .strictObject({
    id: z.string().meta({ example: 'prop_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    term: z.string(),
    meaning: z.string().nullable(),
    country: z.string().nullable(),
    /** How many different people it failed. */
    support: z.int(),
    status: z.enum(['open', 'applied', 'dismissed']),
    createdAt: Time,
  })
  .meta({ id: 'SearchProposal' });
export type Proposal = z.infer<typeof Proposal>;
export const Proposals = z.array(Proposal);
export const ProposalParams = z.strictObject({ id: idParam('prop') });
/** What the term means; needed where the proposal does not say. */
export const ProposalMeaning = z
  .strictObject({ meaning: line(1, 80).optional() })
  .meta({ id: 'SearchProposalMeaning' });
