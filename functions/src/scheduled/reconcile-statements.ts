import { settledBetween } from '../modules/payments/index.ts';
import { workOnStatements } from '../modules/reconciliation/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Holds statements against what payments has booked, batch by batch. A missed run needs no making up. */
export const reconcileStatements = job('reconciliation.match', {
  cron: TIMETABLE.reconcileStatements,
  lease: minutes(2),
  catchUp: 1,
  run: (ctx) => workOnStatements(ctx, settledBetween),
});
