import * as listings from '../modules/listings/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Brings the rings of featured listings up to who is in them, and ends what was featured long enough. */
export const rotateFeatured = job('listings.rotate-featured', {
  cron: TIMETABLE.rotateFeatured,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx, slot) => listings.rotateFeatured(ctx, slot, { limit: 500 }),
});
