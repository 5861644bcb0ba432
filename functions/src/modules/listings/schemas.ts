import { z } from 'zod';
import { CountryCode } from '../../platform/values/country.ts';
import { parsePublicId, publicId } from '../../platform/values/id.ts';
import { idField, idParam } from '../../platform/values/id-param.ts';
import { AmountText, amountProblem, CurrencyCode, MoneyValue } from '../../platform/values/money.ts';
import { line, paragraphs } from '../../platform/values/text.ts';
import { isTimeZone } from './contact-hours.ts';
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

const AttributeName = z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, { error: 'This is not the name of an attribute.' });
const AttributesIn = z
  .record(AttributeName, z.union([line(1, 60), z.number().min(-1e12).max(1e12), z.boolean()]))
  .refine((attributes) => Object.keys(attributes).length <= 20, { error: 'At most 20 attributes are allowed.' });

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'Write the time as 08:30.' });
const TimeZone = z
  .string()
  .max(40)
  .refine(isTimeZone, { error: 'This is not a time zone. Write it as Africa/Lagos.' })
  .meta({ example: 'Africa/Lagos' });

/** Who may contact the seller, how, and when. */
export const Contact = z
  .strictObject({
    /** `verified`: people with a verified phone. `connected`: people who the seller has dealt with before. */
    who: z.enum(['anyone', 'verified', 'connected']),
    channels: z
      .array(z.enum(['chat', 'phone']))
      .min(1)
      .max(2)
      .refine((channels) => new Set(channels).size === channels.length, { error: 'Name each channel once.' }),
    /** Local opening hours; null is always. `to` may lie after midnight. Days: 1 is Monday, 7 Sunday. */
    hours: z
      .strictObject({
        days: z
          .array(z.int().min(1).max(7))
          .min(1)
          .max(7)
          .refine((days) => new Set(days).size === days.length, { error: 'Name each day once.' }),
        from: ClockTime,
        to: ClockTime,
        timeZone: TimeZone,
      })
      .nullable(),
  })
  .meta({ id: 'ContactPolicy' });
export type Contact = z.infer<typeof Contact>;

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
    /** Metres around the point within which it is. */
    accuracyMeters: z.int().min(0).max(100_000).optional(),
    /** How people here find it: “behind the blue mosque”. */
    landmark: line(1, 120).optional(),
  }),
  negotiable: z.boolean().default(false),
  /** By the names that `GET /v1/listings/categories` gives for the category. */
  attributes: AttributesIn.default({}),
  contact: Contact.default({ who: 'anyone', channels: ['chat'], hours: null }),
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
    location: z.strictObject({
      latitude: z.number(),
      longitude: z.number(),
      accuracyMeters: z.int().nullable(),
      address: z.string().nullable(),
      landmark: z.string().nullable(),
      /** The nearest town of some size (GeoNames), where one is within 100 km. */
      city: z.string().nullable(),
    }),
    negotiable: z.boolean(),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    contact: Contact,
    /** The seller is closed just now, and since an outage has no known end, `until` may be null. */
    closed: z.strictObject({ reason: z.enum(['closure', 'outage']), until: Time.nullable() }).nullable(),
    /** A paid place: show it as such. */
    featured: z.boolean(),
    featuredUntil: Time.nullable(),
    /** Why an active listing is not shown; to its owner only. */
    hiddenReason: z.enum(['suspended', 'closed']).nullable(),
    autoRenew: z.boolean(),
    archivedAt: Time.nullable(),
    durationHours: Hours,
    mediaIds: z.array(z.string()),
    /** The same pictures in the same order, as far as they are there: one still on its way has no addresses yet. */
    media: z.array(
      z.strictObject({
        id: z.string(),
        state: z.enum(['uploading', 'processing', 'ready', 'refused']),
        width: z.int().nullable(),
        height: z.int().nullable(),
        renditions: z.array(
          z.strictObject({
            name: z.enum(['large', 'medium', 'preview']),
            url: z.string(),
            width: z.int(),
            height: z.int(),
            bytes: z.int(),
          }),
        ),
      }),
    ),
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

