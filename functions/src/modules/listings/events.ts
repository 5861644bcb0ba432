import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';

/** Ids are UUIDs; the version is the listing's after the change. Who wants more reads the listing. */
const ListingFact = z.object({
  id: z.uuid(),
  version: z.int().positive(),
  ownerUserId: z.uuid(),
  businessId: z.uuid().nullable(),
});
export type ListingFact = z.infer<typeof ListingFact>;

const fact = (name: string) => defineEvent('listings', `listing.${name}`, ListingFact);

export const ListingCreated = fact('created');
export const ListingUpdated = fact('updated');
/** Also when new content of a running listing went back to review. */
export const ListingSubmitted = fact('submitted');
export const ListingPublished = fact('published');
export const ListingRejected = fact('rejected');
export const ListingPaused = fact('paused');
export const ListingResumed = fact('resumed');
export const ListingSold = fact('sold');
export const ListingExtended = fact('extended');
export const ListingExpired = fact('expired');
export const ListingRemoved = fact('removed');

/** Everything that changes what a listing's mirror shows. */
export const LISTING_EVENTS = [
  ListingCreated,
  ListingUpdated,
  ListingSubmitted,
  ListingPublished,
  ListingRejected,
  ListingPaused,
  ListingResumed,
  ListingSold,
  ListingExtended,
  ListingExpired,
  ListingRemoved,
] as const;
