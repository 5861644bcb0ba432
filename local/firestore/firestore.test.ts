import { deleteApp, initializeApp } from 'firebase-admin/app';
import type { App } from 'firebase-admin/app';
import { FieldValue, getFirestore, Timestamp } from 'firebase-admin/firestore';
import type { Firestore } from 'firebase-admin/firestore';
import { onEachEmulator, startTestFirestore } from './test-firestore.ts';
import type { TestFirestore } from './test-firestore.ts';

onEachEmulator('Firestore for the Admin SDK', (kind) => {
  let server: TestFirestore;
  let app: App;
  let db: Firestore;

  const connect = (to: TestFirestore): void => {
    server = to;
    app = initializeApp({ projectId: 'demo-pushnchat' }, `admin-${kind}-${to.port}`);
    db = getFirestore(app);
    db.settings({ host: to.address, ssl: false, customHeaders: { authorization: 'Bearer owner' } });
  };
  const disconnect = async (): Promise<void> => {
    await db.terminate();
    await deleteApp(app);
  };

  beforeAll(async () => connect(await startTestFirestore(kind)), 60_000);
  afterAll(async () => {
    await disconnect();
    await server.destroy();
  });

  test('a document is set, merged, transformed, read and deleted', async () => {
    const ref = db.doc('shop/one');
    const at = new Date('2026-11-21T08:00:00.123Z');
    await ref.set({
      name: 'Ada',
      stock: 5,
      at,
      tags: ['a'],
      deep: { x: 1, y: 2 },
      none: null,
      raw: Buffer.from([0, 255]),
    });
    await ref.set(
      { deep: { y: 3 }, tags: FieldValue.arrayUnion('a', 'b'), stock: FieldValue.increment(2) },
      { merge: true },
    );
    await ref.update({ 'deep.z': 4, none: FieldValue.delete(), seen: FieldValue.serverTimestamp() });
    const { seen, ...data } = (await ref.get()).data() ?? {};
    expect(data).toEqual({
      name: 'Ada',
      stock: 7,
      at: Timestamp.fromDate(at),
      tags: ['a', 'b'],
      deep: { x: 1, y: 3, z: 4 },
      raw: Buffer.from([0, 255]),
    });
    expect(Math.abs((seen as Timestamp).toMillis() - Date.now())).toBeLessThan(5_000);
    await ref.delete();
    expect((await ref.get()).exists).toBe(false);
  });

  test('a condition that does not hold is refused, and nothing of the batch is written', async () => {
    await db.doc('shop/taken').set({ a: 1 });
    const batch = db.batch().set(db.doc('shop/fresh'), { a: 1 }).create(db.doc('shop/taken'), { a: 2 });
    await expect(batch.commit()).rejects.toMatchObject({ code: 6 });
    await expect(db.doc('shop/none').update({ a: 1 })).rejects.toMatchObject({ code: 5 });
    expect((await db.doc('shop/fresh').get()).exists).toBe(false);
    expect((await db.doc('shop/taken').get()).data()).toEqual({ a: 1 });
  });

  test('transactions that meet on a document lose no update', async () => {
    const ref = db.doc('shop/counter');
    const once = (): Promise<unknown> =>
      db.runTransaction(async (transaction) => {
        const before = await transaction.get(ref);
        transaction.set(ref, { n: ((before.data()?.['n'] as number | undefined) ?? 0) + 1 });
      });
    await Promise.all([once(), once(), once(), once()]);
    expect((await ref.get()).data()).toEqual({ n: 4 });
  }, 30_000);

  test('a transaction that read by a query notices a new neighbour', async () => {
    const rooms = db.collection('rooms');
    await rooms.doc('r1').set({ free: true });
    let tries = 0;
    const free = await db.runTransaction(async (transaction) => {
      tries += 1;
      const found = await transaction.get(rooms.where('free', '==', true));
      // The official emulator makes the neighbour wait until the transaction has ended; the embedded one lets it in.
      const neighbour = rooms.doc('r2').set({ free: true });
      if (kind === 'embedded' && tries === 1) await neighbour;
      transaction.set(db.doc('shop/rooms'), { free: found.size });
      return found.size;
    });
    expect([tries, free]).toEqual(kind === 'embedded' ? [2, 2] : [1, 1]);
  }, 30_000);

  test('queries filter, order, page, select, count and reach into collection groups', async () => {
    const writer = db.bulkWriter();
    for (let i = 0; i < 60; i += 1) {
      const color = ['red', 'green', 'blue'][i % 3];
      void writer.set(db.doc(`things/t${String(i).padStart(2, '0')}`), {
        i,
        color,
        sizes: [i % 4, 9],
        pair: { half: i / 2 },
      });
    }
    void writer.set(db.doc('things/t00/parts/p1'), { part: 1 });
    void writer.set(db.doc('things/t01/parts/p2'), { part: 2 });
    await writer.close();
    const things = db.collection('things');
    const ids = async (query: FirebaseFirestore.Query): Promise<string[]> =>
      (await query.get()).docs.map(({ id }) => id);

    expect(await ids(things.where('color', '==', 'red').orderBy('i', 'desc').limit(3))).toEqual(['t57', 't54', 't51']);
    expect(await ids(things.where('i', '>', 56))).toEqual(['t57', 't58', 't59']);
    expect(await ids(things.where('i', '>=', 10).where('i', '<', 12))).toEqual(['t10', 't11']);
    expect(await ids(things.where('color', 'in', ['red', 'pink']).limit(2))).toEqual(['t00', 't03']);
    expect(await ids(things.where('sizes', 'array-contains', 3).limit(2))).toEqual(['t03', 't07']);
    expect(await ids(things.where('color', '!=', 'red').orderBy('color').limit(1))).toEqual(['t02']);
    expect(await ids(things.where('pair.half', '==', 1.5))).toEqual(['t03']);
    expect(await ids(things.orderBy('i').startAfter(10).endAt(12))).toEqual(['t11', 't12']);
    expect(await ids(things.orderBy('i').limitToLast(2))).toEqual(['t58', 't59']);
    expect(await ids(things.orderBy('i').offset(58))).toEqual(['t58', 't59']);
    const page = await things.orderBy('__name__').select('i').startAfter(db.doc('things/t07')).limit(1).get();
    expect(page.docs.map((one) => [one.id, one.data()])).toEqual([['t08', { i: 8 }]]);
    expect((await things.where('color', '==', 'blue').count().get()).data()).toEqual({ count: 20 });
    expect(await ids(db.collectionGroup('parts').where('part', '>', 1))).toEqual(['p2']);
    expect((await db.doc('things/t00').listCollections()).map(({ id }) => id)).toEqual(['parts']);
    const [masked] = await db.getAll(db.doc('things/t05'), db.doc('things/none'), { fieldMask: ['i'] });
    expect(masked?.data()).toEqual({ i: 5 });

    await db.recursiveDelete(things);
    expect((await things.count().get()).data()).toEqual({ count: 0 });
    expect(await ids(db.collectionGroup('parts'))).toEqual([]);
  }, 30_000);

  test('a BulkWriter tells each failure apart', async () => {
    await db.doc('bulk/there').set({ a: 1 });
    const writer = db.bulkWriter();
    writer.onWriteError(() => false);
    const outcomes = [writer.create(db.doc('bulk/there'), {}), writer.set(db.doc('bulk/new'), { a: 2 })].map((one) =>
      one.then(
        () => 'written',
        (error: { code: number }) => error.code,
      ),
    );
    await writer.close();
    expect(await Promise.all(outcomes)).toEqual([6, 'written']);
  });

  test('a listener sees documents come, change and leave its query', async () => {
    const seen: string[] = [];
    const until = async (wanted: string): Promise<void> => {
      for (let i = 0; i < 200 && seen.at(-1) !== wanted; i += 1)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(seen.at(-1)).toBe(wanted);
    };
    const live = db.collection('live').where('n', '>', 0).orderBy('n').limit(2);
    const stop = live.onSnapshot(({ docs }) => seen.push(docs.map((one) => `${one.id}${one.get('n')}`).join(' ')));
    await until('');
    await db.doc('live/b').set({ n: 2 });
    await until('b2');
    await db.doc('live/c').set({ n: 3 });
    await db.doc('live/a').set({ n: 1 });
    await until('a1 b2');
    await db.doc('live/b').update({ n: 4 });
    await until('a1 c3');
    await db.doc('live/a').delete();
    await until('c3 b4');
    stop();
  });

  test('the state outlives a restart', async () => {
    await db.doc('kept/here').set({ n: 1, at: Timestamp.fromMillis(1_000) });
    await db.doc('kept/gone').set({ n: 2 });
    await db.doc('kept/gone').delete();
    const before = await db.doc('kept/here').get();
    await disconnect();
    connect(await server.restart());
    const after = await db.doc('kept/here').get();
    expect(after.data()).toEqual(before.data());
    expect((await db.doc('kept/gone').get()).exists).toBe(false);
  }, 60_000);
});
