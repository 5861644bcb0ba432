import type { Caller } from './caller.ts';
import type { Change } from './document-store.ts';
import type { Document, Timestamp, Write } from './messages.ts';
import type { Query } from './query.ts';

/** Decides what a client may do; each method throws PERMISSION_DENIED. */
export interface Guard {
  get(caller: Caller, name: string, document: Document | undefined): void;
  /** The query must prove by its own filters that the rule holds for every possible result. */
  list(caller: Caller, query: Query): void;
  /** `time` is the commit's own, which is what `request.time` and server timestamps in it are. */
  write(caller: Caller, change: Change, write: Write, time: Timestamp): void;
}
