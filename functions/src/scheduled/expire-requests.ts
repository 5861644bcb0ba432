import * as wallets from '../modules/wallets/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Requests for money whose time is up. Until it ran they show as expired already, and cannot be paid. */
export const expireRequests = job('wallets.expire-requests', {
  cron: TIMETABLE.expireRequests,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => wallets.expireRequests(ctx, { limit: 500 }),
});
