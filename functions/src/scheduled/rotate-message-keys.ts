import { keysAtHand, renewMasterKey, rewrapBatch } from '../modules/messaging/index.ts';
import { now } from '../platform/clock.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { runInContext } from '../platform/runtime/run.ts';
import { newId } from '../platform/values/id.ts';
import { TIMETABLE } from './timetable.ts';

/** A new master key every quarter, and the conversations' data keys under it, batch by batch; what is left waits for tomorrow. */
export const rotateMessageKeys = job('messaging.rotate-keys', {
  cron: TIMETABLE.rotateMessageKeys,
  lease: minutes(2),
  catchUp: 1,
  work: async (shift) => {
    await renewMasterKey();
    await keysAtHand('worker');
    let wrapped = 0;
    for (;;) {
      await shift.hold();
      const id = newId(now());
      const actor = { kind: 'job', name: 'messaging.rotate-keys' } as const;
      const done = await runInContext({ role: 'worker', actor, requestId: id, traceId: id }, rewrapBatch);
      wrapped += done;
      if (done === 0 || shift.left() <= 0) break;
    }
    if (wrapped > 0) shift.log.info('Conversations are under the newest key.', { count: wrapped });
  },
});
