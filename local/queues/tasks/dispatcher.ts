import type { LocalClock } from '../../clock.ts';
import { waitAfter } from '../backoff.ts';
import type { Courier, Outcome } from '../courier.ts';
import { describe, succeeded } from '../courier.ts';
import { Gate } from '../gate.ts';
import { Heap } from '../heap.ts';
import { parcelFor } from './request.ts';
import type { TaskStore } from './store.ts';
import type { QueueConfig, Task } from './task.ts';
import { TokenBucket } from './token-bucket.ts';

/** One machine serves all functions here; more at once would only queue up there. */
const mostAtOnce = 32;

export interface QueueCounters {
  dispatches: number;
  retries: number;
  completed: number;
  /** Given up after the last allowed attempt. */
  dropped: number;
  lastFailure: string | null;
}

/** Dispatches one queue's tasks when their time has come, within the queue's limits. */
export class Dispatcher {
  readonly counters: QueueCounters = { dispatches: 0, retries: 0, completed: 0, dropped: 0, lastFailure: null };
  readonly #name: string;
  readonly #store: TaskStore;
  readonly #clock: LocalClock;
  readonly #courier: Courier;
  readonly #bucket = new TokenBucket();
  readonly #gate = new Gate(() => this.pump());
  readonly #due = new Heap<Task>();
  readonly #running = new Set<Task>();
  #cancelAlarm: (() => void) | undefined;
  #refill: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(name: string, store: TaskStore, clock: LocalClock, courier: Courier) {
    this.#name = name;
    this.#store = store;
    this.#clock = clock;
    this.#courier = courier;
    for (const task of store.tasksOf(name).values()) this.#due.push(task.scheduleTime, task);
  }

  get inFlight(): number {
    return this.#running.size;
  }

  /** Tasks whose time has come, and those that failed and will be tried again; a paused queue owes nothing. */
  owed(): number {
    if (this.#store.queues.get(this.#name)?.paused !== false) return 0;
    const now = this.#clock.now();
    let count = 0;
    for (const task of this.#store.tasksOf(this.#name).values()) {
      if (task.scheduleTime <= now || task.dispatchCount > 0) count += 1;
    }
    return count;
  }

  add(task: Task): void {
    this.#due.push(task.scheduleTime, task);
    this.pump();
  }

  /** Dispatches now, whatever the schedule, the limits or a pause say. */
  force(task: Task): void {
    if (this.#running.has(task)) return;
    task.scheduleTime = this.#clock.now();
    void this.#dispatch(task);
  }

  /** Looks for work; call it after any change of the queue. */
  pump(): void {
    if (this.#stopped) return;
    this.#cancelAlarm?.();
    this.#cancelAlarm = undefined;
    const config = this.#store.queues.get(this.#name);
    if (config === undefined || config.paused) return;
    while (this.#gate.open && this.#running.size < Math.min(config.maxConcurrentDispatches, mostAtOnce)) {
      const next = this.#next();
      if (next === undefined) return;
      if (next.at > this.#clock.now()) {
        this.#cancelAlarm = this.#clock.alarm(next.at, () => this.pump());
        return;
      }
      const waitMs = this.#bucket.take(config.maxDispatchesPerSecond);
      if (waitMs > 0) {
        clearTimeout(this.#refill);
        this.#refill = setTimeout(() => this.pump(), waitMs);
        return;
      }
      this.#due.pop();
      void this.#dispatch(next.item);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelAlarm?.();
    clearTimeout(this.#refill);
    this.#gate.stop();
  }

  /** The first entry that still speaks of a waiting task at its present time; deleted and moved ones are passed over. */
  #next(): { readonly at: number; readonly item: Task } | undefined {
    for (let head = this.#due.peek(); head !== undefined; head = this.#due.peek()) {
      const { at, item } = head;
      if (this.#kept(item) && !this.#running.has(item) && item.scheduleTime === at) return head;
      this.#due.pop();
    }
    return undefined;
  }

  #kept(task: Task): boolean {
    return this.#store.tasksOf(this.#name).get(task.name) === task;
  }

  async #dispatch(task: Task): Promise<void> {
    this.#running.add(task);
    const dispatchTime = this.#clock.now();
    const outcome = await this.#courier.deliver(parcelFor(task, this.#clock));
    this.#running.delete(task);
    const config = this.#store.queues.get(this.#name);
    if (this.#stopped || config === undefined) return;
    if (outcome.kind === 'unreachable') {
      // No handler has seen it, so it is no attempt: otherwise a restart of the functions would use up all of them.
      this.#gate.shut();
      if (this.#kept(task)) this.#due.push(task.scheduleTime, task);
      return;
    }
    this.#gate.reached();
    this.#count(task, outcome, dispatchTime);
    if (this.#kept(task)) this.#settle(task, outcome, config);
    this.pump();
  }

  #count(task: Task, outcome: Outcome, dispatchTime: number): void {
    this.counters.dispatches += 1;
    if (task.dispatchCount > 0) this.counters.retries += 1;
    const failure = succeeded(outcome) ? undefined : describe(outcome);
    task.dispatchCount += 1;
    if (outcome.kind === 'answered') {
      task.responseCount += 1;
      task.lastStatus = outcome.status;
    }
    const answer = outcome.kind === 'answered' && { responseTime: this.#clock.now() };
    task.lastAttempt = { scheduleTime: task.scheduleTime, dispatchTime, ...answer, ...(failure && { failure }) };
    task.firstAttempt ??= task.lastAttempt;
    if (failure !== undefined) this.counters.lastFailure = failure;
  }

  #settle(task: Task, outcome: Outcome, config: QueueConfig): void {
    const now = this.#clock.now();
    const since = now - (task.firstAttempt?.dispatchTime ?? now);
    const attemptsUsed = config.maxAttempts >= 0 && task.dispatchCount >= config.maxAttempts;
    const timeUsed = config.maxRetryMs <= 0 || since >= config.maxRetryMs;
    const givenUp = config.maxAttempts < 0 ? config.maxRetryMs > 0 && timeUsed : attemptsUsed && timeUsed;
    if (succeeded(outcome)) this.counters.completed += 1;
    else if (givenUp) this.counters.dropped += 1;
    else {
      task.scheduleTime = now + waitAfter(config.backoff, task.dispatchCount);
      this.#store.attempted(task);
      this.#due.push(task.scheduleTime, task);
      return;
    }
    this.#store.bury(task.name);
  }
}
