import type { Backoff } from '../backoff.ts';

/** A job as it is kept; all times are epoch milliseconds of the virtual clock. */
export interface Job {
  /** `projects/P/locations/L/jobs/J`. */
  readonly name: string;
  readonly description: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
  readonly identity?: { readonly account: string; readonly audience: string };
  /** Retries after a failed attempt, 0 to 5. */
  readonly retryCount: number;
  /** 0 is without limit. */
  readonly maxRetryMs: number;
  readonly backoff: Backoff;
  readonly deadlineMs: number;
  readonly updateTime: number;
  paused: boolean;
  /** When it runs next; null for a date that never comes. */
  nextTime: number | null;
  /** The schedule time of a run that has begun and is not over: after a kill it is begun again. */
  running: number | null;
  lastAttemptTime: number | null;
  /** Null after success. */
  lastFailure: string | null;
}

export const jobDefaults = {
  retryCount: 0,
  maxRetryMs: 0,
  backoff: { minMs: 5000, maxMs: 3_600_000, maxDoublings: 5 },
  deadlineMs: 180_000,
};
