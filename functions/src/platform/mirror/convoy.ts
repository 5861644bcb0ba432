import { now, elapsed } from '../clock.ts';
import { rootLog } from '../log.ts';
import { runInContext } from '../runtime/run.ts';
import { newId } from '../values/id.ts';
import type { Ctx } from '../context.ts';
import { documentOf, isForward, stampOf, type MirrorDocument, type MirrorRow } from './document.ts';
import { claimTurns, finishTurns, TurnTaken, type Turn } from './pace.ts';
import type { MirrorStore } from './store.ts';

/** A convoy leaves so long after the one before, in milliseconds; after a pause the first document leaves at once. */
const GAP_MS = 50;
/** What more are waiting leaves with the next one. */
const MOST_DOCUMENTS = 200;
/** So often a document waits for its turn before its event comes again by Pub/Sub's own backoff. */
const MOST_WAITS = 4;

/** Of a mirror, what brings its documents up to date. */
export interface Followed {
  readonly name: string;
  readonly path: (id: string) => string;
  readonly before: () => Promise<void>;
  readonly load: (ctx: Ctx, id: string) => Promise<MirrorRow | null>;
}

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
  readonly #boarding = new Map<string, Wish>();
  /** Written less than a second ago, here or elsewhere. */
  readonly #resting = new Map<string, Wish>();
  #scheduled = false;
  #leftAt = -Infinity;

  constructor(store: () => MirrorStore) {
    this.#store = store;
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
    for (const { wish, document, error } of await load(mine)) {
      if (document === undefined) wish.reject(error);
      else loaded.push({ wish, document });
    }
    const outcomes = await this.#store().putAll(
      loaded.map(({ wish: { path }, document }) => {
        const stamp = stampOf(document);
        return { path, document, accept: (stored) => isForward(stored, stamp) };
      }),
    );
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

interface Loaded {
  readonly wish: Wish;
  readonly document?: MirrorDocument;
  readonly error?: unknown;
}

/** The rows of all in one transaction; if that fails, of each in its own, so that one bad row keeps no other back. */
async function load(wishes: readonly Wish[]): Promise<readonly Loaded[]> {
  const missing = new Map<Followed, unknown>();
  await Promise.all(
    [...new Set(wishes.map(({ mirror }) => mirror))].map((mirror) =>
      mirror.before().catch((error: unknown) => missing.set(mirror, error)),
    ),
  );
  const failed = wishes.flatMap((wish): Loaded[] =>
    missing.has(wish.mirror) ? [{ wish, error: missing.get(wish.mirror) }] : [],
  );
  const ready = wishes.filter(({ mirror }) => !missing.has(mirror));
  if (ready.length === 0) return failed;
  try {
    return [...failed, ...(await rowsOf(ready))];
  } catch (error) {
    if (ready.length === 1) return [...failed, { wish: ready[0]!, error }];
    const alone = await Promise.all(
      ready.map((wish) => rowsOf([wish]).catch((cause: unknown) => [{ wish, error: cause }])),
    );
    return [...failed, ...alone.flat()];
  }
}

function rowsOf(wishes: readonly Wish[]): Promise<Loaded[]> {
  const id = newId(now());
  return runInContext(
    {
      role: 'worker',
      actor: { kind: 'subscriber', name: wishes.length === 1 ? wishes[0]!.mirror.name : 'mirrors' },
      requestId: id,
      traceId: id,
      readOnly: true,
      log: rootLog.with({ requestId: id, documents: wishes.length }),
    },
    (ctx) =>
      Promise.all(
        wishes.map(async (wish): Promise<Loaded> => {
          try {
            return { wish, document: await documentOf(ctx, wish.mirror, wish.id, wish.version) };
          } catch (error) {
            return { wish, error };
          }
        }),
      ),
  );
}
