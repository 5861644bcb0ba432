import * as messaging from '../modules/messaging/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Whose devices did not get what was written to him (CHT-5). It keeps its own place, so runs that were missed lose nothing. */
export const watchDeliveries = job('messaging.watch-deliveries', {
  cron: TIMETABLE.watchDeliveries,
  lease: minutes(2),
  catchUp: 1,
  run: (ctx) => messaging.watchDeliveries(ctx, { limit: 2_000 }),
});
