import { CURRENCY_EXPONENTS, parseAmount } from '../../platform/values/money.ts';
import type { ListingDraft } from './schemas.ts';
import type { ListingContent } from './store.ts';

/** What a seller sent → what is kept. The amount becomes minor units here and nowhere else. */
export function contentOf(draft: ListingDraft) {
  const { price, currency, location } = draft;
  const priced = price === undefined || currency === undefined ? null : { price, currency };
  return {
    type: draft.type,
    title: draft.title,
    description: draft.description,
    category: draft.category,
    price: priced === null ? null : parseAmount(priced.price, priced.currency)!.toString(),
    currency: priced === null ? null : priced.currency,
    priceExponent: priced === null ? null : CURRENCY_EXPONENTS[priced.currency],
    latitude: location.latitude,
    longitude: location.longitude,
    accuracy: location.accuracyMeters ?? null,
    address: location.address ?? null,
    landmark: location.landmark ?? null,
    negotiable: draft.negotiable,
    attributes: draft.attributes,
    contact: draft.contact,
    durationHours: draft.durationHours,
    mediaIds: draft.mediaIds,
  } satisfies ListingContent;
}
