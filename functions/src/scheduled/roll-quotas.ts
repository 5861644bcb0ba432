import * as ledger from '../modules/ledger/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Midnight comes every quarter of an hour somewhere. What this misses rolls at the next use. */
export const rollQuotas = job('ledger.roll-quotas', {
  cron: TIMETABLE.rollQuotas,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => ledger.rollQuotas(ctx, { limit: 200 }),
});
