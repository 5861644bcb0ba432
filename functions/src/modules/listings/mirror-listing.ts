import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { publicId } from '../../platform/values/id.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import { findListing } from './store.ts';

/** A type, not an interface: only such is a document's value. */
type ShownMedia = {
  readonly id: string;
  readonly state: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly renditions: readonly Readonly<Record<string, string | number>>[];
};

const MEDIA = named(
  'listings.mirror-media',
  `select m.public_id as id, m.state, m.width, m.height, coalesce(m.renditions, '[]') as renditions
   from unnest($1::text[]) with ordinality shown (public_id, place)
   join listings.media_card m on m.public_id = shown.public_id order by shown.place`,
);

async function mediaOf(ctx: Ctx, ids: readonly string[]): Promise<readonly ShownMedia[]> {
  return ids.length === 0 ? [] : ctx.sql.rows<ShownMedia>(MEDIA, [ids]);
}

/**
 * What the mirror of a listing shows; firestore.rules let everyone read an active one and its owner any. A removed one shows
 * nothing any more.
 */
export async function loadMirror(ctx: Ctx, id: string) {
  const listing = await findListing(ctx, id);
  if (listing === null) return null;
  const { version, price, currency, businessId } = listing;
  if (listing.status === 'removed' || listing.archivedAt !== null) return { version, data: null };
  return {
    version,
    data: {
      id: publicId('list', listing.id),
      ownerUid: listing.ownerUid,
      businessId: businessId === null ? null : publicId('biz', businessId),
      // Where `storefronts/{id}` says whether the seller is closed.
      storeId: publicId('store', businessId ?? listing.ownerUserId),
      type: listing.type,
      title: listing.title,
      description: listing.description,
      category: listing.category,
      price:
        price === null || currency === null
          ? null
          : { amount: formatAmount(BigInt(price), currency as Currency), currency },
      negotiable: listing.negotiable,
      attributes: listing.attributes,
      contact: listing.contact,
      location: {
        latitude: listing.latitude,
        longitude: listing.longitude,
        accuracyMeters: listing.accuracy,
        address: listing.address,
        landmark: listing.landmark,
        city: listing.city,
      },
      country: listing.country,
      // firestore.rules show the world what is active; what is hidden for its seller's sake is his alone.
      status: listing.status === 'active' && listing.hiddenReason !== null ? 'hidden' : listing.status,
      featured: listing.tier === 'featured',
      featuredUntil: listing.featuredUntil,
      publishedAt: listing.publishedAt,
      expiresAt: listing.expiresAt,
      mediaIds: listing.mediaIds,
      media: await mediaOf(ctx, listing.mediaIds),
    },
  };
}

/** Ids in ascending order, for the rebuild. */
export async function scanListings(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  const rows = await ctx.sql.rows<{ id: string }>(
    'select id from listings.listing where $1::uuid is null or id > $1 order by id limit $2',
    [after, limit],
  );
  return rows.map(({ id }) => id);
}
