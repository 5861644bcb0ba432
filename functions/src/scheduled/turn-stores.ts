import * as listings from '../modules/listings/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Closes and opens stores where the task was missed. */
export const turnStores = job('listings.turn-stores', {
  cron: TIMETABLE.turnStores,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => listings.turnStores(ctx, { limit: 500 }),
});
