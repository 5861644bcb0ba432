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

export const ListingFeatured = fact('featured');
/** Ran on by itself at its end, for one extension. */
export const ListingRenewed = fact('renewed');
/** Its retention is over: only what its owner's records need is left. */
export const ListingArchived = fact('archived');
/** Told once for each end, some hours before it. */
export const ListingEndingSoon = defineEvent(
  'listings',
  'listing.ending_soon',
  ListingFact.extend({ expiresAt: z.iso.datetime() }),
);
/** A change of a running listing waits for a moderator, and what became of it; the listing itself says `updated` when it changes. */
export const ListingChangeProposed = fact('change_proposed');
export const ListingChangeApproved = fact('change_approved');
export const ListingChangeRejected = fact('change_rejected');
/** Somebody opened the way to the seller: once a person, listing and day. `accountId` is the business or the person who sells. */
export const ListingContacted = defineEvent(
  'listings',
  'listing.contacted',
  z.object({
    id: z.uuid(),
    version: z.int().positive(),
    accountId: z.uuid(),
    userId: z.uuid(),
    channel: z.enum(['chat', 'phone']),
  }),
);

/** Somebody saw these listings, some of them for the first time that day; `id` is his. */
export const ListingsViewed = defineEvent(
  'listings',
  'listings.viewed',
  z.object({ id: z.uuid(), version: z.int().positive(), listingIds: z.array(z.uuid()) }),
);
/** Somebody keeps a listing for later; also when he kept it already. */
export const ListingSaved = defineEvent(
  'listings',
  'listing.saved',
  z.object({ id: z.uuid(), version: z.int().positive(), userId: z.uuid() }),
);

/** `id` is the account's: a business, or a person who sells for himself. */
const store = { id: z.uuid(), version: z.int().positive(), accountKind: z.enum(['user', 'business']) };
/** Also when it is closed already and something of it changed. `until` is null where nobody knows. */
export const StoreClosed = defineEvent(
  'listings',
  'store.closed',
  z.object({ ...store, reason: z.enum(['closure', 'outage']), until: z.iso.datetime().nullable() }),
);
export const StoreReopened = defineEvent('listings', 'store.reopened', z.object(store));

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
  ListingFeatured,
  ListingRenewed,
  ListingArchived,
] as const;
