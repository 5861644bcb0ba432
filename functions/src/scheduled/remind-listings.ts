import * as listings from '../modules/listings/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Tells sellers of listings that end soon, where the task was missed. */
export const remindListings = job('listings.remind', {
  cron: TIMETABLE.remindListings,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => listings.remindDue(ctx, { limit: 500 }),
});
