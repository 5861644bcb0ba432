import type { Firestore, DocumentData, Query } from 'firebase-admin/firestore';
import { config } from '../config.ts';
import { insideTransaction } from '../db/database.ts';
import { stampOf } from './document.ts';
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
    return db.runTransaction(async (transaction) => {
      const stored = await transaction.get(ref);
      if (!accept(stored.exists ? stampOf(stored.data()!) : null)) return false;
      transaction.set(ref, document as DocumentData);
      return true;
    });
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

async function page(db: Firestore, all: Query, after: string | null, limit: number) {
  let query = all.orderBy('__name__').select('_v', '_h', '_deleted').limit(limit);
  if (after !== null) query = query.startAfter(db.doc(after));
  const { docs } = await query.get();
  return docs.map((document) => ({ path: document.ref.path, stamp: stampOf(document.data()) }));
}
