import type { LocalClock } from '../../clock.ts';
import { Refusal } from '../grpc.ts';
import type { Journal } from '../journal.ts';
import { openJournal } from '../journal.ts';
import { queueOf } from './task.ts';
import type { QueueConfig, Task } from './task.ts';

type Entry =
  | { t: 'queue'; config: QueueConfig }
  | { t: 'no-queue'; name: string }
  | { t: 'task'; task: Task }
  | { t: 'try'; task: Pick<Task, 'name' | 'scheduleTime' | 'dispatchCount' | 'responseCount'> & Partial<Task> }
  | { t: 'gone'; name: string; at: number };

/** The cloud keeps a name for about an hour, by its own account up to a day: the longer time finds more mistakes. */
const tombstoneMs = 24 * 3_600_000;

/** Queues, tasks and the names that may not be used again yet; every change is in the journal. */
export class TaskStore {
  readonly queues = new Map<string, QueueConfig>();
  readonly tasks = new Map<string, Map<string, Task>>();
  readonly #tombstones = new Map<string, number>();
  readonly #journal: Journal<Entry>;
  readonly #clock: LocalClock;

  constructor(file: string, clock: LocalClock) {
    this.#clock = clock;
    this.#journal = openJournal<Entry>({
      file,
      replay: (entry) => this.#replay(entry),
      snapshot: () => this.#snapshot(),
    });
  }

  queue(name: string): QueueConfig {
    const found = this.queues.get(name);
    if (found === undefined) throw new Refusal('NOT_FOUND', `The queue ${name} does not exist.`);
    return found;
  }

  async putQueue(config: QueueConfig): Promise<void> {
    this.#record({ t: 'queue', config });
    await this.#journal.commit();
  }

  async deleteQueue(name: string): Promise<void> {
    this.queue(name);
    this.#record({ t: 'no-queue', name });
    await this.#journal.commit();
  }

  task(name: string): Task {
    const found = this.tasks.get(queueOf(name))?.get(name);
    if (found === undefined) throw new Refusal('NOT_FOUND', `The task ${name} does not exist.`);
    return found;
  }

  tasksOf(queue: string): Map<string, Task> {
    return this.tasks.get(queue) ?? new Map<string, Task>();
  }

  /** On disk when it resolves. Refuses a name that is taken or was taken lately. */
  async add(task: Task): Promise<void> {
    const buried = this.#tombstones.get(task.name);
    const recent = buried !== undefined && this.#clock.now() - buried < tombstoneMs;
    if (recent || this.tasks.get(queueOf(task.name))?.has(task.name)) {
      throw new Refusal('ALREADY_EXISTS', `The task ${task.name} exists or existed recently.`);
    }
    this.#record({ t: 'task', task });
    await this.#journal.commit();
  }

  /** Keeps what an attempt changed; a kill that swallows it only means one attempt more. */
  attempted(task: Task): void {
    const { name, scheduleTime, dispatchCount, responseCount, firstAttempt, lastAttempt, lastStatus } = task;
    const counts = { name, scheduleTime, dispatchCount, responseCount };
    const attempts = { ...(firstAttempt && { firstAttempt }), ...(lastAttempt && { lastAttempt }) };
    this.#journal.append({ t: 'try', task: { ...counts, ...attempts, ...(lastStatus && { lastStatus }) } });
  }

  /** Ends a task, done or given up, and keeps its name taken for a while. */
  bury(name: string): void {
    this.#record({ t: 'gone', name, at: this.#clock.now() });
  }

  committed(): Promise<void> {
    return this.#journal.commit();
  }

  close(): void {
    this.#journal.close();
  }

  #record(entry: Entry): void {
    this.#journal.append(entry);
    this.#replay(entry);
  }

  #replay(entry: Entry): void {
    if (entry.t === 'queue') this.#keep(entry.config);
    else if (entry.t === 'no-queue') {
      this.queues.delete(entry.name);
      this.tasks.delete(entry.name);
    } else if (entry.t === 'task') this.tasks.get(queueOf(entry.task.name))?.set(entry.task.name, entry.task);
    else if (entry.t === 'try') {
      const kept = this.tasks.get(queueOf(entry.task.name))?.get(entry.task.name);
      if (kept !== undefined) Object.assign(kept, entry.task);
    } else {
      this.tasks.get(queueOf(entry.name))?.delete(entry.name);
      this.#tombstones.set(entry.name, entry.at);
    }
  }

  #keep(config: QueueConfig): void {
    this.queues.set(config.name, config);
    if (!this.tasks.has(config.name)) this.tasks.set(config.name, new Map());
  }

  *#snapshot(): Generator<Entry> {
    const now = this.#clock.now();
    for (const config of this.queues.values()) yield { t: 'queue', config };
    for (const tasks of this.tasks.values()) for (const task of tasks.values()) yield { t: 'task', task };
    for (const [name, at] of this.#tombstones) {
      if (now - at < tombstoneMs) yield { t: 'gone', name, at };
      else this.#tombstones.delete(name);
    }
  }
}
