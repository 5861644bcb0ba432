import * as bizconnect from '../modules/bizconnect/index.ts';
import { keysAtHand } from '../modules/messaging/index.ts';
import type { Subscriber } from '../platform/events/subscriber.ts';
import { task } from '../platform/runtime/handle-task.ts';

/** What reacts to the topic `bizconnect`. The function is there from the first day, for a topic without one refuses events. */
export const subscribers: readonly Subscriber[] = [];

export const tasks = [
  task(bizconnect.OpenTalk, {
    phones: true,
    call: () => keysAtHand('worker'),
    record: (ctx, _keys, payload) => bizconnect.openTalk(ctx, payload),
  }),
];
