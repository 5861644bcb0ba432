import { LISTING_EVENTS } from '../modules/listings/index.ts';
import { indexThing, sources } from '../modules/search/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';

/** What search does with the topic `listings`: the row is loaded as it is now, so late and repeated events do no harm. */
export const listingsSubscribers = [
  subscriber('search.index-listing', {
    on: LISTING_EVENTS,
    run: (ctx, event) => indexThing(ctx, sources.listings, event.id),
  }),
];
