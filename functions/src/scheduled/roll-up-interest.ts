import * as listings from '../modules/listings/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Adds the views and contacts of the last minutes into the sums that sellers see. */
export const rollUpInterest = job('listings.roll-up-interest', {
  cron: TIMETABLE.rollUpInterest,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => listings.rollUpInterest(ctx, { limit: 5_000 }),
});
