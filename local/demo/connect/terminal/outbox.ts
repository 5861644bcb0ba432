export interface Item {
  readonly conversationId: string;
  readonly clientMsgId: string;
  readonly body: { readonly type: 'text'; readonly text: string };
}
export interface Verdict {
  readonly clientMsgId: string;
  readonly verdict: 'accepted' | 'duplicate' | 'rejected';
  readonly seq: number | null;
  /** Why it was rejected. */
  readonly message: string | null;
}
/** A way to send some messages in their order, with a verdict for each. */
export type Way = (items: readonly Item[]) => Promise<readonly Verdict[]>;

const MOST_AT_ONCE = 50;

/**
 * What was written and is not known to be there. One lot is under way at a time, so that words arrive in the order in which they were
 * written. With network it is posted; without, or when nobody answers, it is left in Firestore's inbox, where the SDK keeps it. What
 * is sent twice that way carries the same ids and becomes no second message.
 */
export class Outbox {
  online = true;
  readonly #post: Way;
  readonly #leave: Way;
  readonly #kept: (item: Item) => void;
  readonly #told: (verdict: Verdict) => void;
  /** Of which it was said that they wait. */
  readonly #waits = new WeakSet<Item>();
  #items: Item[] = [];
  /** What is under way has been left in the inbox. */
  #left = false;
  #work: Promise<void> | null = null;

  constructor(ways: {
    readonly post: Way;
    readonly leave: Way;
    readonly kept: (item: Item) => void;
    readonly told: (verdict: Verdict) => void;
  }) {
    this.#post = ways.post;
    this.#leave = ways.leave;
    this.#kept = ways.kept;
    this.#told = ways.told;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#left || !this.online) this.#keep(item);
    this.#work ??= this.#run().finally(() => (this.#work = null));
  }

  /** Until nothing is left to send. */
  async empty(): Promise<void> {
    while (this.#work !== null) await this.#work;
  }

  async #run(): Promise<void> {
    while (this.#items.length > 0) {
      const items = this.#items.slice(0, MOST_AT_ONCE);
      const verdicts = await this.#send(items);
      this.#items = this.#items.slice(items.length);
      for (const verdict of verdicts) this.#told(verdict);
    }
  }

  async #send(items: readonly Item[]): Promise<readonly Verdict[]> {
    if (this.online) {
      try {
        return await this.#post(items);
      } catch {
        // Nobody knows whether it arrived: it goes the other way under the same ids.
      }
    }
    for (const item of this.#items) this.#keep(item);
    this.#left = true;
    try {
      return await this.#leave(items);
    } finally {
      this.#left = false;
    }
  }

  #keep(item: Item): void {
    if (this.#waits.has(item)) return;
    this.#waits.add(item);
    this.#kept(item);
  }
}

export const refuseAll = (items: readonly Item[], message: string): Verdict[] =>
  items.map(({ clientMsgId }) => ({ clientMsgId, verdict: 'rejected', seq: null, message }));
