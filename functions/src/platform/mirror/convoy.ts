import { elapsed } from '../clock.ts';
import { isForward, stampOf, type MirrorDocument, type Stamp } from './document.ts';
import { documentsOf, type Followed } from './documents.ts';
import { claimTurns, finishTurns, TurnTaken, type Turn } from './pace.ts';
import type { MirrorStore } from './store.ts';

/** A convoy leaves so long after the one before, in milliseconds; after a pause the first document leaves at once. */
const GAP_MS = 50;
/** What more are waiting leaves with the next one. */
const MOST_DOCUMENTS = 200;
/** So often a document waits for its turn before its event comes again by Pub/Sub's own backoff. */
const MOST_WAITS = 4;

/** So long a connection to Firestore may stay silent, in milliseconds; its own client would wait a minute. */
const MOST_MS = 10_000;

/** `stale`: the document shows this version, or a newer one, already. */
export type Shown = 'done' | 'stale';

/** A document that shall show at least this version; what several events want of it is one wish. */
interface Wish {
  readonly mirror: Followed;
  readonly id: string;
  readonly path: string;
  version: number;
  waited: number;
  readonly followed: Promise<Shown>;
  readonly resolve: (shown: Shown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One a process. Documents that are wanted within some milliseconds travel together: one statement for their turns, one
 * transaction for their rows, one call to Firestore, one statement for what was written. Each by itself would cost four
 * journeys, and journeys, not rows, are what a mirror's time goes into. Each document still succeeds or fails by itself.
 */
export class Convoy {
  readonly #store: () => MirrorStore;
  readonly #limitMs: number;
  readonly #boarding = new Map<string, Wish>();
  /** Written less than a second ago, here or elsewhere. */
  readonly #resting = new Map<string, Wish>();
  #scheduled = false;
  #leftAt = -Infinity;

  constructor(store: () => MirrorStore, limitMs = MOST_MS) {
    this.#store = store;
    this.#limitMs = limitMs;
  }

  /** Resolves when the document shows at least this version, rejects when its event has to come again. */
  follow(mirror: Followed, id: string, version: number): Promise<Shown> {
    const path = mirror.path(id);
    const known = this.#boarding.get(path) ?? this.#resting.get(path);
    if (known !== undefined) {
      known.version = Math.max(known.version, version);
      return known.followed;
    }
    const { promise: followed, resolve, reject } = Promise.withResolvers<Shown>();
    const wish: Wish = { mirror, id, path, version, waited: 0, followed, resolve, reject };
    this.#board(wish);
    return followed;
  }

  #board(wish: Wish): void {
    this.#boarding.set(wish.path, wish);
    if (this.#scheduled) return;
    this.#scheduled = true;
    const waitMs = this.#leftAt + GAP_MS - elapsed();
    if (waitMs <= 0) setImmediate(() => this.#leave());
    else setTimeout(() => this.#leave(), waitMs);
  }

  #leave(): void {
    this.#scheduled = false;
    this.#leftAt = elapsed();
    const wishes = [...this.#boarding.values()].slice(0, MOST_DOCUMENTS);
    for (const { path } of wishes) this.#boarding.delete(path);
    const [next] = this.#boarding.values();
    if (next !== undefined) this.#board(next);
    // What was not settled by itself fails with all.
    this.#travel(wishes).catch((error: unknown) => wishes.forEach((wish) => wish.reject(error)));
  }

  async #travel(wishes: readonly Wish[]): Promise<void> {
    const turns = await turnsOf(wishes);
    const mine = wishes.filter((wish) => {
      const turn = turns.get(wish.path) ?? { state: 'mine' };
      if (turn.state === 'stale') wish.resolve('stale');
      if (turn.state === 'wait') this.#rest(wish, turn.waitMs);
      return turn.state === 'mine';
    });
    if (mine.length === 0) return;
    const loaded: { wish: Wish; document: MirrorDocument }[] = [];
    for (const { wish, document, error } of await documentsOf(mine)) {
      if (document === undefined) wish.reject(error);
      else loaded.push({ wish, document });
    }
    const writes = loaded.map(({ wish: { path }, document }) => {
      const stamp = stampOf(document);
      return { path, document, accept: (stored: Stamp | null) => isForward(stored, stamp) };
    });
    const outcomes = await inTime(this.#store().putAll(writes), this.#limitMs);
    const written = loaded.filter(({ wish }, place) => {
      const outcome = outcomes[place]!;
      if (outcome.status === 'rejected') wish.reject(outcome.reason);
      return outcome.status === 'fulfilled';
    });
    // A first version took no turn: nobody looks for it.
    const shown = written.flatMap(({ wish, document }) => {
      const { version, hash } = stampOf(document);
      return turns.has(wish.path) ? [{ path: wish.path, version: Math.max(version, wish.version), hash }] : [];
    });
    if (shown.length > 0) await finishTurns(shown);
    loaded.forEach(({ wish }, place) => {
      const outcome = outcomes[place]!;
      if (outcome.status === 'fulfilled') wish.resolve(outcome.value ? 'done' : 'stale');
    });
  }

  #rest(wish: Wish, waitMs: number): void {
    if (wish.waited >= MOST_WAITS) return wish.reject(new TurnTaken(wish.path));
    wish.waited += 1;
    // Another wish for the same document may rest already, with events of its own.
    const other = this.#resting.get(wish.path);
    if (other !== undefined) {
      other.version = Math.max(other.version, wish.version);
      other.followed.then(wish.resolve, wish.reject);
      return;
    }
    this.#resting.set(wish.path, wish);
    setTimeout(
      () => {
        this.#resting.delete(wish.path);
        this.#board(wish);
      },
      waitMs + Math.random() * GAP_MS,
    );
  }
}

/** A first version needs none: what is made anew does not collide with a write before it. */
async function turnsOf(wishes: readonly Wish[]): Promise<ReadonlyMap<string, Turn>> {
  const wanted = wishes.filter(({ version }) => version > 1);
  return wanted.length === 0 ? new Map<string, Turn>() : claimTurns(wanted);
}

/** Firestore fell silent. What was sent may still arrive, and is refused if it is old by then. */
class Silence extends Error {
  readonly transient = true;
}

async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Silence(`Firestore was silent for ${limitMs} ms.`)), limitMs);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
