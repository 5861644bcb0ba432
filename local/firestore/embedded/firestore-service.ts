import { randomBytes } from 'node:crypto';
import { aggregate } from './aggregate.ts';
import type { Caller } from './caller.ts';
import { documentName } from './document-name.ts';
import type { Committed, DocumentStore } from './document-store.ts';
import type { Guard } from './guard.ts';
import type { Aggregation, StructuredQuery, Write } from './messages.ts';
import { ListenStream } from './listen-stream.ts';
import { project, Query } from './query.ts';
import { codes, RpcError, toRpcError } from './rpc-error.ts';
import { Transactions } from './transactions.ts';
import { WriteStream } from './write-stream.ts';

/** A request's fields, as far as any unary method reads them. */
export interface Request {
  readonly name?: string;
  readonly parent?: string;
  readonly database?: string;
  readonly collectionId?: string;
  readonly documentId?: string;
  readonly document?: { readonly name: string; readonly fields?: Record<string, never> };
  readonly documents?: readonly string[];
  /** The fields that a batch of gets is to answer. */
  readonly mask?: { readonly fieldPaths?: readonly string[] };
  readonly transaction?: Uint8Array;
  readonly newTransaction?: object;
  readonly options?: { readonly readOnly?: object };
  readonly structuredQuery?: StructuredQuery;
  readonly structuredAggregationQuery?: {
    readonly structuredQuery: StructuredQuery;
    readonly aggregations?: readonly Aggregation[];
  };
  readonly writes?: readonly Write[];
  readonly updateMask?: { readonly fieldPaths?: readonly string[] };
  readonly currentDocument?: { readonly exists?: boolean };
  readonly pageSize?: number;
}

type Unary = (request: Request, caller: Caller) => Promise<object> | object;
type ServerStream = (request: Request, caller: Caller) => Promise<readonly object[]>;

/** google.firestore.v1.Firestore on a store in memory; it knows no transport. */
export class FirestoreService {
  readonly store: DocumentStore;
  readonly #guard: Guard;
  readonly #transactions: Transactions;

  constructor(store: DocumentStore, guard: Guard) {
    this.store = store;
    this.#guard = guard;
    this.#transactions = new Transactions(store);
  }

