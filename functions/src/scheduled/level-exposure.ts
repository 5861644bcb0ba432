import * as bizconnect from '../modules/bizconnect/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Who was shown to whom, into the sums of each day. */
export const rollUpExposure = job('bizconnect.roll-up-exposure', {
  cron: TIMETABLE.rollUpExposure,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => bizconnect.rollUpExposure(ctx, { limit: 2_000 }),
});

/** Each night, when the day's sums are whole: raises who was shown too seldom. A missed night is one step less, not two at once. */
export const levelExposure = job('bizconnect.level-exposure', {
  cron: TIMETABLE.levelExposure,
  lease: minutes(10),
  catchUp: 1,
  run: async (ctx, slot) => {
    const next = await bizconnect.levelExposure(ctx, slot.checkpoint as bizconnect.LevelPlace | null, 2_000);
    if (next !== null) slot.save(next);
    return { more: next !== null };
  },
});

/** Each night: acceptance and speed of answers by country and category. */
export const measureMarket = job('bizconnect.measure-market', {
  cron: TIMETABLE.measureMarket,
  lease: minutes(10),
  catchUp: 1,
  run: (ctx) => bizconnect.measureMarket(ctx),
});
