import * as payouts from '../modules/payouts/index.ts';
import type { Subscriber } from '../platform/events/subscriber.ts';
import { task } from '../platform/runtime/handle-task.ts';

/** Nobody listens to the topic `payouts` yet; it is there for those who tell sellers. */
export const subscribers: readonly Subscriber[] = [];

export const tasks = [
  task(payouts.SendRun, { run: payouts.sendRun }),
  task(payouts.SendItem, { run: payouts.sendItem }),
];
