import { randomUUID } from 'node:crypto';
import type { CloudEvent } from './cloud-event.ts';
import { EventJournal } from './event-journal.ts';
import type { Delivery } from './event-journal.ts';
import type { DocumentTrigger } from './document-trigger.ts';

export interface DeliveryOptions {
  readonly functionsUrl: string;
  /** File that holds what is not yet delivered. */
  readonly journal: string;
  readonly report: (line: string) => void;
  /** Milliseconds before the second try; doubled each time up to `longestPauseMs`. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

const atOnce = 16;

interface Problem {
  readonly reason: string;
  /** True when the function itself refused, false when nobody was there to ask. */
  readonly refused: boolean;
}

/** Posts document events to the functions host until they are taken: at least once, in no promised order. */
export class EventDelivery {
  readonly #options: DeliveryOptions;
  readonly #journal: EventJournal;
  readonly #stopped = new AbortController();
  readonly #waiting: { readonly delivery: Delivery; readonly tries: number }[] = [];
  readonly #posting = new Set<Promise<void>>();
  readonly #pauses = new Set<NodeJS.Timeout>();
  readonly #blamed = new Set<string>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#journal = new EventJournal(options.journal);
    for (const delivery of this.#journal.left) this.#enqueue(delivery, 0);
  }

  send(trigger: DocumentTrigger, event: CloudEvent): void {
    if (this.#stopped.signal.aborted) return;
    const delivery = { id: randomUUID(), function: trigger.function, retry: trigger.retry ?? true, event };
    this.#journal.add(delivery);
    this.#enqueue(delivery, 0);
  }

  /** Leaves what is undelivered in the journal, for the next start. */
  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    for (const pause of this.#pauses) clearTimeout(pause);
    await Promise.all(this.#posting);
    this.#journal.close();
  }

  #enqueue(delivery: Delivery, tries: number): void {
    this.#waiting.push({ delivery, tries });
    this.#next();
  }

  #next(): void {
    while (!this.#stopped.signal.aborted && this.#posting.size < atOnce) {
      const turn = this.#waiting.shift();
      if (turn === undefined) return;
      const posting = this.#attempt(turn.delivery, turn.tries).finally(() => {
        this.#posting.delete(posting);
        this.#next();
      });
      this.#posting.add(posting);
    }
  }

  async #attempt(delivery: Delivery, tries: number): Promise<void> {
    const problem = await this.#post(delivery);
    if (problem === undefined) return this.#journal.done(delivery.id);
    if (this.#stopped.signal.aborted) return;
    if (problem.refused && !delivery.retry) {
      this.#blame(delivery, `${problem.reason}; it declares no retry, so the event is lost`);
      return this.#journal.done(delivery.id);
    }
    this.#blame(delivery, `${problem.reason}; the event is sent again until it is taken`);
    const { firstPauseMs = 100, longestPauseMs = 10_000 } = this.#options;
    const pause = setTimeout(
      () => {
        this.#pauses.delete(pause);
        this.#enqueue(delivery, tries + 1);
      },
      Math.min(firstPauseMs * 2 ** tries, longestPauseMs),
    );
    this.#pauses.add(pause);
  }

  async #post({ function: name, event }: Delivery): Promise<Problem | undefined> {
    try {
      const response = await fetch(`${this.#options.functionsUrl}/${name}`, {
        method: 'POST',
        headers: event.headers,
        body: new Uint8Array(event.body),
        signal: this.#stopped.signal,
      });
      await response.arrayBuffer();
      if (response.ok) {
        this.#blamed.delete(name);
        return undefined;
      }
      // 404 and 503 come from a host that is not up yet: the function never saw the event.
      return { reason: `answered ${response.status}`, refused: ![404, 503].includes(response.status) };
    } catch (error) {
      const cause = (error as { readonly cause?: unknown }).cause ?? error;
      const code = (cause as { readonly code?: unknown }).code;
      return { reason: `could not be reached (${typeof code === 'string' ? code : String(cause)})`, refused: false };
    }
  }

  /** One line for a function that begins to fail, not one for each try. */
  #blame({ function: name }: Delivery, reason: string): void {
    if (this.#blamed.has(name)) return;
    this.#blamed.add(name);
    this.#options.report(`Firestore event: the function ${name} ${reason}.`);
  }
}
