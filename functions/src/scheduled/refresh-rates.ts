import { scheduleRefresh } from '../modules/fx/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Each hour; a missed one needs no making up, for only the newest rates count. */
export const refreshRates = job('fx.refresh-rates', {
  cron: TIMETABLE.refreshRates,
  lease: minutes(2),
  catchUp: 1,
  run: (ctx, slot) => Promise.resolve(scheduleRefresh(ctx, slot.scheduledFor)),
});
