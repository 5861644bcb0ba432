import * as payments from '../modules/payments/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Each minute: asks after what tasks and callbacks missed (PAY-4), and ends what nobody paid in time. */
export const sweepPayments = job('payments.sweep', {
  cron: TIMETABLE.sweepPayments,
  lease: minutes(2),
  catchUp: 1,
  run: async (ctx) => {
    const asked = await payments.sweepPayments(ctx, { limit: 200 });
    const ended = await payments.expireIntents(ctx, { limit: 200 });
    return { more: asked.more || ended.more };
  },
});
