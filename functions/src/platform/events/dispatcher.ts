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
/** Under way at once: a batch that hangs does not hold up the next. */
const MOST_BATCHES = 4;

/**
 * One an instance. What is committed in one turn of the event loop leaves together; an aggregate's next event waits for the one
 * under way, which keeps them in order. Marks share an UPDATE. When sending fails outright it rests for a second, so that an
 * outage costs requests nothing.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  #waiting: Waiting[] = [];
  #batches = 0;
  readonly #underWay = new Set<string>();
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
    if (this.#scheduled || this.#batches >= MOST_BATCHES) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#send();
    });
  }

  /** Never rejects. */
  async #send(): Promise<void> {
    const { batch, aggregates } = this.#board();
    if (batch.length === 0) return;
    this.#batches += 1;
    const { sent, failed } = await carry(
      this.#options.carrier,
      batch.flatMap((waiting) => waiting.rows),
    );
    this.#batches -= 1;
    for (const aggregate of aggregates) this.#underWay.delete(aggregate);
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

  /** Of those who still wait: in their order, save those of an aggregate that is under way. */
  #board(): { batch: Waiting[]; aggregates: ReadonlySet<string> } {
    const batch: Waiting[] = [];
    const aggregates = new Set<string>();
    const held = new Set<string>();
    const staying: Waiting[] = [];
    for (const waiting of this.#waiting) {
      if (waiting.gone) continue;
      const own = waiting.rows.flatMap((row) => (row.kind === 'event' ? [`${row.topic} ${row.key}`] : []));
      // Nobody passes one of his own who stays.
      const stays = own.some((aggregate) => this.#underWay.has(aggregate) || held.has(aggregate));
      (stays ? staying : batch).push(waiting);
      for (const aggregate of own) (stays ? held : aggregates).add(aggregate);
    }
    for (const aggregate of aggregates) this.#underWay.add(aggregate);
    this.#waiting = staying;
    return { batch, aggregates };
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
