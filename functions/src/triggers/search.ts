import { BusinessChanged, BusinessClosed, BusinessCreated } from '../modules/identity/index.ts';
import {
  LISTING_EVENTS,
  ListingChangeApproved,
  ListingContacted,
  ListingSaved,
  ListingsViewed,
} from '../modules/listings/index.ts';
import { engage, indexThing, sources } from '../modules/search/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';

/** What search does with the topic `listings`: the row is loaded as it is now, so late and repeated events do no harm. */
export const listingsSubscribers = [
  subscriber('search.index-listing', {
    on: [...LISTING_EVENTS, ListingChangeApproved],
    run: (ctx, event) => indexThing(ctx, sources.listings, event.id),
  }),
  subscriber('search.note-contact', {
    on: ListingContacted,
    run: (ctx, { id, userId, timestamp }) =>
      engage(ctx, { kind: 'listing', ids: [id], userId, action: 'contact', at: timestamp }),
  }),
  subscriber('search.note-save', {
    on: ListingSaved,
    run: (ctx, { id, userId, timestamp }) =>
      engage(ctx, { kind: 'listing', ids: [id], userId, action: 'save', at: timestamp }),
  }),
  subscriber('search.note-views', {
    on: ListingsViewed,
    run: (ctx, { id, listingIds, timestamp }) =>
      engage(ctx, { kind: 'listing', ids: listingIds, userId: id, action: 'view', at: timestamp }),
  }),
];

export const identitySubscribers = [
  subscriber('search.index-business', {
    on: [BusinessCreated, BusinessChanged, BusinessClosed],
    run: (ctx, event) => indexThing(ctx, sources.businesses, event.id),
  }),
];
