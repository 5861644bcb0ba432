import type { LocalClock } from '../../clock.ts';
import { waitAfter } from '../backoff.ts';
import type { Courier, Outcome } from '../courier.ts';
import { describe, succeeded } from '../courier.ts';
import { Gate } from '../gate.ts';
import { parseCron, lastRun, nextRun } from './cron.ts';
import type { Cron } from './cron.ts';
import type { Job } from './job.ts';
import { parcelFor } from './request.ts';
import type { JobStore } from './store.ts';

export interface JobCounters {
  runs: number;
  retries: number;
  completed: number;
  /** Runs that failed for good. */
  failed: number;
}

/** Runs one job by its schedule. A job never runs beside itself; what was missed is made up for by one run. */
export class JobRunner {
  readonly counters: JobCounters = { runs: 0, retries: 0, completed: 0, failed: 0 };
  readonly #store: JobStore;
  readonly #clock: LocalClock;
  readonly #courier: Courier;
  readonly #name: string;
  readonly #gate = new Gate(() => void this.#attempt());
  #cancelAlarm: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;
  #attempts = 0;
  #startedAt = 0;
  #busy = false;
  /** A run has begun in this process, as opposed to one that a kill interrupted. */
  #begun = false;
  #stopped = false;

  constructor(name: string, store: JobStore, clock: LocalClock, courier: Courier) {
    this.#name = name;
    this.#store = store;
    this.#clock = clock;
    this.#courier = courier;
  }

  /** Takes up a run that a kill interrupted and waits for the next one; call it after any change of the job. */
  wind(): void {
    const job = this.#store.jobs.get(this.#name);
    this.#cancelAlarm?.();
    if (this.#stopped || job === undefined) return;
    if (job.running !== null && !this.#begun) this.#begin(job, job.running);
    if (job.paused || job.nextTime === null) return;
    this.#cancelAlarm = this.#clock.alarm(job.nextTime, () => this.#due());
  }

  /** Runs at once, with the present time as its schedule time; does nothing beside a run that is under way. */
  force(): void {
    const job = this.#store.job(this.#name);
    if (job.running === null) this.#begin(job, this.#clock.now());
  }

  /** A run is under way or waits for its retry. */
  get owes(): boolean {
    const job = this.#store.jobs.get(this.#name);
    if (job === undefined) return false;
    const due = !job.paused && job.nextTime !== null && job.nextTime <= this.#clock.now();
    return job.running !== null || this.#busy || due;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelAlarm?.();
    this.#cancelRetry?.();
    this.#gate.stop();
  }

  #due(): void {
    const job = this.#store.jobs.get(this.#name);
    if (this.#stopped || job === undefined || job.paused || job.nextTime === null) return;
    // A request that is out is waited for; its end comes back here. A retry gives way to the next run, as in the cloud.
    if (this.#busy) return;
    const cron: Cron = parseCron(job.schedule);
    const now = this.#clock.now();
    const due = lastRun(cron, job.timeZone, job.nextTime, now) ?? job.nextTime;
    job.nextTime = nextRun(cron, job.timeZone, now);
    if (job.running !== null) this.counters.failed += 1;
    this.#begin(job, due);
    this.wind();
  }

  #begin(job: Job, scheduleTime: number): void {
    this.#cancelRetry?.();
    job.running = scheduleTime;
    this.#store.save(job);
    this.counters.runs += 1;
    this.#begun = true;
    this.#attempts = 0;
    this.#startedAt = this.#clock.now();
    void this.#attempt();
  }

  async #attempt(): Promise<void> {
    const job = this.#store.jobs.get(this.#name);
    if (this.#stopped || this.#busy || !this.#gate.open || job === undefined || job.running === null) return;
    this.#busy = true;
    this.#attempts += 1;
    job.lastAttemptTime = this.#clock.now();
    const outcome = await this.#courier.deliver(parcelFor(job, job.running, this.#clock));
    this.#busy = false;
    const current = this.#store.jobs.get(this.#name);
    if (this.#stopped || current === undefined) return;
    if (outcome.kind === 'unreachable') {
      // No handler has seen it: the run waits until somebody listens, or until the next one takes its place.
      this.#attempts -= 1;
      this.#gate.shut();
    } else {
      this.#gate.reached();
      this.#settle(current, outcome);
    }
    if (current.nextTime !== null && current.nextTime <= this.#clock.now()) this.#due();
  }

  #settle(job: Job, outcome: Outcome): void {
    const done = succeeded(outcome);
    job.lastFailure = done ? null : describe(outcome);
    const retries = this.#attempts - 1;
    if (retries > 0) this.counters.retries += 1;
    const spent = this.#clock.now() - this.#startedAt;
    const countUsed = retries >= job.retryCount;
    const timeUsed = job.maxRetryMs <= 0 || spent >= job.maxRetryMs;
    if (!done && !(countUsed && timeUsed)) {
      const at = this.#clock.now() + waitAfter(job.backoff, this.#attempts);
      this.#cancelRetry = this.#clock.alarm(at, () => void this.#attempt());
      this.#store.save(job);
      return;
    }
    if (done) this.counters.completed += 1;
    else this.counters.failed += 1;
    this.#begun = false;
    job.running = null;
    this.#store.save(job);
  }
}
