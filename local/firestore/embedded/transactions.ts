import { randomBytes } from 'node:crypto';
import type { DocumentStore } from './document-store.ts';
import { RpcError } from './rpc-error.ts';
import { toMicros } from './timestamp.ts';

interface Transaction {
  readonly id: string;
  readonly readOnly: boolean;
  /** Update time of each document read, `absent` where there was none. */
  readonly documents: Map<string, string>;
  /** Revision of each collection that a query read. */
  readonly collections: Map<string, number>;
  lastUsed: number;
}

// A client that died holds its documents no longer than this; it is the version check, not the hold, that keeps commits right.
const holdMs = 1_000;
const forgetMs = 270_000;

/**
 * Transactions by version check: a commit fails with ABORTED when anything it read has changed since. Reads also take
 * turns by document, so that two that meet on one document run one after the other instead of failing and backing off.
 */
export class Transactions {
  readonly #store: DocumentStore;
  readonly #open = new Map<string, Transaction>();
  readonly #holders = new Map<string, Transaction>();
  #woken = new Set<() => void>();

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  begin(readOnly: boolean): Buffer {
    const now = Date.now();
    for (const [id, { lastUsed }] of this.#open) if (now - lastUsed > forgetMs) this.#open.delete(id);
    const id = randomBytes(12);
    this.#open.set(id.toString('hex'), {
      id: id.toString('hex'),
      readOnly,
      documents: new Map(),
      collections: new Map(),
      lastUsed: now,
    });
    return id;
  }

  /** Waits for the documents' turn, then notes their versions. Outside a transaction nothing is waited for. */
  async read(id: Uint8Array | undefined, names: readonly string[], collections: readonly string[] = []): Promise<void> {
    const transaction = this.#find(id);
    if (transaction === undefined || transaction.readOnly) return;
    // One order for all, so that two transactions never wait for each other within one read.
    for (const name of [...names].sort()) await this.#hold(transaction, name);
    for (const name of names)
      if (!transaction.documents.has(name)) transaction.documents.set(name, this.#version(name));
    for (const path of collections) {
      if (!transaction.collections.has(path)) transaction.collections.set(path, this.#store.revision(path));
    }
  }

  /** Checks that nothing read has changed, and ends the transaction either way. */
  finish(id: Uint8Array | undefined): void {
    const transaction = this.#find(id);
    if (transaction === undefined) return;
    this.#end(transaction);
    const stale =
      [...transaction.documents].some(([name, version]) => this.#version(name) !== version) ||
      [...transaction.collections].some(([path, revision]) => this.#store.revision(path) !== revision);
    if (stale)
      throw new RpcError('ABORTED', 'The transaction read data that has changed since; it must be tried again.');
  }

  rollback(id: Uint8Array | undefined): void {
    const transaction = id === undefined ? undefined : this.#open.get(Buffer.from(id).toString('hex'));
    if (transaction) this.#end(transaction);
  }

  #find(id: Uint8Array | undefined): Transaction | undefined {
    if (id === undefined || id.length === 0) return undefined;
    const transaction = this.#open.get(Buffer.from(id).toString('hex'));
    if (transaction === undefined) throw new RpcError('ABORTED', 'The transaction is unknown or has ended.');
    transaction.lastUsed = Date.now();
    return transaction;
  }

  #version(name: string): string {
    const document = this.#store.get(name);
    return document === undefined ? 'absent' : toMicros(document.updateTime).toString();
  }

  async #hold(transaction: Transaction, name: string): Promise<void> {
    for (;;) {
      const holder = this.#holders.get(name);
      const left = holder === undefined ? 0 : holder.lastUsed + holdMs - Date.now();
      if (holder === undefined || holder === transaction || left <= 0) break;
      await this.#wake(left);
    }
    // Only now: a transaction that waits counts as idle, so of two that wait for each other one gives way.
    transaction.lastUsed = Date.now();
    this.#holders.set(name, transaction);
  }

  #wake(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(wake, withinMs);
      const woken = this.#woken;
      function wake(): void {
        clearTimeout(timer);
        woken.delete(wake);
        resolve();
      }
      woken.add(wake);
    });
  }

  #end(transaction: Transaction): void {
    this.#open.delete(transaction.id);
    for (const name of transaction.documents.keys()) {
      if (this.#holders.get(name) === transaction) this.#holders.delete(name);
    }
    for (const wake of [...this.#woken]) wake();
  }
}
