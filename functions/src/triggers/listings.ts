import * as identity from '../modules/identity/index.ts';
import * as listings from '../modules/listings/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';
import { mirror } from '../platform/mirror/mirror.ts';
import { task } from '../platform/runtime/handle-task.ts';
import { parsePublicId, publicId } from '../platform/values/id.ts';

const listingMirror = mirror('listings', {
  on: listings.LISTING_EVENTS,
  path: (id) => `listings/${publicId('list', id)}`,
  idOf: (document) => parsePublicId('list', document),
  load: listings.loadMirror,
  scan: listings.scanListings,
});

const storefrontMirror = mirror('storefronts', {
  on: [listings.StoreClosed, listings.StoreReopened],
  path: (id) => `storefronts/${publicId('store', id)}`,
  idOf: (document) => parsePublicId('store', document),
  load: listings.loadStorefront,
  scan: listings.scanStorefronts,
});

/** Whoever is suspended is not seen selling, whatever state his listings are in; reinstated, he is again (LST-10). */
const hidePeople = subscriber('listings.follow-people', {
  on: identity.UserChanged,
  run: async (ctx, { id, version }) =>
    listings.standingChanged(ctx, { accountId: id, accountKind: 'user', key: `${id}-${version}` }),
});
const hideBusinesses = subscriber('listings.follow-businesses', {
  on: [identity.BusinessChanged, identity.BusinessClosed],
  run: async (ctx, { id, version, eventId }) =>
    listings.standingChanged(ctx, { accountId: id, accountKind: 'business', key: `${id}-${version}-${eventId}` }),
});

/** Whom a seller has let through once, he has dealt with: from then on they are connected. */
const rememberDealing = subscriber('listings.remember-dealing', {
  on: listings.ListingContacted,
  run: listings.rememberDealing,
});

/** What reacts to the topic `listings`. */
export const subscribers = [listingMirror, storefrontMirror, rememberDealing] as const;
/** What listings do when something happens to people and businesses. */
export const identitySubscribers = [hidePeople, hideBusinesses];
export const tasks = [
  task(listings.ExpireListing, { run: listings.expireListing }),
  task(listings.RemindListing, { run: listings.remindListing }),
  task(listings.TurnStore, { run: listings.turnStore }),
  task(listings.FollowStanding, { run: listings.followStanding }),
];
