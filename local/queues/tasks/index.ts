import { join } from 'node:path';
import { listen } from '../grpc.ts';
import { loadServices } from '../proto.ts';
import type { QueueOptions } from '../queue-options.ts';
import { Dispatcher } from './dispatcher.ts';
import type { QueueCounters } from './dispatcher.ts';
import { cloudTasks } from './service.ts';
import { TaskStore } from './store.ts';

export interface QueueStats extends QueueCounters {
  readonly name: string;
  readonly paused: boolean;
  /** Every task that is not done, those that wait for their time included. */
  readonly tasks: number;
  /** Those whose time has come, or that failed and will be tried again. */
  readonly backlog: number;
  readonly inFlight: number;
  /** How late the oldest due task is, in milliseconds by the virtual clock. */
  readonly oldestDueMs: number;
}

export interface Tasks {
  stats(): QueueStats[];
  owed(): number;
  stop(): void;
}

export async function startTasks(options: QueueOptions): Promise<Tasks> {
  const { clock, courier } = options;
  const store = new TaskStore(join(options.stateDir, 'tasks.jsonl'), clock);
  const dispatchers = new Map<string, Dispatcher>();
  const dispatcherOf = (queue: string): Dispatcher => {
    const existing = dispatchers.get(queue);
    if (existing !== undefined) return existing;
    const dispatcher = new Dispatcher(queue, store, clock, courier);
    dispatchers.set(queue, dispatcher);
    return dispatcher;
  };
  const forget = (queue: string): void => {
    dispatchers.get(queue)?.stop();
    dispatchers.delete(queue);
  };
  const [definition] = loadServices('@google-cloud/tasks', ['google.cloud.tasks.v2.CloudTasks']);
  const implementation = cloudTasks(store, clock, dispatcherOf, forget);
  const close = await listen('Cloud Tasks', options.port, [{ definition: definition!, implementation }]).catch(
    (error: unknown) => {
      store.close();
      throw error;
    },
  );
  for (const queue of store.queues.keys()) dispatcherOf(queue).pump();

  const oldestDueMs = (queue: string): number => {
    const now = clock.now();
    return [...store.tasksOf(queue).values()].reduce((late, task) => Math.max(late, now - task.scheduleTime), 0);
  };
  return {
    stats: () =>
      [...dispatchers].map(([name, dispatcher]) => ({
        name,
        paused: store.queue(name).paused,
        tasks: store.tasksOf(name).size,
        backlog: dispatcher.owed(),
        inFlight: dispatcher.inFlight,
        oldestDueMs: oldestDueMs(name),
        ...dispatcher.counters,
      })),
    owed: () => [...dispatchers.values()].reduce((sum, dispatcher) => sum + dispatcher.owed() + dispatcher.inFlight, 0),
    stop() {
      for (const dispatcher of dispatchers.values()) dispatcher.stop();
      close();
      store.close();
    },
  };
}
