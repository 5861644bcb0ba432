import type { Ctx } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { CURRENCY_EXPONENTS, type Currency } from '../../platform/values/money.ts';
import type { ListingChangeView } from './schemas.ts';
import type { JsonText, Outcome } from '../../platform/runtime/route.ts';
import { TooManyMedia } from './errors.ts';
import { MOST_MEDIA, placeMedia } from './rules.ts';
import type { ListingRow } from './store.ts';
import { openListing, type ListingRef } from './take-step.ts';
import { applyContent, type ListedContent } from './update-listing.ts';

type Answer = JsonText | Outcome<ListingChangeView>;

/** Puts pictures among those of a listing, before the one at `position` or at the end. For a running listing it is an edit like any. */
export async function attachMedia(
  ctx: Ctx,
  input: ListingRef & { readonly mediaIds: readonly string[]; readonly position?: number | undefined },
): Promise<Answer> {
  const listing = await openListing(ctx, input, 'update');
  const mediaIds = placeMedia(listing.mediaIds, input.mediaIds, input.position);
  if (mediaIds.length > MOST_MEDIA) throw TooManyMedia({ field: 'mediaIds', with: { most: MOST_MEDIA } });
  return applyContent(ctx, listing, { ...contentNow(listing), mediaIds });
}

/** Takes one out; the file itself stays its owner's. */
export async function detachMedia(ctx: Ctx, input: ListingRef & { readonly mediaId: string }): Promise<Answer> {
  const listing = await openListing(ctx, input, 'update');
  if (!listing.mediaIds.includes(input.mediaId)) throw NotFound();
  const mediaIds = listing.mediaIds.filter((id) => id !== input.mediaId);
  return applyContent(ctx, listing, { ...contentNow(listing), mediaIds });
}

/** What the listing says now, as `contentOf` would have it. */
function contentNow(listing: ListingRow): ListedContent {
  const { currency } = listing;
  return {
    type: listing.type,
    title: listing.title,
    description: listing.description,
    category: listing.category,
    price: listing.price,
    currency,
    priceExponent: currency === null ? null : CURRENCY_EXPONENTS[currency as Currency],
    latitude: listing.latitude,
    longitude: listing.longitude,
    accuracy: listing.accuracy,
    address: listing.address,
    landmark: listing.landmark,
    negotiable: listing.negotiable,
    attributes: listing.attributes,
    contact: listing.contact,
    durationHours: listing.durationHours,
    mediaIds: listing.mediaIds,
  };
}
