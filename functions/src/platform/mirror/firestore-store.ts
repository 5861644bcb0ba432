import type { DocumentData, DocumentReference, DocumentSnapshot, Firestore, Query } from 'firebase-admin/firestore';
import { config } from '../config.ts';
import { insideTransaction } from '../db/database.ts';
import { stampOf, type MirrorDocument } from './document.ts';
import type { MirrorStore } from './store.ts';

let loading: Promise<Firestore> | undefined;

/** Loaded at first use: the client takes 200 ms, which only mirrors should pay. */
function firestore(): Promise<Firestore> {
  if (insideTransaction())
    throw new Error('Firestore was phoned from inside a database transaction. Emit an event instead.');
  loading ??= (async () => {
    const [{ getApps, initializeApp }, { getFirestore }] = await Promise.all([
      import('firebase-admin/app'),
      import('firebase-admin/firestore'),
    ]);
    const app = getApps()[0] ?? initializeApp({ projectId: config().GCLOUD_PROJECT });
    return getFirestore(app);
  })().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

export const firestoreStore: MirrorStore = {
  async put(path, document, accept) {
    const db = await firestore();
    const ref = db.doc(path);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const stored = await ref.get();
      if (!accept(stored.exists ? stampOf(stored.data()!) : null)) return false;
      if (await taken(replace(ref, stored, document))) return true;
    }
    throw new Error(`${path} is written by others all the time.`);
  },

  async putAll(writes) {
    if (writes.length === 0) return [];
    const db = await firestore();
    // What is new finds nothing before it: it is not looked for.
    const known = writes.filter(({ document }) => document._v !== 1).map(({ path }) => db.doc(path));
    const found = known.length === 0 ? [] : await db.getAll(...known);
    const storedAt = new Map(found.map((stored) => [stored.ref.path, stored]));
    const { FieldPath, FieldValue } = await import('firebase-admin/firestore');
    const writer = db.bulkWriter({ throttling: false });
    // What fails is tried again as a whole, by its event.
    writer.onWriteError(() => false);
    const outcomes = writes.map(async ({ path, document, accept }): Promise<boolean> => {
      const stored = storedAt.get(path);
      if (!accept(stored?.exists === true ? stampOf(stored.data()!) : null)) return false;
      const write =
        stored?.exists === true
          ? writer.update(stored.ref, ...replacement(stored, document, { FieldPath, FieldValue }))
          : writer.create(db.doc(path), document);
      return (await taken(write)) || this.put(path, document, accept);
    });
    const settled = Promise.allSettled(outcomes);
    await writer.close();
    return settled;
  },

  async stamps(paths) {
    if (paths.length === 0) return [];
    const db = await firestore();
    const found = await db.getAll(...paths.map((path) => db.doc(path)), { fieldMask: ['_v', '_h', '_deleted'] });
    return found.map((document) => (document.exists ? stampOf(document.data()!) : null));
  },

  async list(collection, after, limit) {
    const db = await firestore();
    return page(db, db.collection(collection), after, limit);
  },

  async listNested(collection, after, limit) {
    const db = await firestore();
    return page(db, db.collectionGroup(collection), after, limit);
  },
};

/** So often somebody else may write a document between our look at it and our write. */
const MOST_TRIES = 5;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const FAILED_PRECONDITION = 9;
const MEANWHILE: ReadonlySet<unknown> = new Set([NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION]);

/**
 * Only if the document still is what was seen. A transaction would say the same with a lock, and a lock whose holder lost its
 * connection keeps everybody waiting; this holds nothing, and our own write that was sent again finds itself.
 */
async function replace(ref: DocumentReference, stored: DocumentSnapshot, document: MirrorDocument): Promise<unknown> {
  if (!stored.exists) return ref.create(document);
  return ref.update(...replacement(stored, document, await import('firebase-admin/firestore')));
}

type Fields = Pick<typeof import('firebase-admin/firestore'), 'FieldPath' | 'FieldValue'>;
type Update = [InstanceType<Fields['FieldPath']>, unknown, ...unknown[]];

/** Every field as it shall be, those that are no more gone, and what must still be true. */
function replacement(stored: DocumentSnapshot, document: MirrorDocument, { FieldPath, FieldValue }: Fields): Update {
  const fields = document as DocumentData;
  const gone = Object.keys(stored.data()!).filter((field) => !(field in fields));
  const [first, ...more] = [
    ...Object.entries(fields).map(([field, value]) => [new FieldPath(field), value as unknown] as const),
    ...gone.map((field) => [new FieldPath(field), FieldValue.delete()] as const),
  ];
  return [first![0], first![1], ...more.flat(), { lastUpdateTime: stored.updateTime! }];
}

/** False where somebody was there first. */
async function taken(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (MEANWHILE.has((error as { code?: unknown }).code)) return false;
    throw error;
  }
}

async function page(db: Firestore, all: Query, after: string | null, limit: number) {
  let query = all.orderBy('__name__').select('_v', '_h', '_deleted').limit(limit);
  if (after !== null) query = query.startAfter(db.doc(after));
  const { docs } = await query.get();
  return docs.map((document) => ({ path: document.ref.path, stamp: stampOf(document.data()) }));
}
