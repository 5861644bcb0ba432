import * as bizconnect from '../modules/bizconnect/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Requests to connect that nobody answered. Until it ran they show as expired already, and cannot be accepted. */
export const expireConnections = job('bizconnect.expire-connections', {
  cron: TIMETABLE.expireConnections,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => bizconnect.expireConnections(ctx, { limit: 200 }),
});
