import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TriggeredOptions } from '../functions/triggers.ts';
import type { Service } from '../service.ts';
import { createChaos } from './chaos.ts';
import type { Chaos } from './chaos.ts';
import { control } from './control.ts';
import { openCourier } from './courier.ts';
import { deploy } from './deploy.ts';
import { startPubSub } from './pubsub/index.ts';
import type { SubscriptionStats } from './pubsub/index.ts';
import { startScheduler } from './scheduler/index.ts';
import type { JobStats } from './scheduler/index.ts';
import { startTasks } from './tasks/index.ts';
import type { QueueStats } from './tasks/index.ts';

export type { Chaos, ChaosSettings } from './chaos.ts';

export interface Stats {
  readonly subscriptions: readonly SubscriptionStats[];
  readonly queues: readonly QueueStats[];
  readonly jobs: readonly JobStats[];
  readonly chaos: Chaos['counts'];
}

/** Pub/Sub, Cloud Tasks and Cloud Scheduler, to which the official clients talk. */
export interface Queues extends Service {
  readonly addresses: { readonly pubsub: string; readonly tasks: string; readonly scheduler: string };
  readonly chaos: Chaos;
  stats(): Stats;
  /** Waits until nothing is due or under way; what waits for a later time or for a puller does not count. */
  drain(options?: { timeoutMs?: number }): Promise<void>;
  /** Answers the requests described in control.ts. */
  control(request: Request): Promise<Response>;
}

function owing(stats: Stats): string {
  const all = [...stats.subscriptions, ...stats.queues, ...stats.jobs];
  return all.flatMap(({ name, backlog }) => (backlog > 0 ? [`${name} (${backlog})`] : [])).join(', ');
}

/** The functions may start before or after: what they cannot take yet waits for them. */
export async function startQueues(options: TriggeredOptions): Promise<Queues> {
  const { project, ports, clock, functionsUrl, triggers } = options;
  const chaos = createChaos();
  const courier = chaos.over(openCourier());
  const stateDir = join(options.stateDir, 'queues');
  const region = functionsUrl.slice(functionsUrl.lastIndexOf('/') + 1);
  const shared = { stateDir, clock, chaos, courier };
  const parts: { owed(): number; stop(): void }[] = [];
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    for (const part of parts) part.stop();
    courier.close();
  };

  try {
    const pubsub = await startPubSub({ ...shared, port: ports.pubsub }, { project, region, functionsUrl, triggers });
    parts.push(pubsub);
    const tasks = await startTasks({ ...shared, port: ports.tasks });
    parts.push(tasks);
    const scheduler = await startScheduler({ ...shared, port: ports.scheduler });
    parts.push(scheduler);
    await deploy({ project, region, ports, functionsUrl, triggers });

    const stats = (): Stats => ({
      subscriptions: pubsub.stats(),
      queues: tasks.stats(),
      jobs: scheduler.stats(),
      chaos: { ...chaos.counts },
    });
    const queues: Queues = {
      name: 'Pub/Sub, Cloud Tasks and Cloud Scheduler',
      address: `127.0.0.1:${ports.pubsub}`,
      addresses: {
        pubsub: `127.0.0.1:${ports.pubsub}`,
        tasks: `127.0.0.1:${ports.tasks}`,
        scheduler: `127.0.0.1:${ports.scheduler}`,
      },
      chaos,
      stats,
      async drain({ timeoutMs = 120_000 } = {}) {
        const end = performance.now() + timeoutMs;
        while (parts.some((part) => part.owed() > 0)) {
          if (performance.now() > end) throw new Error(`Not drained within ${timeoutMs} ms: ${owing(stats())}.`);
          await sleep(20);
        }
      },
      control: (request) => control(queues, request),
      stop,
    };
    return queues;
  } catch (error) {
    await stop();
    throw error;
  }
}
