import { z } from 'zod';
import { CountryCode } from '../../platform/values/country.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { idParam } from '../../platform/values/id-param.ts';
import { AmountText, amountProblem, CurrencyCode, MoneyValue } from '../../platform/values/money.ts';
import { line, paragraphs } from '../../platform/values/text.ts';
import { STATUSES } from './rules.ts';

/** `OFFER` is something to sell, `REQUEST` something that is looked for. */
export const ListingType = z.enum(['OFFER', 'REQUEST']);
export const ListingStatus = z.enum(STATUSES);
const Hours = z.literal([24, 48, 72, 96]);
const CategorySlug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
    error: 'This is not a category. Use its name in small letters, such as phones.',
  })
  .max(60);
const MediaId = z
  .string()
  .refine((id) => parsePublicId('med', id) !== null, { error: 'This is not an id of the form med_….' });

const Draft = z.strictObject({
  type: ListingType,
  title: line(5, 100),
  description: paragraphs(20, 2000),
  category: CategorySlug,
  price: AmountText.optional(),
  currency: CurrencyCode.optional(),
  /** WGS 84, degrees. */
  location: z.strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    address: line(1, 200).optional(),
  }),
  /** How long it runs once it is approved, in hours. */
  durationHours: Hours,
  mediaIds: z
    .array(MediaId)
    .max(5)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'Name each picture once.' })
    .default([]),
});

/** THE place to add a field to a listing: here for what comes in, in `Listing` for what goes out, and in store.ts. */
export const ListingDraft = Draft.superRefine((draft, check) => {
  if (draft.price === undefined && draft.currency === undefined) return;
  if (draft.price === undefined || draft.currency === undefined) {
    const missing = draft.price === undefined ? 'price' : 'currency';
    check.addIssue({
      code: 'custom',
      path: [missing],
      message: 'Give the price and its currency together, or neither.',
    });
    return;
  }
  const problem = amountProblem(draft.price, draft.currency);
  if (problem !== null) check.addIssue({ code: 'custom', path: ['price'], message: problem });
}).meta({ id: 'ListingDraft' });
export type ListingDraft = z.infer<typeof ListingDraft>;

const Time = z.iso.datetime();

export const Listing = z
  .strictObject({
    id: z.string().meta({ example: 'list_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    type: ListingType,
    status: ListingStatus,
    title: z.string(),
    description: z.string(),
    category: z.string(),
    price: MoneyValue.nullable(),
    country: z.string(),
    location: z.strictObject({ latitude: z.number(), longitude: z.number(), address: z.string().nullable() }),
    durationHours: Hours,
    mediaIds: z.array(z.string()),
    ownerId: z.string(),
    business: z.strictObject({ id: z.string(), slug: z.string(), name: z.string() }).nullable(),
    extendCount: z.int(),
    rejectionReason: z.string().nullable(),
    publishedAt: Time.nullable(),
    expiresAt: Time.nullable(),
    createdAt: Time,
    updatedAt: Time,
    version: z.int(),
  })
  .meta({ id: 'Listing' });
export type Listing = z.infer<typeof Listing>;

export const ListingPage = z.array(Listing);
export const ListingParams = z.strictObject({ id: idParam('list') });

const priceBound = AmountText.optional();

export const ListingFilter = z
  .strictObject({
    type: ListingType.optional(),
    /** Takes what is below it in the tree too. */
    category: CategorySlug.optional(),
    country: CountryCode.optional(),
    currency: CurrencyCode.optional(),
    minPrice: priceBound,
    maxPrice: priceBound,
    /** One's own listings, in any state. */
    mine: z.literal('true', { error: 'Say mine=true or leave it out.' }).optional(),
    status: ListingStatus.optional(),
  })
  .superRefine((filter, check) => {
    const complain = (field: string, message: string) => check.addIssue({ code: 'custom', path: [field], message });
    if (filter.status !== undefined && filter.mine === undefined)
      complain('status', 'Ask for a status only with mine=true.');
    const { currency } = filter;
    for (const bound of ['minPrice', 'maxPrice'] as const) {
      const amount = filter[bound];
      if (amount === undefined) continue;
      const problem =
        currency === undefined ? 'Say in which currency, as in currency=NGN.' : amountProblem(amount, currency);
      if (problem !== null) complain(currency === undefined ? 'currency' : bound, problem);
    }
  });
export type ListingFilter = z.infer<typeof ListingFilter>;

export const Extension = z.strictObject({ hours: Hours }).meta({ id: 'ListingExtension' });
export type Extension = z.infer<typeof Extension>;
export const Rejection = z.strictObject({ reason: paragraphs(5, 500) }).meta({ id: 'ListingRejection' });
export type Rejection = z.infer<typeof Rejection>;
export const ReviewFilter = z.strictObject({
  status: ListingStatus.default('pending_review'),
  country: CountryCode.optional(),
});
export type ReviewFilter = z.infer<typeof ReviewFilter>;
