import type { Caller } from './caller.ts';
import { documentName } from './document-name.ts';
import type { Change, DocumentStore } from './document-store.ts';
import type { Guard } from './guard.ts';
import type { Document, ListenRequest, Target, Timestamp } from './messages.ts';
import { Query } from './query.ts';
import { codes, toRpcError } from './rpc-error.ts';
import { toMicros } from './timestamp.ts';

interface LiveTarget {
  readonly id: number;
  readonly query: Query | undefined;
  readonly names: ReadonlySet<string>;
  /** What the client holds of this target. */
  readonly sent: Map<string, Document>;
}

export type SendListen = (response: object) => void;

function resumeToken(time: Timestamp): Buffer {
  const token = Buffer.alloc(8);
  token.writeBigInt64BE(toMicros(time));
  return token;
}

/** One Listen stream: any number of targets, one consistent picture after each commit. */
export class ListenStream {
  readonly #store: DocumentStore;
  readonly #guard: Guard;
  readonly #caller: Caller;
  readonly #send: SendListen;
  readonly #targets = new Map<number, LiveTarget>();
  readonly #unsubscribe: () => void;

  constructor(store: DocumentStore, guard: Guard, caller: Caller, send: SendListen) {
    this.#store = store;
    this.#guard = guard;
    this.#caller = caller;
    this.#send = send;
    this.#unsubscribe = store.onCommit((changes, time) => this.#committed(changes, time));
  }

  receive({ addTarget, removeTarget }: ListenRequest): void {
    if (addTarget) this.#add(addTarget);
    else if (removeTarget) this.#remove(removeTarget);
  }

  close(): void {
    this.#unsubscribe();
    this.#targets.clear();
  }

  #add(target: Target): void {
    const id = target.targetId ?? 0;
    try {
      const live = this.#open(id, target);
      const time = this.#store.clock.current();
      this.#change('ADD', [id]);
      // Resume tokens are not kept: a client that comes back starts this target anew.
      if (target.resumeToken?.length || target.readTime) this.#change('RESET', [id]);
      this.#targets.set(id, live);
      for (const document of this.#wanted(live)) this.#give(live, document);
      for (const name of live.names) if (!live.sent.has(name)) this.#take(live, name, true, time);
      this.#change('CURRENT', [id], { readTime: time, resumeToken: resumeToken(time) });
      if (target.once) this.#remove(id);
      this.#change('NO_CHANGE', [], { readTime: time, resumeToken: resumeToken(time) });
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #open(id: number, { query, documents }: Target): LiveTarget {
    if (query) {
      const prepared = new Query(query.parent, query.structuredQuery);
      this.#guard.list(this.#caller, prepared);
      return { id, query: prepared, names: new Set(), sent: new Map() };
    }
    const names = (documents?.documents ?? []).map(documentName);
    for (const name of names) this.#guard.get(this.#caller, name, this.#store.get(name));
    return { id, query: undefined, names: new Set(names), sent: new Map() };
  }

  #wanted({ query, names }: LiveTarget): Document[] {
    if (query) return query.run(this.#store);
    return [...names].flatMap((name) => this.#store.get(name) ?? []);
  }

  #committed(changes: readonly Change[], time: Timestamp): void {
    let told = false;
    for (const target of [...this.#targets.values()]) {
      try {
        told = this.#update(target, changes, time) || told;
      } catch (error) {
        this.#refuse(target.id, error);
      }
    }
    if (told) this.#change('NO_CHANGE', [], { readTime: time, resumeToken: resumeToken(time) });
  }

  #update(target: LiveTarget, changes: readonly Change[], time: Timestamp): boolean {
    let told = false;
    const touched = changes.filter(
      ({ name, after }) => target.names.has(name) || target.sent.has(name) || (after && target.query?.accepts(after)),
    );
    if (touched.length === 0) return false;
    // A right that ended with this change ends the listener, as in production.
    if (!target.query) for (const { name, after } of touched) this.#guard.get(this.#caller, name, after);
    const wanted = target.query?.isWindow
      ? this.#wanted(target)
      : touched.flatMap(({ after }) => (after && (!target.query || target.query.accepts(after)) ? [after] : []));
    const kept = new Set(wanted.map(({ name }) => name));
    const leaving = target.query?.isWindow ? [...target.sent.keys()] : touched.map(({ name }) => name);
    for (const name of leaving) {
      if (kept.has(name) || !(target.sent.has(name) || target.names.has(name))) continue;
      this.#take(target, name, this.#store.get(name) === undefined, time);
      told = true;
    }
    for (const document of wanted) {
      if (target.sent.get(document.name) === document) continue;
      this.#give(target, document);
      told = true;
    }
    return told;
  }

  #give(target: LiveTarget, document: Document): void {
    target.sent.set(document.name, document);
    this.#send({ documentChange: { document, targetIds: [target.id] } });
  }

  #take(target: LiveTarget, name: string, deleted: boolean, readTime: Timestamp): void {
    target.sent.delete(name);
    const message = { document: name, removedTargetIds: [target.id], readTime };
    this.#send(deleted ? { documentDelete: message } : { documentRemove: message });
  }

  #remove(id: number): void {
    this.#targets.delete(id);
    this.#change('REMOVE', [id]);
  }

  #refuse(id: number, error: unknown): void {
    const { code, message } = toRpcError(error);
    this.#targets.delete(id);
    this.#change('REMOVE', [id], { cause: { code: codes[code], message } });
  }

  #change(targetChangeType: string, targetIds: readonly number[], more: object = {}): void {
    this.#send({ targetChange: { targetChangeType, targetIds, ...more } });
  }
}
