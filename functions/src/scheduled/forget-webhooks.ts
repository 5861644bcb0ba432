import * as payments from '../modules/payments/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

const BATCH = 500;

/** Each night: deletes what providers sent of people a quarter ago, and much later that it was sent at all (G-P3). */
export const forgetWebhooks = job('payments.forget-webhooks', {
  cron: TIMETABLE.forgetWebhooks,
  lease: minutes(2),
  catchUp: 1,
  run: async (ctx, slot) => {
    const place = slot.checkpoint === null ? null : payments.ForgetPlace.parse(slot.checkpoint);
    const next = await payments.forgetWebhooks(ctx, place, BATCH);
    if (next !== null) slot.save(next);
    return { more: next !== null };
  },
});
