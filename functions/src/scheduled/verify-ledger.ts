import * as ledger from '../modules/ledger/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Each night: reads the whole ledger in pieces. What was edited past its functions is logged as an error, which the operators' alert reads. */
export const verifyLedger = job('ledger.verify', {
  cron: TIMETABLE.verifyLedger,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx, slot) => ledger.verifyLedger(ctx, { ...slot, rows: 2_000 }),
});
