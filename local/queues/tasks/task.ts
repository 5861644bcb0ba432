import type { Backoff } from '../backoff.ts';

export interface Attempt {
  readonly scheduleTime: number;
  readonly dispatchTime: number;
  readonly responseTime?: number;
  /** Empty after success. */
  readonly failure?: string;
}

/** A task as it is kept; all times are epoch milliseconds of the virtual clock. */
export interface Task {
  /** `projects/P/locations/L/queues/Q/tasks/T`. */
  readonly name: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
  readonly identity?: { readonly account: string; readonly audience: string };
  readonly createTime: number;
  readonly deadlineMs: number;
  scheduleTime: number;
  dispatchCount: number;
  responseCount: number;
  firstAttempt?: Attempt;
  lastAttempt?: Attempt;
  lastStatus?: number;
}

export interface QueueConfig {
  /** `projects/P/locations/L/queues/Q`. */
  readonly name: string;
  readonly paused: boolean;
  readonly maxDispatchesPerSecond: number;
  readonly maxConcurrentDispatches: number;
  /** -1 is without limit. */
  readonly maxAttempts: number;
  /** 0 is without limit. */
  readonly maxRetryMs: number;
  readonly backoff: Backoff;
}

/** What Cloud Tasks gives a queue that is created without settings. */
export const queueDefaults: Omit<QueueConfig, 'name'> = {
  paused: false,
  maxDispatchesPerSecond: 500,
  maxConcurrentDispatches: 1000,
  maxAttempts: 100,
  maxRetryMs: 0,
  backoff: { minMs: 100, maxMs: 3_600_000, maxDoublings: 16 },
};

// The last one, since a queue may itself be called "tasks".
export const queueOf = (taskName: string): string => taskName.slice(0, taskName.lastIndexOf('/tasks/'));
