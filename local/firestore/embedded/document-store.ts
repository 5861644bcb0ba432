import { collectionOf, lastSegment, parseName } from './document-name.ts';
import type { Document, Timestamp, Write, WriteResult } from './messages.ts';
import { CommitClock } from './timestamp.ts';
import { applyWrite, checkPrecondition, writtenName } from './write.ts';

export interface Change {
  readonly name: string;
  readonly before: Document | undefined;
  readonly after: Document | undefined;
}

export interface Committed {
  readonly time: Timestamp;
  readonly results: readonly WriteResult[];
}

export type CommitListener = (changes: readonly Change[], time: Timestamp) => void;

/** All documents in memory. A commit is applied whole or not at all, then told to every listener in order. */
export class DocumentStore {
  readonly clock = new CommitClock();
  readonly #collections = new Map<string, Map<string, Document>>();
  readonly #revisions = new Map<string, number>();
  readonly #listeners = new Set<CommitListener>();

  get(name: string): Document | undefined {
    return this.#collections.get(collectionOf(name))?.get(name);
  }

  /** How often a collection was written to; a transaction compares it to notice a new neighbour. */
  revision(collection: string): number {
    return this.#revisions.get(collection) ?? 0;
  }

  /** Paths of the collections whose id is `id` somewhere below `parent`. */
  collectionGroup(parent: string, id: string | undefined): string[] {
    return [...this.#collections.keys()].filter(
      (path) => path.startsWith(`${parent}/`) && (id === undefined || lastSegment(path) === id),
    );
  }

  documents(collection: string): Iterable<Document> {
    return this.#collections.get(collection)?.values() ?? [];
  }

  *all(): Iterable<Document> {
    for (const documents of this.#collections.values()) yield* documents.values();
  }

  /** `check` sees each document beside what it would become, before anything is changed. */
  commit(
    writes: readonly Write[],
    check: (change: Change, write: Write, time: Timestamp) => void = () => undefined,
  ): Committed {
    const time = this.clock.next();
    const touched = new Map<string, Change>();
    const results = writes.map((write) => {
      const name = writtenName(write);
      const current = touched.has(name) ? touched.get(name)?.after : this.get(name);
      const { after, result } = applyWrite(current, write, time);
      // The right comes before the condition: to a stranger both answers must look alike.
      check({ name, before: current, after }, write, time);
      checkPrecondition(current, write);
      touched.set(name, { name, before: touched.has(name) ? touched.get(name)?.before : current, after });
      return result;
    });
    this.#install([...touched.values()], time);
    return { time, results };
  }

  /** Removes every document of a project, as the emulator's own clear does. */
  clear(root: string): void {
    const gone = [...this.all()].filter(({ name }) => parseName(name).root === root);
    this.#install(
      gone.map((before) => ({ name: before.name, before, after: undefined })),
      this.clock.next(),
    );
  }

  /** Puts back a document that was read from disk; nobody is told. */
  restore(document: Document): void {
    this.clock.atLeast(document.updateTime);
    this.#put(document.name, document);
  }

  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #install(changes: readonly Change[], time: Timestamp): void {
    const real = changes.filter(({ before, after }) => before !== after);
    for (const { name, after } of real) {
      this.#put(name, after);
      const collection = collectionOf(name);
      this.#revisions.set(collection, this.revision(collection) + 1);
    }
    if (real.length > 0) for (const listener of [...this.#listeners]) listener(real, time);
  }

  #put(name: string, document: Document | undefined): void {
    const collection = collectionOf(name);
    const documents = this.#collections.get(collection) ?? new Map<string, Document>();
    if (document === undefined) documents.delete(name);
    else documents.set(name, document);
    if (documents.size === 0) this.#collections.delete(collection);
    else this.#collections.set(collection, documents);
  }
}
