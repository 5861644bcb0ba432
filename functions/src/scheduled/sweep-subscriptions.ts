import * as subscriptions from '../modules/subscriptions/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Finds the renewals that their tasks missed. */
export const sweepSubscriptions = job('subscriptions.sweep', {
  cron: TIMETABLE.sweepSubscriptions,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => subscriptions.sweepSubscriptions(ctx, { limit: 500 }),
});
