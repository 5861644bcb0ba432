import * as media from '../modules/media/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Takes away what nothing shows and gives up on what never came. */
export const expireMedia = job('media.expire', {
  cron: TIMETABLE.expireMedia,
  lease: minutes(5),
  catchUp: 1,
  run: (ctx) => media.expireMedia(ctx, { limit: 200 }),
});
