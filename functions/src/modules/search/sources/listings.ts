import { publicId } from '../../../platform/values/id.ts';
import { openMinutes, readForSearch, scanListings } from '../../listings/index.ts';
import { sellerOf } from '../seller.ts';
import type { SearchSource } from '../things.ts';

/** Listings that run. */
export const listings: SearchSource = {
  kind: 'listing',
  scan: scanListings,
  load: async (ctx, id) => {
    const listing = await readForSearch(ctx, id);
    if (listing === null) return null;
    const { version, publishedAt, businessId, price, contact } = listing;
    const { hours } = contact;
    if (listing.status !== 'active' || publishedAt === null) return { version, thing: null };
    const seller = businessId === null ? null : await sellerOf(ctx, businessId);
    return {
      version,
      thing: {
        kind: 'listing',
        id,
        publicId: publicId('list', id),
        version,
        title: listing.title,
        body: listing.description,
        keywords: [],
        type: listing.type,
        country: listing.country,
        categories: listing.categories.map(({ slug }) => slug),
        categoryNames: listing.categories.map(({ name }) => name),
        price: price === null ? null : BigInt(price),
        currency: listing.currency,
        latitude: listing.latitude,
        longitude: listing.longitude,
        place: listing.address,
        sellerId: seller?.publicId ?? publicId('usr', listing.ownerUserId),
        sellerName: seller?.name ?? null,
        verified: seller?.verified ?? false,
        featuredUntil: listing.tier === 'featured' ? listing.featuredUntil : null,
        hours: openMinutes(hours),
        timeZone: hours?.timeZone ?? null,
        closedUntil: null,
        media: listing.mediaIds[0] ?? null,
        language: null,
        publishedAt,
        expiresAt: listing.expiresAt,
      },
    };
  },
};
