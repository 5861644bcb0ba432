import * as listings from '../modules/listings/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Archives listings whose retention is over. */
export const archiveListings = job('listings.archive', {
  cron: TIMETABLE.archiveListings,
  lease: minutes(10),
  catchUp: 1,
  run: (ctx) => listings.archiveListings(ctx, { limit: 500 }),
});
