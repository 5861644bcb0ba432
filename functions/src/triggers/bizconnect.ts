import * as bizconnect from '../modules/bizconnect/index.ts';
import { keysAtHand } from '../modules/messaging/index.ts';
import { task } from '../platform/runtime/handle-task.ts';

export const tasks = [
  task(bizconnect.OpenTalk, {
    phones: true,
    call: () => keysAtHand('worker'),
    record: (ctx, _keys, payload) => bizconnect.openTalk(ctx, payload),
  }),
];
