import { join } from 'node:path';
import { listen } from '../grpc.ts';
import { loadServices } from '../proto.ts';
import type { QueueOptions } from '../queue-options.ts';
import { JobRunner } from './runner.ts';
import type { JobCounters } from './runner.ts';
import { cloudScheduler } from './service.ts';
import { JobStore } from './store.ts';

export interface JobStats extends JobCounters {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly paused: boolean;
  /** A run is due, under way, or waits for its retry. */
  readonly backlog: number;
  /** ISO 8601, by the virtual clock. */
  readonly nextRun: string | null;
  readonly lastAttempt: string | null;
  readonly lastFailure: string | null;
}

export interface Scheduler {
  stats(): JobStats[];
  owed(): number;
  stop(): void;
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export async function startScheduler(options: QueueOptions): Promise<Scheduler> {
  const { clock, courier } = options;
  const store = new JobStore(join(options.stateDir, 'scheduler.jsonl'));
  const runners = new Map<string, JobRunner>();
  const runnerOf = (job: string): JobRunner => {
    const existing = runners.get(job);
    if (existing !== undefined) return existing;
    const runner = new JobRunner(job, store, clock, courier);
    runners.set(job, runner);
    return runner;
  };
  const forget = (job: string): void => {
    runners.get(job)?.stop();
    runners.delete(job);
  };
  const [definition] = loadServices('@google-cloud/scheduler', ['google.cloud.scheduler.v1.CloudScheduler']);
  const implementation = cloudScheduler(store, clock, runnerOf, forget);
  const close = await listen('Cloud Scheduler', options.port, [{ definition: definition!, implementation }]).catch(
    (error: unknown) => {
      store.close();
      throw error;
    },
  );
  for (const job of store.jobs.keys()) runnerOf(job).wind();

  return {
    stats: () =>
      [...store.jobs.values()].map((job) => ({
        name: job.name,
        schedule: job.schedule,
        timeZone: job.timeZone,
        paused: job.paused,
        backlog: runnerOf(job.name).owes ? 1 : 0,
        nextRun: iso(job.nextTime),
        lastAttempt: iso(job.lastAttemptTime),
        lastFailure: job.lastFailure,
        ...runnerOf(job.name).counters,
      })),
    owed: () => [...runners.values()].filter((runner) => runner.owes).length,
    stop() {
      for (const runner of runners.values()) runner.stop();
      close();
      store.close();
    },
  };
}
