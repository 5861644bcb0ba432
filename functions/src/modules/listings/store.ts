import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Conflict } from '../../platform/errors.ts';
import { jsonOf } from './json.ts';
import type { Attributes } from './attributes.ts';
import type { Status } from './rules.ts';
import type { Contact } from './schemas.ts';

/** A row of `listings.listing`. Times are UTC; `price` is minor units as a decimal string. */
export interface ListingRow {
  readonly id: string;
  readonly ownerUserId: string;
  readonly ownerUid: string;
  readonly businessId: string | null;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: string | null;
  readonly currency: string | null;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy: number | null;
  readonly address: string | null;
  readonly landmark: string | null;
  readonly city: string | null;
  readonly negotiable: boolean;
  readonly attributes: Attributes;
  readonly contact: Contact;
  readonly hiddenReason: string | null;
  readonly tier: 'standard' | 'featured';
  readonly featuredUntil: Date | null;
  readonly autoRenew: boolean;
  readonly archivedAt: Date | null;
  readonly durationHours: number;
  readonly mediaIds: readonly string[];
  readonly status: Status;
  readonly publishedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly secondsLeft: number | null;
  readonly extendCount: number;
  readonly version: number;
}

const ROW = `id, owner_user_id as "ownerUserId", owner_uid as "ownerUid", business_id as "businessId", type, title, description,
  category, price::text as price, currency, country, latitude, longitude, accuracy, address, landmark, city,
  negotiable, attributes, contact, hidden_reason as "hiddenReason", tier, featured_until as "featuredUntil",
  auto_renew as "autoRenew", archived_at as "archivedAt", duration_hours as "durationHours",
  media_ids as "mediaIds", status, published_at as "publishedAt", expires_at as "expiresAt", seconds_left as "secondsLeft",
  extend_count as "extendCount", version`;

/** What json.ts reads of a row of the table. */
export const ROW_COLUMNS = '*, coalesce(business_id, owner_user_id) as account_id';

const FIND = named('listings.find', `select ${ROW} from listings.listing where id = $1`);
const LOCK = named('listings.lock', `select ${ROW} from listings.listing where id = $1 for no key update`);

/** As far as row-level security lets this actor see. */
export function findListing(ctx: Ctx, id: string): Promise<ListingRow | null> {
  return ctx.sql.first<ListingRow>(FIND, [id]);
}

/** The row, held until the transaction ends: who changes a listing decides on what nobody else changes meanwhile. */
export function lockListing(ctx: Ctx, id: string): Promise<ListingRow | null> {
  return ctx.sql.first<ListingRow>(LOCK, [id]);
}

/** What a seller says of his listing, and what follows from it. */
const CONTENT = {
  type: 'type',
  title: 'title',
  description: 'description',
  category: 'category',
  price: 'price',
  currency: 'currency',
  priceExponent: 'price_exponent',
  latitude: 'latitude',
  longitude: 'longitude',
  accuracy: 'accuracy',
  address: 'address',
  landmark: 'landmark',
  negotiable: 'negotiable',
  attributes: 'attributes',
  contact: 'contact',
  durationHours: 'duration_hours',
  mediaIds: 'media_ids',
} as const;
const BIRTH = {
  id: 'id',
  publicId: 'public_id',
  ownerUserId: 'owner_user_id',
  ownerUid: 'owner_uid',
  ownerPublicId: 'owner_public_id',
  businessId: 'business_id',
  country: 'country',
} as const;
const LIFE = {
  status: 'status',
  statusReason: 'status_reason',
  rejectionReason: 'rejection_reason',
  publishedAt: 'published_at',
  expiresAt: 'expires_at',
  secondsLeft: 'seconds_left',
  extendCount: 'extend_count',
  hiddenReason: 'hidden_reason',
  tier: 'tier',
  featuredUntil: 'featured_until',
  autoRenew: 'auto_renew',
  archiveAfter: 'archive_after',
} as const;
const CHANGEABLE = { ...CONTENT, ...LIFE };

type Values<Columns> = { readonly [Field in keyof Columns]: unknown };
export type ListingContent = Values<typeof CONTENT>;
export type ListingBirth = Values<typeof BIRTH> & ListingContent;
export type ListingChange = Partial<Values<typeof CHANGEABLE>> & { readonly status?: Status };

const BORN = { ...BIRTH, ...CONTENT };
const BORN_FIELDS = Object.keys(BORN) as (keyof typeof BORN)[];
const INSERT = named(
  'listings.insert',
  `with l as (
     insert into listings.listing (${Object.values(BORN).join(', ')}, status, version, created_at, updated_at)
     values (${BORN_FIELDS.map((_, place) => `$${place + 1}`).join(', ')}, 'draft', 1,
       $${BORN_FIELDS.length + 1}, $${BORN_FIELDS.length + 1})
     returning ${ROW_COLUMNS})
   ${jsonOf('l')}`,
);

/** One statement: the row, its first line of history (by trigger), and the answer. */
export async function insertListing(ctx: Ctx, listing: ListingBirth): Promise<string> {
  const text = await ctx.sql.text(INSERT, [...BORN_FIELDS.map((field) => listing[field]), ctx.now]);
  if (text === null) throw new Error('The new listing was not returned.');
  return text;
}

/** Writes the change as the next version and answers with the listing as it is then; the history row follows by trigger. */
export async function changeListing(ctx: Ctx, listing: ListingRow, change: ListingChange): Promise<string> {
  const fields = Object.keys(change) as (keyof typeof CHANGEABLE)[];
  const sets = fields.map((field, place) => `${CHANGEABLE[field]} = $${place + 4}`);
  const text = await ctx.sql.text(
    `with l as (
       update listings.listing set ${[...sets, 'version = version + 1', 'updated_at = $3'].join(', ')}
       where id = $1 and version = $2 returning ${ROW_COLUMNS})
     ${jsonOf('l')}`,
    [listing.id, listing.version, ctx.now, ...fields.map((field) => change[field])],
  );
  // The row is locked, so only a policy of the database can have refused it.
  if (text === null) throw Conflict();
  return text;
}

const OWN = named('listings.own', jsonOf(`(select ${ROW_COLUMNS} from listings.listing where id = $1)`));

/** Any state; under row-level security. */
export function ownListingJson(ctx: Ctx, id: string): Promise<string | null> {
  return ctx.sql.text(OWN, [id]);
}

const BY_IDS = named(
  'listings.by-ids',
  `select '[' || coalesce(string_agg(p.json, ',' order by p.place), '') || ']' from (
     select wanted.place, (${jsonOf(`(select ${ROW_COLUMNS} from listings.listing where id = wanted.id)`)}) as json
     from unnest($1::uuid[]) with ordinality wanted (id, place)) p where p.json is not null`,
);

/** One JSON list in the order of the ids. */
export async function listingsJson(ctx: Ctx, ids: readonly string[]): Promise<string> {
  return (await ctx.sql.text(BY_IDS, [ids])) ?? '[]';
}
