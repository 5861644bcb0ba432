import { firestoreStore } from '../../functions/src/platform/mirror/firestore-store.ts';
import {
  isForward,
  liveDocument,
  stampOf,
  tombstone,
  type MirrorDocument,
} from '../../functions/src/platform/mirror/document.ts';
import type { MirrorWrite } from '../../functions/src/platform/mirror/store.ts';
import { onEachEmulator, startTestFirestore, type TestFirestore } from './test-firestore.ts';

const forward = (path: string, document: MirrorDocument): MirrorWrite => {
  const stamp = stampOf(document);
  return { path, document, accept: (stored) => isForward(stored, stamp) };
};

onEachEmulator('SRV-3 Mirrors in Firestore', (kind) => {
  let firestore: TestFirestore;
  beforeAll(async () => {
    firestore = await startTestFirestore(kind);
    process.env['FIRESTORE_EMULATOR_HOST'] = `127.0.0.1:${firestore.port}`;
    process.env['GCLOUD_PROJECT'] ??= 'demo-pushnchat';
  });
  afterAll(async () => {
    const { getApps } = await import('firebase-admin/app');
    const { getFirestore } = await import('firebase-admin/firestore');
    for (const app of getApps()) await getFirestore(app).terminate();
    await firestore.destroy();
  });

  const read = async (path: string) => {
    const { getApps } = await import('firebase-admin/app');
    const { getFirestore } = await import('firebase-admin/firestore');
    return (await getFirestore(getApps()[0]!).doc(path).get()).data();
  };
  const written = (outcomes: readonly PromiseSettledResult<boolean>[]) =>
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason)));

  it('writes many, new and known, and each answers for itself', async () => {
    const first = Array.from({ length: 45 }, (_, n) =>
      forward(`stalls/s${n}`, liveDocument(1, { title: `Stall ${n}` })),
    );
    expect(new Set(written(await firestoreStore.putAll(first)))).toEqual(new Set([true]));
    const next = [
      // Newer, with one field gone and one more.
      forward('stalls/s1', liveDocument(3, { open: true })),
      // Older than what is there.
      forward('stalls/s1-late', liveDocument(2, { title: 'Late' })),
      // Said again.
      forward('stalls/s2', liveDocument(1, { title: 'Other' })),
      forward('stalls/s3', tombstone(2, new Date(0))),
      forward('stalls/none', liveDocument(7, { title: 'Seen late' })),
    ];
    await firestoreStore.put('stalls/s1-late', liveDocument(5, { title: 'Now' }), () => true);
    expect(written(await firestoreStore.putAll(next))).toEqual([true, false, false, true, true]);
    expect(await read('stalls/s1')).toEqual({ open: true, _v: 3, _h: expect.any(String) as string });
    expect(await read('stalls/s1-late')).toMatchObject({ title: 'Now', _v: 5 });
    expect(await read('stalls/s2')).toMatchObject({ title: 'Stall 2', _v: 1 });
    expect(Object.keys((await read('stalls/s3'))!).sort()).toEqual(['_deleted', '_expiresAt', '_v']);
    expect(await read('stalls/none')).toMatchObject({ title: 'Seen late' });
  });

  it('a first version takes the place of what is not ours', async () => {
    await firestoreStore.put('stalls/ours', liveDocument(1, { title: 'Ours' }), () => true);
    const { getApps } = await import('firebase-admin/app');
    const { getFirestore } = await import('firebase-admin/firestore');
    await getFirestore(getApps()[0]!).doc('stalls/foreign').set({ title: 'Somebody wrote here' });
    const outcomes = await firestoreStore.putAll([forward('stalls/foreign', liveDocument(1, { title: 'Ours' }))]);
    expect(written(outcomes)).toEqual([true]);
    expect(await read('stalls/foreign')).toMatchObject({ title: 'Ours', _v: 1 });
  });

  it('goes forward only when many write the same documents at once', async () => {
    const versions = Array.from({ length: 12 }, (_, n) => n + 1);
    const all = versions.map((version) =>
      firestoreStore.putAll(['a', 'b', 'c'].map((id) => forward(`races/${id}`, liveDocument(version, { version })))),
    );
    await Promise.allSettled(all);
    for (const id of ['a', 'b', 'c']) {
      const { version, _v } = (await read(`races/${id}`))!;
      expect(version).toBe(_v);
    }
    // Whoever was beaten too often comes again by his event; the newest then stands.
    await firestoreStore.putAll(['a', 'b', 'c'].map((id) => forward(`races/${id}`, liveDocument(13, { version: 13 }))));
    for (const id of ['a', 'b', 'c']) expect(await read(`races/${id}`)).toMatchObject({ version: 13, _v: 13 });
  });
});
