import { PubSub } from '@google-cloud/pubsub';
import { createChaos } from './chaos.ts';
import type { Courier } from './courier.ts';
import { openWorld, project } from './testing.ts';
import type { World } from './testing.ts';

const parcel = { url: 'http://127.0.0.1/', method: 'POST', headers: {}, body: '', timeoutMs: 1 };

describe('SRV-1 mishaps on the way are chosen by a seed', () => {
  const run = async (seed: number, times = 400) => {
    const chaos = createChaos();
    chaos.set({ seed, duplicate: 0.3, dropAck: 0.1 });
    let delivered = 0;
    const courier: Courier = {
      close: () => {},
      deliver: () => Promise.resolve({ kind: 'answered', status: (delivered += 1) > 0 ? 204 : 0 }),
    };
    const outcomes: string[] = [];
    for (let n = 0; n < times; n += 1) outcomes.push((await chaos.over(courier).deliver(parcel)).kind);
    return { outcomes: outcomes.join(), delivered, ...chaos.counts };
  };

  test('the same seed brings the same mishaps, another seed others, at about the fractions asked for', async () => {
    const [one, same, other] = await Promise.all([run(7), run(7), run(8)]);
    expect(same).toEqual(one);
    expect(other.outcomes).not.toBe(one.outcomes);
    expect(one.duplicated).toBeGreaterThan(80);
    expect(one.duplicated).toBeLessThan(160);
    expect(one.droppedAcks).toBeGreaterThan(20);
    expect(one.droppedAcks).toBeLessThan(70);
    expect(one.delivered).toBe(400 + one.duplicated);
  });

  test.each([
    [{ duplicate: 1.5 }, '"duplicate"'],
    [{ dropAck: -1 }, '"dropAck"'],
    [{ delayMs: Number.NaN }, '"delayMs"'],
    [{ seed: 0.5 }, '"seed"'],
  ])('%p is refused', (change, name) => {
    expect(() => createChaos().set(change)).toThrow(name);
  });
});

describe('SRV-1 the control of the queues', () => {
  let world: World;
  let pubsub: PubSub;
  beforeAll(async () => {
    const eventTrigger = {
      eventType: 'google.cloud.pubsub.topic.v1.messagePublished',
      eventFilters: { topic: 'listings' },
      retry: true,
    };
    world = await openWorld([{ name: 'listingsEvents', eventTrigger }]);
    process.env['PUBSUB_EMULATOR_HOST'] = world.queues.addresses.pubsub;
    pubsub = new PubSub({ projectId: project });
  });
  afterAll(async () => {
    await pubsub.close();
    delete process.env['PUBSUB_EMULATOR_HOST'];
    await world.close();
  });
  beforeEach(() => (world.functions.calls.length = 0));

  const call = async (method: string, path: string, body?: unknown) => {
    const request = new Request(`http://127.0.0.1/__queues/${path}`, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const response = await world.queues.control(request);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const publish = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, n) => pubsub.topic('listings').publishMessage({ data: Buffer.from(`${n}`) })),
    );
  const arrivals = (): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { headers } of world.functions.calls) {
      const id = String(headers['ce-id']);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  };

  test('duplicates, lost answers and delays: every message arrives, many more than once, out of order', async () => {
    const settings = { seed: 42, duplicate: 0.3, dropAck: 0.2, delayMs: 200 };
    expect(await call('POST', 'chaos', settings)).toEqual({ status: 200, body: settings });
    const ids = await publish(200);
    expect((await call('POST', 'drain', { timeoutMs: 10_000 })).status).toBe(200);
    await call('POST', 'chaos', { duplicate: 0, dropAck: 0, delayMs: 0 });

    const counts = arrivals();
    expect([...counts.keys()].sort()).toEqual([...ids].sort());
    expect([...counts.values()].filter((count) => count > 1).length).toBeGreaterThan(60);
    expect([...counts.keys()]).not.toEqual(ids);
  });

  test('figures are there to be read, and waiting too long says for what', async () => {
    world.functions.answer = () => 500;
    await publish(1);
    const { status, body } = await call('POST', 'drain', { timeoutMs: 200 });
    expect([status, body['error']]).toEqual([504, expect.stringContaining('listingsEvents-sub (1)')]);
    world.functions.answer = () => 204;
    await world.queues.drain();
    const stats = (await call('GET', 'stats')).body as { subscriptions?: { backlog: number; redeliveries: number }[] };
    expect(stats.subscriptions?.[0]).toMatchObject({ backlog: 0, redeliveries: expect.any(Number) as number });
  });

  test.each([
    ['POST', 'chaos', { duplicates: 1 }, 400, '"duplicates" is no setting.'],
    ['POST', 'chaos', { duplicate: '1' }, 400, '"duplicate" must be a number.'],
    ['POST', 'chaos', '{', 400, 'The body is no JSON.'],
    ['DELETE', 'stats', undefined, 404, 'Known are'],
  ])('%s %s with %p is answered with %d', async (method, path, given, status, sentence) => {
    const answer = await call(method, path, given);
    expect(answer).toEqual({ status, body: { error: expect.stringContaining(sentence) as string } });
  });
});