const Names = z.record(z.string(), z.string());
export const CategoryNode = z
  .strictObject({
    slug: z.string(),
    parent: z.string().nullable(),
    names: Names,
    /** What you change of a running listing here waits for a moderator; people see the old one meanwhile. */
    reviewed: z.boolean(),
    /** Its own; it has those of its parents too. */
    attributes: z.array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['enum', 'number', 'text', 'bool']),
        unit: z.string().nullable(),
        required: z.boolean(),
        options: z.array(z.string()),
        names: Names,
      }),
    ),
  })
  .meta({ id: 'ListingCategory' });
export type CategoryNode = z.infer<typeof CategoryNode>;

export const ListingPage = z.array(Listing);
export const MediaAttachment = z
  .strictObject({
    mediaIds: z
      .array(MediaId)
      .min(1)
      .max(5)
      .refine((ids) => new Set(ids).size === ids.length, { error: 'Name each picture once.' }),
    /** Before which of the present ones; 0 is the front. At the end without it. */
    position: z.int().min(0).max(5).optional(),
  })
  .meta({ id: 'MediaAttachment' });
export const ListingMediaParams = z.strictObject({
  id: idParam('list'),
  mediaId: idParam('med').transform((id) => publicId('med', id)),
});
export const ListingParams = z.strictObject({ id: idParam('list') });

const priceBound = AmountText.optional();

const LISTING_FILTERS = {
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
};

