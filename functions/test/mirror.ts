import { stampOf, type MirrorDocument, type Stamp } from '../src/platform/mirror/document.ts';
import type { MirrorStore, MirrorWrite } from '../src/platform/mirror/store.ts';

/** Firestore as far as mirrors need it, in memory; it counts writes and notices a version that goes back. */
export class MemoryStore implements MirrorStore {
  readonly #documents = new Map<string, Readonly<Record<string, unknown>>>();
  /** When each write came, in milliseconds. */
  readonly times: number[] = [];
  regressions = 0;
  /** Calls that write several documents. */
  journeys = 0;
  #hold: { readonly reach: () => void; readonly released: Promise<void> } | null = null;
  #failure: Error | null = null;

  get writes(): number {
    return this.times.length;
  }

  async put(path: string, document: MirrorDocument, accept: (stored: Stamp | null) => boolean): Promise<boolean> {
    const hold = this.#hold;
    this.#hold = null;
    if (hold !== null) {
      hold.reach();
      await hold.released;
    }
    await Promise.resolve();
    if (this.#failure !== null) {
      const failure = this.#failure;
      this.#failure = null;
      throw failure;
    }
    // From here on in one turn, as Firestore's transaction sees the document at one moment.
    const stored = this.#stampAt(path);
    if (!accept(stored)) return false;
    if (stored !== null && stored.version > document._v) this.regressions += 1;
    this.#documents.set(path, document);
    this.times.push(performance.now());
    return true;
  }

  putAll(writes: readonly MirrorWrite[]): Promise<PromiseSettledResult<boolean>[]> {
    this.journeys += 1;
    return Promise.allSettled(writes.map(({ path, document, accept }) => this.put(path, document, accept)));
  }

  stamps(paths: readonly string[]): Promise<(Stamp | null)[]> {
    return Promise.resolve(paths.map((path) => this.#stampAt(path)));
  }

  listNested(collection: string, after: string | null, limit: number): Promise<{ path: string; stamp: Stamp }[]> {
    const paths = [...this.#documents.keys()].filter(
      (path) => path.split('/').at(-2) === collection && (after === null || path > after),
    );
    return Promise.resolve(
      paths
        .sort()
        .slice(0, limit)
        .map((path) => ({ path, stamp: this.#stampAt(path)! })),
    );
  }

  list(collection: string, after: string | null, limit: number): Promise<{ path: string; stamp: Stamp }[]> {
    const paths = [...this.#documents.keys()].filter(
      (path) => path.slice(0, path.lastIndexOf('/')) === collection && (after === null || path > after),
    );
    return Promise.resolve(
      paths
        .sort()
        .slice(0, limit)
        .map((path) => ({ path, stamp: this.#stampAt(path)! })),
    );
  }

  get(path: string): Readonly<Record<string, unknown>> | undefined {
    return this.#documents.get(path);
  }

  live(): [string, Readonly<Record<string, unknown>>][] {
    return [...this.#documents].filter(([, document]) => document['_deleted'] !== true);
  }

  /** Somebody meddles. */
  set(path: string, document: Readonly<Record<string, unknown>>): void {
    this.#documents.set(path, document);
  }

  forget(path: string): void {
    this.#documents.delete(path);
  }

  wipe(): void {
    this.#documents.clear();
  }

  /** The next write stops right before it happens, until it is released. */
  holdNextPut(): { readonly reached: Promise<void>; readonly release: () => void } {
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    this.#hold = { reach: reached.resolve, released: released.promise };
    return { reached: reached.promise, release: released.resolve };
  }

  failNextPut(error: Error): void {
    this.#failure = error;
  }

  #stampAt(path: string): Stamp | null {
    const document = this.#documents.get(path);
    return document === undefined ? null : stampOf(document);
  }
}
