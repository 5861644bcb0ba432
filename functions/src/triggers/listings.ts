import { expireListing, ExpireListing, LISTING_EVENTS, loadMirror, scanListings } from '../modules/listings/index.ts';
import { mirror } from '../platform/mirror/mirror.ts';
import { task } from '../platform/runtime/handle-task.ts';
import { parsePublicId, publicId } from '../platform/values/id.ts';

const listingMirror = mirror('listings', {
  on: LISTING_EVENTS,
  path: (id) => `listings/${publicId('list', id)}`,
  idOf: (document) => parsePublicId('list', document),
  load: loadMirror,
  scan: scanListings,
});

/** What reacts to the topic `listings`. */
export const subscribers = [listingMirror];
export const tasks = [task(ExpireListing, { run: expireListing })];
