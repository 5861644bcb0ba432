import * as search from '../modules/search/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Each minute: counts the words that came and went, for spelling and typing. */
export const foldSearchTerms = job('search.fold-terms', {
  cron: TIMETABLE.foldSearchTerms,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => search.foldTerms(ctx, { limit: 20_000 }),
});
