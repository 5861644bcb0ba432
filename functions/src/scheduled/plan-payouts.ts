import * as payouts from '../modules/payouts/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Each morning: one run a currency, on days on which banks pay. A missed day is not made up for: the next run takes it in. */
export const planPayouts = job('payouts.plan', {
  cron: TIMETABLE.planPayouts,
  lease: minutes(10),
  catchUp: 1,
  run: (ctx) => payouts.planDailyRuns(ctx),
});