  listen(caller: Caller, send: (response: object) => void): ListenStream {
    return new ListenStream(this.store, this.#guard, caller, send);
  }

  write(caller: Caller, send: (response: object) => void): WriteStream {
    return new WriteStream((writes) => this.#commit(caller, writes), send);
  }

  /** A method with one answer, by the name that the protocol gives it. */
  async call(name: string, request: Request, caller: Caller): Promise<object> {
    const method = this.#unary[name];
    if (method === undefined) throw new RpcError('UNIMPLEMENTED', `The embedded Firestore has no ${name}.`);
    return method(request, caller);
  }

  readonly #unary: Readonly<Record<string, Unary>> = {
    GetDocument: async ({ name = '', transaction }, caller) => {
      await this.#transactions.read(transaction, [documentName(name)]);
      const document = this.store.get(name);
      this.#guard.get(caller, name, document);
      if (document === undefined) throw new RpcError('NOT_FOUND', `Document "${name}" not found.`);
      return document;
    },
    ListDocuments: ({ parent = '', collectionId = '' }, caller) => {
      const query = new Query(parent, { from: [{ collectionId }] });
      this.#guard.list(caller, query);
      return { documents: query.run(this.store) };
    },
    CreateDocument: ({ parent = '', collectionId = '', documentId, document }, caller) => {
      const name = `${parent}/${collectionId}/${documentId || randomBytes(10).toString('hex')}`;
      const update = { name, fields: document?.fields ?? {} };
      this.#commit(caller, [{ update, currentDocument: { exists: false } }]);
      return this.store.get(name) ?? {};
    },
    UpdateDocument: ({ document, updateMask, currentDocument }, caller) => {
      if (document === undefined) throw new RpcError('INVALID_ARGUMENT', 'An update carries no document.');
      const conditions = { ...(updateMask && { updateMask }), ...(currentDocument && { currentDocument }) };
      this.#commit(caller, [{ update: document, ...conditions }]);
      return this.store.get(document.name) ?? {};
    },
    DeleteDocument: ({ name = '', currentDocument }, caller) => {
      this.#commit(caller, [{ delete: name, ...(currentDocument && { currentDocument }) }]);
      return {};
    },
    BeginTransaction: ({ options }) => ({ transaction: this.#transactions.begin(options?.readOnly !== undefined) }),
    Rollback: ({ transaction }) => {
      this.#transactions.rollback(transaction);
      return {};
    },
    Commit: ({ writes = [], transaction }, caller) => {
      this.#transactions.finish(transaction);
      const { results, time } = this.#commit(caller, writes);
      return { writeResults: results, commitTime: time };
    },
    BatchWrite: ({ writes = [] }, caller) => {
      const outcomes = writes.map((write) => this.#attempt(caller, write));
      return { writeResults: outcomes.map(({ result }) => result), status: outcomes.map(({ status }) => status) };
    },
    ListCollectionIds: ({ parent = '' }, caller) => {
      if (caller.kind !== 'owner') throw new RpcError('PERMISSION_DENIED', 'Only the server side lists collections.');
      const depth = parent.split('/').length;
      const ids = this.store.collectionGroup(parent, undefined).map((path) => path.split('/')[depth] ?? '');
      return { collectionIds: [...new Set(ids)].sort() };
    },
  };

  /** Methods that answer with a stream, here as a list. */
  readonly streams: Readonly<Record<string, ServerStream>> = {
    BatchGetDocuments: async ({ documents = [], mask, transaction, newTransaction }, caller) => {
      const begun = this.#begin(newTransaction);
      await this.#transactions.read(begun ?? transaction, documents.map(documentName));
      const readTime = this.store.clock.current();
      const select = mask && { fields: (mask.fieldPaths ?? []).map((fieldPath) => ({ fieldPath })) };
      const answers = documents.map((name) => {
        const document = this.store.get(name);
        this.#guard.get(caller, name, document);
        return document ? { found: project(document, select), readTime } : { missing: name, readTime };
      });
      return begun ? [{ transaction: begun }, ...answers] : answers;
    },
    RunQuery: async ({ parent = '', structuredQuery = {}, transaction, newTransaction }, caller) => {
      const query = new Query(parent, structuredQuery);
      this.#guard.list(caller, query);
      const begun = this.#begin(newTransaction);
      const documents = query.run(this.store);
      await this.#transactions.read(begun ?? transaction, [], query.collections(this.store));
      const readTime = this.store.clock.current();
      const answers = documents.map((document) => ({ document: project(document, structuredQuery.select), readTime }));
      const found: object[] = answers.length > 0 ? answers : [{ readTime }];
      return begun ? [{ transaction: begun }, ...found] : found;
    },
    RunAggregationQuery: async ({ parent = '', structuredAggregationQuery, transaction, newTransaction }, caller) => {
      const { structuredQuery = {}, aggregations = [] } = structuredAggregationQuery ?? {};
      const query = new Query(parent, structuredQuery);
      this.#guard.list(caller, query);
      const begun = this.#begin(newTransaction);
      await this.#transactions.read(begun ?? transaction, [], query.collections(this.store));
      const aggregateFields = aggregate(query.run(this.store), aggregations);
      return [
        { result: { aggregateFields }, readTime: this.store.clock.current(), ...(begun && { transaction: begun }) },
      ];
    },
  };

  #begin(options: object | undefined): Buffer | undefined {
    return options && this.#transactions.begin('readOnly' in options);
  }

  #commit(caller: Caller, writes: readonly Write[]): Committed {
    return this.store.commit(writes, (change, write, time) => this.#guard.write(caller, change, write, time));
  }

  #attempt(caller: Caller, write: Write): { result: object; status: object } {
    try {
      return { result: this.#commit(caller, [write]).results[0] ?? {}, status: { code: codes.OK } };
    } catch (error) {
      const { code, message } = toRpcError(error);
      return { result: {}, status: { code: codes[code], message } };
    }
  }
}
