import * as search from '../modules/search/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Every five minutes: what draws people now. */
export const computeTrending = job('search.compute-trending', {
  cron: TIMETABLE.computeTrending,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => search.computeTrending(ctx),
});
