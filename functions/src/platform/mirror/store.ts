import type { MirrorDocument, Stamp } from './document.ts';

export interface MirrorWrite {
  readonly path: string;
  readonly document: MirrorDocument;
  /** Whether to write over what is there, by its stamp; null where nothing is. */
  readonly accept: (stored: Stamp | null) => boolean;
}

/** All that mirrors need of Firestore. */
export interface MirrorStore {
  /** Reads the stamp, and writes the document if `accept` says so and nobody else did meanwhile. Answers whether it wrote. */
  put(path: string, document: MirrorDocument, accept: MirrorWrite['accept']): Promise<boolean>;
  /** The same for several documents, different ones; each answers for itself. */
  putAll(writes: readonly MirrorWrite[]): Promise<PromiseSettledResult<boolean>[]>;
  /** The stamps of up to 300 documents, null where there is none. */
  stamps(paths: readonly string[]): Promise<(Stamp | null)[]>;
  /** A page of a collection's documents by path, after `after`. */
  list(collection: string, after: string | null, limit: number): Promise<{ path: string; stamp: Stamp }[]>;
  /** The same over all collections of this name, wherever they hang. */
  listNested(collection: string, after: string | null, limit: number): Promise<{ path: string; stamp: Stamp }[]>;
}
