import type * as Sdk from 'firebase/firestore';
import { initializeApp } from 'firebase/app';
import { onEachEmulator, startTestFirestore } from './test-firestore.ts';
import type { TestFirestore } from './test-firestore.ts';

/** What a client does with its mirrors and its inbox, on every emulator, by one build of the Web SDK. */
export function webSdkSuite(transport: string, sdk: typeof Sdk): void {
  onEachEmulator(`LST-1 live mirrors for the Web SDK over ${transport}`, (kind) => {
    let server: TestFirestore;

    let staff: Sdk.Firestore;
    let ada: Sdk.Firestore;

    const open = (name: string, mockUserToken: string | { sub: string }): Sdk.Firestore => {
      const app = initializeApp({ projectId: 'demo-pushnchat', apiKey: 'x' }, `${name}-${kind}-${transport}`);
      const db = sdk.getFirestore(app);
      sdk.connectFirestoreEmulator(db, '127.0.0.1', server.port, { mockUserToken });
      return db;
    };
    const eventually = async (seen: readonly unknown[], wanted: unknown): Promise<void> => {
      const same = (): boolean => JSON.stringify(seen.at(-1)) === JSON.stringify(wanted);
      for (let i = 0; i < 250 && !same(); i += 1) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(seen.at(-1)).toEqual(wanted);
    };

    beforeAll(async () => {
      server = await startTestFirestore(kind);
      sdk.setLogLevel('silent');
      staff = open('staff', 'owner');
      ada = open('ada', { sub: 'ada' });
    }, 60_000);
    afterAll(async () => {
      await sdk.terminate(ada);
      await sdk.terminate(staff);
      await server.destroy();
    });

    test('a document and a query are followed as they change, on one stream', async () => {
      const listing = sdk.doc(staff, `listings/${transport}`);
      const [documents, queries]: [unknown[], unknown[]] = [[], []];
      const stops = [
        sdk.onSnapshot(sdk.doc(ada, listing.path), (found) => documents.push(found.get('title') ?? null)),
        sdk.onSnapshot(
          sdk.query(
            sdk.collection(ada, 'listings'),
            sdk.where('status', '==', 'active'),
            sdk.where('via', '==', transport),
          ),
          ({ docs }) => queries.push(docs.map((one) => one.id)),
        ),
      ];
      await eventually(documents, null);
      await eventually(queries, []);
      await sdk.setDoc(listing, { status: 'active', via: transport, title: 'Maize – 50 kg ✓' });
      await eventually(documents, 'Maize – 50 kg ✓');
      await eventually(queries, [transport]);
      await sdk.updateDoc(listing, { title: 'Maize, sold' });
      await eventually(documents, 'Maize, sold');
      stops[0]?.();
      await sdk.updateDoc(listing, { status: 'expired' });
      await eventually(queries, []);
      stops[1]?.();
    });

    test('a listener without the right, and a write to a mirror, are refused', async () => {
      const refused = new Promise<string>((resolve) => {
        sdk.onSnapshot(sdk.collection(ada, 'listings'), {
          next: () => resolve('allowed'),
          error: ({ code }) => resolve(code),
        });
      });
      expect(await refused).toBe('permission-denied');
      const write = sdk.setDoc(sdk.doc(ada, 'listings/mine'), { status: 'active' });
      await expect(write).rejects.toMatchObject({ code: 'permission-denied' });
    });

    test('a command is written, once, and read back', async () => {
      const command = sdk.doc(ada, `inbox/ada/commands/${transport}`);
      const data = { route: 'POST /v1/listings', params: {}, body: { title: 'Rice' }, sentAt: sdk.serverTimestamp() };
      await sdk.setDoc(command, data);
      expect((await sdk.getDocFromServer(command)).get('body')).toEqual({ title: 'Rice' });
      await expect(sdk.setDoc(command, data)).rejects.toMatchObject({ code: 'permission-denied' });
    });

    test('transactions and counts work', async () => {
      const ref = sdk.doc(staff, `counters/${transport}`);
      const once = (): Promise<unknown> =>
        sdk.runTransaction(staff, async (transaction) => {
          const found = await transaction.get(ref);
          transaction.set(ref, { n: ((found.get('n') as number | undefined) ?? 0) + 1 });
        });
      await once();
      await once();
      expect((await sdk.getDocFromServer(ref)).get('n')).toBe(2);
      const counted = await sdk.getCountFromServer(
        sdk.query(sdk.collection(staff, 'counters'), sdk.where(sdk.documentId(), '==', transport)),
      );
      expect(counted.data()).toEqual({ count: 1 });
    });
  });
}
