import type { CloudEvent } from 'firebase-functions/v2';
import type { MessagePublishedData } from 'firebase-functions/v2/pubsub';
import firebaseFunctionsTest from 'firebase-functions-test';
import { api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { catchEvents } from '../../test/events.ts';
import { MemoryStore } from '../../test/mirror.ts';
import type { Listing } from '../modules/listings/index.ts';
import { buildSeller, draftBody } from '../modules/listings/listings.factory.ts';
import { mirrorInto } from '../platform/mirror/mirror.ts';
import { parsePublicId } from '../platform/values/id.ts';
import { listingsEvents, tasks } from './index.ts';

/** The functions as Firebase calls them, wrapped by its own test library. */
const firebase = firebaseFunctionsTest({ projectId: process.env['GCLOUD_PROJECT']! });
afterAll(() => firebase.cleanup());

const outlet = catchEvents();
const store = new MemoryStore();
mirrorInto(store);

type Published = CloudEvent<MessagePublishedData>;
const published = (body: unknown): Published =>
  ({
    data: { message: { data: Buffer.from(JSON.stringify(body)).toString('base64'), messageId: '1' } },
  }) as unknown as Published;
const inboxOf = (eventId: string) =>
  superuser.rows<{ subscriber: string }>('select subscriber from platform.inbox where event_id = $1', [eventId]);

describe('The function of a topic', () => {
  const deliver = firebase.wrap(listingsEvents);

  test('takes a message in once, however often Pub/Sub sends it', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    const { data } = await api<Listing>('POST /v1/listings', { as: seller.uid, body: draftBody() });
    const [event] = outlet.events(parsePublicId('list', data.id)!);
    for (let time = 0; time < 3; time++) await deliver(published(event));
    expect(store.get(`listings/${data.id}`)).toMatchObject({ _v: 1, status: 'draft', title: data.title });
    expect(await inboxOf(event!.id)).toContainEqual({ subscriber: 'mirror:listings' });
  });

  test('drops what is not an event of ours: no retry would mend it', async () => {
    await expect(deliver(published({ hello: 'world' }))).resolves.toBeUndefined();
  });

  test('throws when a subscriber failed, so that Pub/Sub sends it again', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    const { data } = await api<Listing>('POST /v1/listings', { as: seller.uid, body: draftBody() });
    const [event] = outlet.events(parsePublicId('list', data.id)!);
    store.failNextPut(new Error('Firestore is away'));
    await expect(deliver(published(event))).rejects.toThrow();
    expect(store.get(`listings/${data.id}`)).toBeUndefined();
    await deliver(published(event));
    expect(store.get(`listings/${data.id}`)).toMatchObject({ _v: 1 });
  });

  test('asks for retries, else an event that fails once would be lost', () => {
    const endpoint = (listingsEvents as unknown as { __endpoint: { eventTrigger: { retry: boolean } } }).__endpoint;
    expect(endpoint.eventTrigger.retry).toBe(true);
  });
});

describe('The function of all tasks', () => {
  test('throws on a task that this version does not know: a newer one may', async () => {
    const data = { id: crypto.randomUUID(), name: 'nobody.knows', payload: {}, traceId: 't' };
    await expect(tasks.run({ data } as never)).rejects.toThrow('nobody.knows');
  });
});
