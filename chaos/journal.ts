import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Operation = 'create' | 'submit' | 'approve' | 'reject' | 'topup' | 'try' | 'again' | 'cancel';

/** A line of a client's journal, written before the next thing is done. */
export type Entry =
  /** About to be sent, under this key, for the first time or again. */
  | { readonly t: 'sent'; readonly key: string; readonly op: Operation; readonly at: number }
  | {
      readonly t: 'answered';
      readonly key: string;
      readonly op: Operation;
      readonly status: number;
      /** Public id and version of the listing that a 2xx showed. */
      readonly listing: string | null;
      readonly version: number | null;
      /** MD5 of the body: equal requests must get equal answers. */
      readonly digest: string;
    }
  /** The connection ended or the time was up: nobody knows what became of it. */
  | { readonly t: 'unknown'; readonly key: string; readonly op: Operation; readonly why: string };

/** What a client believes, kept where its death does not reach it. */
export class Journal {
  readonly #file: string;

  constructor(folder: string, client: number) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `client-${String(client).padStart(3, '0')}.jsonl`);
  }

  write(entry: Entry): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }
}

/** Everything that all clients wrote, from the disk. */
export function readJournals(folder: string): Entry[] {
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Entry),
  );
}

/** One request of a client, as its journal tells it in the end. */
export interface Act {
  readonly key: string;
  readonly op: Operation;
  /** Null: it never had an answer. */
  readonly status: number | null;
  readonly listing: string | null;
  readonly version: number | null;
  /** The different answers it had; more than one is a broken promise. */
  readonly digests: readonly string[];
  readonly answers: number;
}

export function actsOf(entries: readonly Entry[]): Act[] {
  const acts = new Map<string, { -readonly [Field in keyof Act]: Act[Field] }>();
  for (const entry of entries) {
    const { key, op } = entry;
    const act = acts.get(key) ?? { key, op, status: null, listing: null, version: null, digests: [], answers: 0 };
    acts.set(key, act);
    if (entry.t !== 'answered') continue;
    act.answers += 1;
    if (!act.digests.includes(entry.digest)) act.digests = [...act.digests, entry.digest];
    // Of two different answers the first one stands, and their difference is what is reported.
    if (act.status === null)
      Object.assign(act, { status: entry.status, listing: entry.listing, version: entry.version });
  }
  return [...acts.values()];
}
