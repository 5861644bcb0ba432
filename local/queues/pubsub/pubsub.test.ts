import { setTimeout as sleep } from 'node:timers/promises';
import { PubSub } from '@google-cloud/pubsub';
import type { Message } from '@google-cloud/pubsub';
import type { Trigger } from '../../functions/triggers.ts';
import { openWorld, project, until } from '../testing.ts';
import type { Call, World } from '../testing.ts';

const listens = (name: string, topic: string, retry = true): Partial<Trigger> => ({
  name,
  eventTrigger: { eventType: 'google.cloud.pubsub.topic.v1.messagePublished', eventFilters: { topic }, retry },
});
const jsonData = (value: unknown) => ({ data: Buffer.from(JSON.stringify(value)) });
const idOf = (call: Call): string => (JSON.parse(call.body) as { message: { messageId: string } }).message.messageId;
const jsonOf = (call: Call): unknown => {
  const { message } = JSON.parse(call.body) as { message: { data: string } };
  return JSON.parse(Buffer.from(message.data, 'base64').toString());
};

describe('SRV-1 the official Pub/Sub client and the functions it reaches', () => {
  let world: World;
  let pubsub: PubSub;

  beforeAll(async () => {
    world = await openWorld([
      listens('listingsEvents', 'listings'),
      listens('auditEvents', 'audit', false),
      listens('bulkEvents', 'bulk'),
    ]);
    process.env['PUBSUB_EMULATOR_HOST'] = world.queues.addresses.pubsub;
    pubsub = new PubSub({ projectId: project });
  });
  afterAll(async () => {
    await pubsub.close();
    delete process.env['PUBSUB_EMULATOR_HOST'];
    await world.close();
  });
  beforeEach(() => {
    world.functions.calls.length = 0;
    world.functions.answer = () => 204;
  });
  const statsOf = (name: string) => world.queues.stats().subscriptions.find((one) => one.function === name)!;

  test('a message reaches the function as a CloudEvent in binary mode', async () => {
    const messageId = await pubsub
      .topic('listings', { messageOrdering: true })
      .publishMessage({ json: { id: 'l1' }, attributes: { type: 'listing.published' }, orderingKey: 'l1' });
    await world.queues.drain();

    expect(world.functions.calls).toHaveLength(1);
    const [call] = world.functions.calls as [Call];
    expect(call.name).toBe('listingsEvents');
    expect(call.headers).toMatchObject({
      'content-type': 'application/json',
      'ce-id': messageId,
      'ce-specversion': '1.0',
      'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
      'ce-source': `//pubsub.googleapis.com/projects/${project}/topics/listings`,
    });
    const body = JSON.parse(call.body) as { message: { publishTime: string }; subscription: string };
    expect(call.headers['ce-time']).toBe(body.message.publishTime);
    expect(body).toEqual({
      message: {
        data: Buffer.from('{"id":"l1"}').toString('base64'),
        attributes: { type: 'listing.published' },
        messageId,
        publishTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        orderingKey: 'l1',
      },
      subscription: expect.stringContaining('listingsEvents') as string,
    });
  });

  test('a failing function gets it again, each time later, until it succeeds', async () => {
    world.functions.answer = (_, calls) => (calls.length < 5 ? 500 : 200);
    const before = statsOf('listingsEvents').redeliveries;
    await pubsub.topic('listings').publishMessage(jsonData(1));
    await world.queues.drain();

    const { calls } = world.functions;
    expect(calls.map(idOf)).toEqual(Array(5).fill(idOf(calls[0]!)));
    // Jitter halves a wait at most: 100, 200, 400 and 800 ms are at least 50, 100, 200 and 400.
    const waits = calls.slice(1).map((call, index) => call.at - calls[index]!.at);
    for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(49 * 2 ** index);
    expect(statsOf('listingsEvents')).toMatchObject({ backlog: 0, redeliveries: before + 4, lastFailure: 'HTTP 500' });
  });

  test('an answer that breaks off is no acknowledgement', async () => {
    world.functions.answer = (_, calls) => (calls.length === 1 ? 'cut' : 204);
    await pubsub.topic('listings').publishMessage(jsonData(1));
    await world.queues.drain();
    expect(world.functions.calls).toHaveLength(2);
  });

  test('while nobody listens messages wait, and arrive once somebody does', async () => {
    await world.functions.stop();
    await Promise.all([1, 2, 3].map((n) => pubsub.topic('listings').publishMessage(jsonData(n))));
    await sleep(150);
    expect(statsOf('listingsEvents').backlog).toBe(3);
    expect(statsOf('listingsEvents').oldestUnackedMs).toBeGreaterThanOrEqual(140);
    await world.functions.start();
    await world.queues.drain();
    expect(world.functions.calls.map(jsonOf).sort()).toEqual([1, 2, 3]);
  });

  test('a function without retries loses a message that it failed, and none that it never saw', async () => {
    await world.functions.stop();
    await pubsub.topic('audit').publishMessage(jsonData('unseen'));
    await sleep(100);
    expect(statsOf('auditEvents').backlog).toBe(1);
    world.functions.answer = () => 500;
    await world.functions.start();
    await world.queues.drain();
    await sleep(200);
    expect(world.functions.calls).toHaveLength(1);
    expect(statsOf('auditEvents')).toMatchObject({ backlog: 0, dropped: 1 });
  });

  test('2,000 ordered messages are published within half a second of processor time and each arrives once, 16 at a time', async () => {
    world.functions.mostOpen = 0;
    world.functions.answer = () => sleep(1, 204);
    const topic = pubsub.topic('bulk', { messageOrdering: true });
    await topic.publishMessage({ ...jsonData(-1), orderingKey: 'warm' });
    // Processor time of this process, client and functions included: the clock on the wall also counts its neighbours.
    const began = process.cpuUsage();
    const messages = Array.from({ length: 2000 }, (_, n) => ({ ...jsonData(n), orderingKey: `key-${n % 50}` }));
    await Promise.all(messages.map((message) => topic.publishMessage(message)));
    const { user, system } = process.cpuUsage(began);
    await world.queues.drain();
    expect(world.functions.calls.map(jsonOf).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 2001 }, (_, n) => n - 1),
    );
    expect(world.functions.mostOpen).toBe(16);
    expect((user + system) / 1000).toBeLessThan(500);
  });

  test('an ordered subscription keeps the order of each key, whatever fails on the way', async () => {
    const [subscription] = await pubsub.topic('bulk').createSubscription('ordered', {
      enableMessageOrdering: true,
      pushConfig: { pushEndpoint: `${world.functions.url}/ordered` },
    });
    let calls = 0;
    world.functions.answer = ({ name }) => (name === 'ordered' && ++calls % 7 === 0 ? 503 : 204);
    const topic = pubsub.topic('bulk', { messageOrdering: true });
    const messages = Array.from({ length: 60 }, (_, n) => ({ ...jsonData(n), orderingKey: `key-${n % 3}` }));
    await Promise.all(messages.map((message) => topic.publishMessage(message)));
    await world.queues.drain();
    await subscription.delete();

    const seen = world.functions.calls.filter(({ name }) => name === 'ordered').map((call) => Number(jsonOf(call)));
    for (const key of [0, 1, 2]) {
      const ofKey = seen.filter((n) => n % 3 === key);
      const settled = ofKey.filter((n, index) => n !== ofKey[index + 1]);
      expect(settled).toEqual(Array.from({ length: 20 }, (_, n) => n * 3 + key));
    }
    expect(seen.length).toBeGreaterThan(60);
  });

  test('a subscriber streams messages, hands one back and gets it again', async () => {
    await pubsub.createTopic('pulled');
    const [subscription] = await pubsub.topic('pulled').createSubscription('pulled');
    const seen: string[] = [];
    subscription.on('message', (message: Message) => {
      seen.push(`${message.data.toString()} ${message.deliveryAttempt}`);
      if (seen.length === 1) message.nack();
      else message.ack();
    });
    await pubsub.topic('pulled').publishMessage({ data: Buffer.from('a') });
    await until('the message came twice', () => seen.length === 2);
    const backlog = () => world.queues.stats().subscriptions.find(({ name }) => name.endsWith('/pulled'))?.backlog;
    await until('it is acknowledged', () => backlog() === 0);
    await subscription.close();
    expect(seen).toEqual(['a 1', 'a 2']);
    await subscription.delete();
    expect(await subscription.exists()).toEqual([false]);
  });

  test('what is older than seven days is gone, by the virtual clock', async () => {
    await pubsub.createTopic('kept');
    const [subscription] = await pubsub.topic('kept').createSubscription('kept');
    const backlog = () => world.queues.stats().subscriptions.find(({ name }) => name.endsWith('/kept'))?.backlog;
    await pubsub.topic('kept').publishMessage(jsonData('old'));
    world.clock.advance(6 * 86_400_000);
    await pubsub.topic('kept').publishMessage(jsonData('new'));
    expect(backlog()).toBe(2);
    world.clock.advance(86_400_001);
    expect(backlog()).toBe(1);
    await subscription.delete();
  });

  test('refusals carry the codes of the real service', async () => {
    await expect(pubsub.topic('x'.repeat(300)).publishMessage(jsonData(1))).rejects.toMatchObject({ code: 3 });
    await expect(
      pubsub.topic('listings').publishMessage({ attributes: { googX: '1' }, data: Buffer.from('a') }),
    ).rejects.toMatchObject({ code: 3 });
    await expect(pubsub.subscription('nowhere').getMetadata()).rejects.toMatchObject({ code: 5 });
    await expect(pubsub.createTopic('listings')).rejects.toMatchObject({ code: 6 });
    await expect(
      pubsub.topic('listings').createSubscription('f', { filter: 'attributes.a="b"' }),
    ).rejects.toMatchObject({ code: 12 });
  });
});
