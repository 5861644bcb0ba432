import * as listings from '../modules/listings/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Finds what the tasks missed. One run finds all that is due, so missed runs need no making up. */
export const expireListings = job('listings.expire', {
  cron: TIMETABLE.expireListings,
  lease: minutes(10),
  catchUp: 1,
  run: (ctx) => listings.expireListings(ctx, { limit: 500 }),
});
