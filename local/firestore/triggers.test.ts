import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import type { App } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import type { Firestore } from 'firebase-admin/firestore';
import type { CloudEvent } from 'firebase-functions/v2/core';
import {
  onDocumentCreated,
  onDocumentDeleted,
  onDocumentUpdated,
  onDocumentWritten,
} from 'firebase-functions/v2/firestore';
import { cloudEventOf } from '../functions/cloud-event.ts';
import { triggersOf } from '../functions/triggers.ts';
import { onEachEmulator, startTestFirestore } from './test-firestore.ts';
import type { TestFirestore } from './test-firestore.ts';

process.env['FIREBASE_CONFIG'] ??= JSON.stringify({ projectId: 'demo-pushnchat' });

const heard: string[] = [];
const show = (data: unknown): string => JSON.stringify(data ?? null);

/** Real functions, as they are deployed: what they hear is what firebase-functions made of the posted event. */
const deployed = {
  takeCommand: onDocumentCreated({ document: 'inbox/{uid}/commands/{id}', retry: true }, ({ params, data, id }) => {
    heard.push(`created ${show(params)} ${show(data?.data())} ${data?.ref.path} ${id.length > 0}`);
  }),
  noteUpdate: onDocumentUpdated('listings/{id}', ({ params, data }) => {
    heard.push(`updated ${params.id} ${show(data?.before.data())} ${show(data?.after.data())}`);
  }),
  noteDelete: onDocumentDeleted('listings/{id}', ({ params, data }) => {
    heard.push(`deleted ${params.id} ${show(data?.data())}`);
  }),
  noteWrite: onDocumentWritten('rooms/one', ({ data }) => {
    heard.push(`written ${data?.before.exists} ${data?.after.exists}`);
  }),
};
type Deployed = (event: CloudEvent<unknown>) => unknown;

async function bytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const sorted = (): string[] => [...heard].sort();

async function hears(wanted: readonly string[]): Promise<void> {
  for (let i = 0; i < 400 && heard.length < wanted.length; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  // A little longer, to notice what should not come.
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(sorted()).toEqual([...wanted].sort());
}

onEachEmulator('Firestore triggers reach their functions', (kind) => {
  let functionsHost: Server;
  let refusals = 0;
  const posts: string[] = [];
  let server: TestFirestore;
  let app: App;
  let db: Firestore;

  const connect = (to: TestFirestore): void => {
    server = to;
    app = initializeApp({ projectId: 'demo-pushnchat' }, `triggers-${kind}-${to.port}`);
    db = getFirestore(app);
    db.settings({ host: to.address, ssl: false, customHeaders: { authorization: 'Bearer owner' } });
  };
  const disconnect = async (): Promise<void> => {
    await db.terminate();
    await deleteApp(app);
  };

  beforeAll(async () => {
    functionsHost = createServer((request, response) => {
      const name = request.url?.split('/').at(-1) ?? '';
      void bytes(request).then(async (body) => {
        posts.push(`${request.url} ${request.headers['ce-type']} ${request.headers['ce-id']}`);
        if (refusals > 0) {
          refusals -= 1;
          response.writeHead(500).end();
          return;
        }
        const wrapped = deployed[name as keyof typeof deployed] as unknown as Deployed;
        await wrapped(cloudEventOf(request.headers, body) as unknown as CloudEvent<unknown>);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => functionsHost.listen(0, '127.0.0.1', resolve));
    const functionsUrl = `http://127.0.0.1:${(functionsHost.address() as AddressInfo).port}/demo-pushnchat/europe-west1`;
    connect(await startTestFirestore(kind, { triggers: triggersOf(deployed, 'europe-west1'), functionsUrl }));
  }, 60_000);
  beforeEach(() => {
    heard.length = 0;
    posts.length = 0;
  });
  afterAll(async () => {
    await disconnect();
    await server.destroy();
    functionsHost.closeAllConnections();
    await new Promise((resolve) => functionsHost.close(resolve));
  });

  test('a document that is created is heard by onDocumentCreated with its path, parameters and data', async () => {
    const data = { route: 'POST /v1/listings', params: {}, body: { price: 12.5, tags: ['a', null] } };
    await db.doc('inbox/ada/commands/c1').set(data);
    await db.doc('inbox/ada/commands/c1').update({ verdict: 'done' });
    await db.doc('inbox/ada').set({ unread: 1 });
    await hears([`created {"uid":"ada","id":"c1"} ${show(data)} inbox/ada/commands/c1 true`]);
    expect(posts[0]).toMatch(
      /^\/demo-pushnchat\/europe-west1\/takeCommand google\.cloud\.firestore\.document\.v1\.created /,
    );
  });

  test('updates, deletes and writes each reach the functions that asked for them', async () => {
    await db.doc('listings/l1').set({ n: 1 });
    await db.doc('listings/l1').set({ n: 2 });
    await db.doc('listings/l1').delete();
    await db.doc('rooms/one').set({ a: 1 });
    await db.doc('rooms/two').set({ a: 1 });
    await hears(['updated l1 {"n":1} {"n":2}', 'deleted l1 {"n":2}', 'written false true']);
  });

  test('an event that is refused comes again under the same id; without retry it is lost', async () => {
    await db.doc('listings/l2').set({ n: 1 });
    refusals = 3;
    await db.doc('inbox/ada/commands/c2').set({ n: 2 });
    await hears(['created {"uid":"ada","id":"c2"} {"n":2} inbox/ada/commands/c2 true']);
    expect(posts).toHaveLength(4);
    expect(new Set(posts).size).toBe(1);
    refusals = 1;
    await db.doc('listings/l2').set({ n: 3 });
    for (let i = 0; i < 100 && posts.length < 5; i += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(posts).toHaveLength(5);
    expect(server.reports.join('\n')).toContain('noteUpdate answered 500; it declares no retry, so the event is lost');
  });

  test('an event that nobody took outlives a restart', async () => {
    refusals = 1_000;
    await db.doc('inbox/ada/commands/c3').set({ n: 3 });
    for (let i = 0; i < 100 && posts.length === 0; i += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    await disconnect();
    const next = server.restart();
    connect(await next);
    refusals = 0;
    await hears(['created {"uid":"ada","id":"c3"} {"n":3} inbox/ada/commands/c3 true']);
  }, 60_000);
});
