import * as bizconnect from '../modules/bizconnect/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Requests to connect that nobody answered, and talks that could not be opened. Until it ran they show as expired already, and cannot be accepted. */
export const expireConnections = job('bizconnect.expire-connections', {
  cron: TIMETABLE.expireConnections,
  lease: minutes(5),
  catchUp: 1,
  run: async (ctx) => {
    await bizconnect.sweepTalks(ctx, { limit: 200 });
    return bizconnect.expireConnections(ctx, { limit: 200 });
  },
});
