import * as listings from '../modules/listings/index.ts';
import * as media from '../modules/media/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';
import { task } from '../platform/runtime/handle-task.ts';
import { publicId } from '../platform/values/id.ts';

/** A listing may be there before its pictures are: what shows it follows them (LST-11). */
const showInListings = subscriber('listings.follow-media', {
  on: media.MEDIA_EVENTS,
  run: (ctx, { id }) => listings.mediaChanged(ctx, publicId('med', id)),
});

export const subscribers = [showInListings];
export const tasks = [
  task(media.GatherParts, {
    phones: true,
    call: (payload, info) => media.gatherParts(payload, info),
    record: () => Promise.resolve(),
  }),
  task(media.ForgetFiles, {
    phones: true,
    call: (payload) => media.forgetFiles(payload),
    record: () => Promise.resolve(),
  }),
];
