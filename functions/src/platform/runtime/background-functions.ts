import { onMessagePublished } from 'firebase-functions/v2/pubsub';
import { onSchedule } from 'firebase-functions/v2/scheduler';
import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { receive } from '../events/receive.ts';
import type { Subscriber } from '../events/subscriber.ts';
import { DEPLOY } from './deploy.ts';
import { handleTask, type Task } from './handle-task.ts';
import { runJob, type Job } from './job.ts';

/*
 * Each kind of background function, wired once. What it runs is loaded with its first call, so that the deploy tool and a
 * cold start of a neighbour do not pay for it. They share a role, `worker`, and its secret.
 */
const COMMON = { ...DEPLOY, memory: '512MiB' as const };

/**
 * A topic's function. Without `retry` an event that throws once would be lost. `concurrency`: events that one instance takes in at
 * once; many for a topic whose documents travel together and wait for their turn.
 */
export function topicFunction(topic: string, load: () => Promise<readonly Subscriber[]>, { concurrency = 8 } = {}) {
  return onMessagePublished(
    { ...COMMON, topic, retry: true, concurrency, maxInstances: 3, timeoutSeconds: 60 },
    async (event) => receive(await load(), event.data.message),
  );
}

/** The queue's function: Cloud Tasks repeats what throws, with backoff, until the task is done or parked. */
export function taskFunction(load: () => Promise<readonly Task[]>) {
  return onTaskDispatched(
    {
      ...COMMON,
      concurrency: 8,
      maxInstances: 2,
      timeoutSeconds: 120,
      retryConfig: { maxAttempts: -1, minBackoffSeconds: 1, maxBackoffSeconds: 300, maxDoublings: 8 },
      rateLimits: { maxConcurrentDispatches: 16, maxDispatchesPerSecond: 200 },
    },
    async (request) => handleTask(await load(), request.data),
  );
}

/** A job's function. The cron is Unix cron: only for that does Cloud Scheduler send the time a run was meant for. */
export function jobFunction(cron: string, load: () => Promise<Job>, timeZone = 'Etc/UTC') {
  return onSchedule(
    { ...COMMON, schedule: cron, timeZone, concurrency: 1, maxInstances: 1, timeoutSeconds: 120, retryCount: 2 },
    async (event) => {
      await runJob(await load(), event.scheduleTime);
    },
  );
}
