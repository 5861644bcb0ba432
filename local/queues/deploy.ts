import { status } from '@grpc/grpc-js';
import type { Trigger } from '../functions/triggers.ts';
import type { Ports } from '../ports.ts';
import { schedulerClient, tasksClient } from './clients.ts';

export interface DeployOptions {
  readonly project: string;
  readonly region: string;
  readonly ports: Ports;
  readonly functionsUrl: string;
  readonly triggers: readonly Trigger[];
}

const seconds = (value: number): { seconds: number; nanos: number } => ({
  seconds: Math.floor(value),
  nanos: Math.round((value % 1) * 1e9),
});

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** A queue of the function's name for each task function, with the settings that `firebase deploy` gives it. */
async function deployQueues({ project, region, ports, triggers }: DeployOptions): Promise<void> {
  const handlers = triggers.filter((trigger) => trigger.taskQueueTrigger !== undefined);
  if (handlers.length === 0) return;
  const client = await tasksClient({ project, port: ports.tasks });
  for (const { name, taskQueueTrigger } of handlers) {
    const { retryConfig, rateLimits } = taskQueueTrigger ?? {};
    // As firebase-tools does it: an update creates the queue that is not there yet.
    await client.updateQueue({
      queue: {
        name: client.queuePath(project, region, name),
        rateLimits: {
          maxConcurrentDispatches: rateLimits?.maxConcurrentDispatches ?? 1000,
          maxDispatchesPerSecond: rateLimits?.maxDispatchesPerSecond ?? 500,
        },
        retryConfig: {
          maxAttempts: retryConfig?.maxAttempts ?? 3,
          maxRetryDuration: seconds(retryConfig?.maxRetrySeconds ?? 0),
          minBackoff: seconds(retryConfig?.minBackoffSeconds ?? 0.1),
          maxBackoff: seconds(retryConfig?.maxBackoffSeconds ?? 3600),
          maxDoublings: retryConfig?.maxDoublings ?? 16,
        },
      },
    });
  }
  await client.close();
}

/** A job for each scheduled function; jobs of functions that are gone are deleted, others are left alone. */
async function deployJobs({ project, region, ports, functionsUrl, triggers }: DeployOptions): Promise<void> {
  const prefix = 'firebase-schedule-';
  const client = await schedulerClient({ project, port: ports.scheduler });
  const wanted = new Set<string>();
  for (const { name, scheduleTrigger } of triggers) {
    if (scheduleTrigger === undefined) continue;
    const { schedule, timeZone, retryConfig } = scheduleTrigger;
    const jobName = client.jobPath(project, region, `${prefix}${name}-${region}`);
    wanted.add(jobName);
    const uri = `${functionsUrl}/${name}`;
    const job = {
      name: jobName,
      schedule: schedule,
      timeZone: timeZone ?? 'UTC',
      httpTarget: {
        uri,
        httpMethod: 'POST' as const,
        oidcToken: { serviceAccountEmail: `scheduler@${project}.iam.gserviceaccount.com`, audience: uri },
      },
      retryConfig: {
        retryCount: retryConfig?.retryCount ?? 0,
        maxRetryDuration: seconds(retryConfig?.maxRetrySeconds ?? 0),
        minBackoffDuration: seconds(retryConfig?.minBackoffSeconds ?? 5),
        maxBackoffDuration: seconds(retryConfig?.maxBackoffSeconds ?? 3600),
        maxDoublings: retryConfig?.maxDoublings ?? 5,
      },
    };
    try {
      await client.updateJob({ job });
    } catch (error) {
      if (codeOf(error) !== status.NOT_FOUND) throw error;
      await client.createJob({ parent: client.locationPath(project, region), job });
    }
  }
  const [jobs] = await client.listJobs({ parent: client.locationPath(project, region) });
  for (const { name } of jobs) {
    if (name?.includes(`/jobs/${prefix}`) && !wanted.has(name)) await client.deleteJob({ name });
  }
  await client.close();
}

/** What `firebase deploy` sets up for the functions, through the official clients. */
export async function deploy(options: DeployOptions): Promise<void> {
  await Promise.all([deployQueues(options), deployJobs(options)]);
}
