import { elapsed } from '../clock.ts';
import type { Scope } from '../db/database.ts';
import { rootLog } from '../log.ts';
import { carry, type Carrier } from './carrier.ts';
import type { Outgoing } from './outgoing.ts';

export type Role = Scope['role'];

export interface DispatcherOptions {
  readonly carrier: Carrier;
  readonly markSent: (role: Role, ids: readonly string[]) => Promise<void>;
  /** How long one request waits, in milliseconds. */
  readonly budgetMs: number;
}

interface Waiting {
  readonly rows: readonly Outgoing[];
  readonly role: Role;
  readonly done: () => void;
  /** The request has given up; nobody promises us CPU for it any more. */
  gone: boolean;
}

const REST_MS = 1_000;

/**
 * One an instance, one batch at a time: what is committed while a batch is under way leaves together in the next, which costs
 * a fifth less CPU than sending at once and keeps each aggregate's events in order. Marks share an UPDATE. When sending fails outright it rests for a second, so that an outage costs requests nothing.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  #waiting: Waiting[] = [];
  #sending = false;
  #scheduled = false;
  #restUntil = 0;
  #unmarked: { role: Role; ids: string[]; done: () => void }[] = [];
  #marking = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Resolves when the rows have left and are marked, or when the budget is spent. */
  async handOver(rows: readonly Outgoing[], role: Role): Promise<void> {
    if (elapsed() < this.#restUntil) return;
    await this.#options.carrier.ready(rows);
    await new Promise<void>((resolve) => {
      const waiting: Waiting = { rows, role, gone: false, done: () => (clearTimeout(timer), resolve()) };
      const timer = setTimeout(() => {
        waiting.gone = true;
        resolve();
      }, this.#options.budgetMs);
      this.#waiting.push(waiting);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#sending) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#send();
    });
  }

  /** Never rejects. */
  async #send(): Promise<void> {
    const batch = this.#waiting.filter((waiting) => !waiting.gone);
    this.#waiting = [];
    if (batch.length === 0) return;
    this.#sending = true;
    const { sent, failed } = await carry(
      this.#options.carrier,
      batch.flatMap((waiting) => waiting.rows),
    );
    this.#sending = false;
    if (failed.length > 0) {
      if (sent.length === 0) this.#restUntil = elapsed() + REST_MS;
      rootLog.warn('Some events did not leave; the sweeper will send them.', {
        failed: failed.length,
        error: failed[0]!.error,
      });
    }
    const done = (): void => batch.forEach((waiting) => waiting.done());
    if (sent.length === 0) done();
    else this.#mark(batch[0]!.role, [...sent], done);
    if (this.#waiting.length > 0) this.#schedule();
  }

  #mark(role: Role, ids: string[], done: () => void): void {
    this.#unmarked.push({ role, ids, done });
    if (!this.#marking) void this.#markAll();
  }

  /** One UPDATE at a time: what is sent meanwhile shares the next one. Never rejects. */
  async #markAll(): Promise<void> {
    this.#marking = true;
    while (this.#unmarked.length > 0) {
      const batch = this.#unmarked;
      this.#unmarked = [];
      try {
        await this.#options.markSent(
          batch[0]!.role,
          batch.flatMap((part) => part.ids),
        );
      } catch (error) {
        // Sent but not marked: the sweeper sends it again and the inbox absorbs it.
        rootLog.warn('Sent events could not be marked.', { error, count: batch.length });
      }
      for (const part of batch) part.done();
    }
    this.#marking = false;
  }
}
