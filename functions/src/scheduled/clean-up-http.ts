import { named } from '../platform/db/types.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

const BATCH = 2_000;
const CLEAN_UP = named('platform.http-clean-up', 'select platform.http_clean_up($1) as deleted');

/** Each hour: idempotency records past their 72 hours and rate-limit keys gone cold. */
export const cleanUpHttp = job('platform.clean-up-http', {
  cron: TIMETABLE.cleanUpHttp,
  lease: minutes(2),
  catchUp: 1,
  run: async (ctx) => {
    const row = await ctx.sql.first<{ deleted: number }>(CLEAN_UP, [BATCH]);
    return { more: (row?.deleted ?? 0) >= BATCH };
  },
});
