import * as bizconnect from '../modules/bizconnect/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Businesses that changed and whose task did not come by, then those that the night has marked. */
export const refreshMatches = job('bizconnect.refresh-matches', {
  cron: TIMETABLE.refreshMatches,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => bizconnect.refreshDue(ctx, { limit: 25 }),
});

/** Each night: every business that was not matched for a day is to be looked at, behind those that have changed. */
export const noteStaleMatches = job('bizconnect.note-stale-matches', {
  cron: TIMETABLE.noteStaleMatches,
  lease: minutes(10),
  catchUp: 1,
  run: async (ctx, slot) => {
    const next = await bizconnect.noteStale(ctx, slot.checkpoint as string | null, 2_000);
    if (next !== null) slot.save(next);
    return { more: next !== null };
  },
});
