import * as ledger from '../modules/ledger/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Finds the holds that their tasks missed. */
export const expireHolds = job('ledger.expire-holds', {
  cron: TIMETABLE.expireHolds,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => ledger.expireHolds(ctx, { limit: 200 }),
});
