import type { Caller } from './caller.ts';
import type { Change } from './document-store.ts';
import type { Document, Write } from './messages.ts';
import type { Query } from './query.ts';

/** Decides what a client may do; each method throws PERMISSION_DENIED. */
export interface Guard {
  get(caller: Caller, name: string, document: Document | undefined): void;
  /** The query must prove by its own filters that the rule holds for every possible result. */
  list(caller: Caller, query: Query): void;
  write(caller: Caller, change: Change, write: Write): void;
}