export const ListingFilter = z
  .object(LISTING_FILTERS)
  // `attr.<name>=value`, for the attributes of the category that is asked for.
  .catchall(z.string().min(1).max(100))
  .superRefine((filter, check) => {
    const complain = (field: string, message: string) => check.addIssue({ code: 'custom', path: [field], message });
    const others = Object.keys(filter).filter((name) => !(name in LISTING_FILTERS));
    const strange = others.filter((name) => !/^attr\.[a-z][a-z0-9_]{0,30}$/.test(name));
    if (strange.length > 0) check.addIssue({ code: 'unrecognized_keys', keys: strange, input: filter });
    else if (others.length > 5) complain(others[5]!, 'Ask for at most 5 attributes.');
    else if (others.length > 0 && filter.category === undefined)
      complain('category', 'Say in which category these attributes are.');
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
export type ListingFilter = z.infer<z.ZodObject<typeof LISTING_FILTERS>> & {
  readonly [attribute: `attr.${string}`]: string | undefined;
};

export const ListingChange = z
  .strictObject({
    id: z.string().meta({ example: 'chg_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    listingId: z.string(),
    /** The listing's version when this was asked. */
    baseVersion: z.int(),
    state: z.enum(['pending', 'approved', 'rejected', 'withdrawn', 'lapsed']),
    /** Field by field; prices in minor units. */
    changes: z.array(z.strictObject({ field: z.string(), from: z.unknown(), to: z.unknown() })),
    submittedAt: Time,
    decidedAt: Time.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'ListingChange' });
export type ListingChangeView = z.infer<typeof ListingChange>;
export const ChangeParams = z.strictObject({ id: idParam('list'), changeId: idParam('chg') });
export const AdminChangeParams = z.strictObject({ changeId: idParam('chg') });

export const ContactRequest = z.strictObject({ channel: z.enum(['chat', 'phone']) }).meta({ id: 'ContactRequest' });
export type ContactRequest = z.infer<typeof ContactRequest>;
export const ContactAnswer = z
  .strictObject({
    channel: z.enum(['chat', 'phone']),
    /** E.164, where the seller takes calls and has one. */
    phone: z.string().nullable(),
  })
  .meta({ id: 'ContactAnswer' });
export type ContactAnswer = z.infer<typeof ContactAnswer>;

export const Closure = z
  .strictObject({
    /** Now, unless it is said. */
    from: Time.optional(),
    until: Time,
    note: line(1, 200).optional(),
  })
  .meta({ id: 'StoreClosure' });
export type Closure = z.infer<typeof Closure>;
export const Outage = z.strictObject({ kind: z.enum(['power', 'network']) }).meta({ id: 'StoreOutage' });
export type Outage = z.infer<typeof Outage>;
export const Storefront = z
  .strictObject({
    id: z.string().meta({ example: 'store_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    /** Closed, its listings stay in sight, marked, and nobody new is put through. */
    open: z.boolean(),
    reason: z.enum(['closure', 'outage']).nullable(),
    /** Running or planned. */
    closure: z.strictObject({ from: Time, until: Time, note: z.string().nullable() }).nullable(),
    outage: z.strictObject({ kind: z.enum(['power', 'network']), since: Time }).nullable(),
    version: z.int(),
  })
  .meta({ id: 'Storefront' });
export type Storefront = z.infer<typeof Storefront>;
export const Heartbeat = z.strictObject({ reopened: z.boolean() });

/** Degrees, WGS 84, as a query says them. */
const degrees = (most: number) =>
  z
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,15})?$/, { error: 'Write this in degrees, as in 6.5244.' })
    .transform(Number)
    .refine((value) => Math.abs(value) <= most, { error: `This lies between -${most} and ${most}.` })
    // A hundredth of a metre off zero is zero.
    .transform((value) => (Math.abs(value) < 1e-7 ? 0 : value));

export const NearbyFilter = z.strictObject({
  lat: degrees(90),
  lon: degrees(180),
  /** Metres, 25,000 unless it is said. */
  radius: z
    .string()
    .regex(/^\d{1,6}$/, { error: 'Write the radius in whole metres.' })
    .transform(Number)
    .refine((metres) => metres >= 1 && metres <= 200_000, { error: 'The radius is from 1 to 200000 metres.' })
    .default(25_000),
  type: ListingType.optional(),
  /** Takes what is below it in the tree too. */
  category: CategorySlug.optional(),
});
export type NearbyFilter = z.infer<typeof NearbyFilter>;
export const NearbyPage = z.array(Listing.extend({ distanceMeters: z.int() }).meta({ id: 'NearbyListing' }));
export const SavedPage = z.array(Listing.extend({ savedAt: Time }).meta({ id: 'SavedListing' }));

export const Views = z
  .strictObject({ listingIds: z.array(idField('list')).min(1).max(50) })
  .meta({ id: 'ListingViews' });
export const StatisticsQuery = z.strictObject({
  days: z
    .string()
    .regex(/^\d{1,3}$/, { error: 'Write the days as a whole number.' })
    .transform(Number)
    .refine((days) => days >= 1 && days <= 365, { error: 'Ask for 1 to 365 days.' })
    .default(30),
});
export const ListingStatistics = z
  .strictObject({
    views: z.int(),
    contacts: z.int(),
    saves: z.int(),
    /** UTC days in which there was something, oldest first. */
    days: z.array(z.strictObject({ day: z.iso.date(), views: z.int(), contacts: z.int() })),
  })
  .meta({ id: 'ListingStatistics' });
export type ListingStatistics = z.infer<typeof ListingStatistics>;

export const FeaturedFilter = z.strictObject({ category: CategorySlug.optional(), country: CountryCode.optional() });
export type FeaturedFilter = z.infer<typeof FeaturedFilter>;
export const Feature = z.strictObject({ days: z.int().min(1).max(7) }).meta({ id: 'ListingFeature' });
export type Feature = z.infer<typeof Feature>;
export const Renewal = z.strictObject({ autoRenew: z.boolean() }).meta({ id: 'ListingRenewal' });
export type Renewal = z.infer<typeof Renewal>;

export const Extension = z.strictObject({ hours: Hours }).meta({ id: 'ListingExtension' });
export type Extension = z.infer<typeof Extension>;
export const Rejection = z.strictObject({ reason: paragraphs(5, 500) }).meta({ id: 'ListingRejection' });
export type Rejection = z.infer<typeof Rejection>;
export const ReviewFilter = z.strictObject({
  status: ListingStatus.default('pending_review'),
  country: CountryCode.optional(),
});
export type ReviewFilter = z.infer<typeof ReviewFilter>;
