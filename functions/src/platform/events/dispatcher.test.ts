import { setTimeout as sleep } from 'node:timers/promises';
import { rootLog } from '../log.ts';
import type { Carrier } from './carrier.ts';
import { Dispatcher } from './dispatcher.ts';
import type { OutgoingEvent } from './outgoing.ts';

const event = (id: string, key = id): OutgoingEvent => ({
  kind: 'event',
  id,
  topic: 'listings',
  type: 'listing.published',
  key,
  version: 1,
  traceId: 't',
  body: '{}',
});

function world(publish: Carrier['publish'], budgetMs = 60) {
  const marks: string[][] = [];
  const carrier: Carrier = { ready: () => Promise.resolve(), publish, createTask: () => Promise.resolve() };
  const markSent = async (_role: string, ids: readonly string[]): Promise<void> => {
    marks.push([...ids]);
    await sleep(5);
  };
  return { marks, dispatcher: new Dispatcher({ carrier, markSent, budgetMs }) };
}

beforeAll(() => jest.spyOn(rootLog, 'warn').mockImplementation(() => undefined));

describe('Hand-over', () => {
  test('requests that commit together share one mark, and each publish carries one aggregate', async () => {
    const published: string[] = [];
    const { marks, dispatcher } = world((_topic, key) => {
      published.push(key);
      return Promise.resolve();
    });
    await Promise.all(['a', 'b', 'c'].map((id) => dispatcher.handOver([event(id)], 'app')));
    expect(published).toEqual(['a', 'b', 'c']);
    expect(marks).toEqual([['a', 'b', 'c']]);
  });

  test('what is sent while a mark is under way shares the next one', async () => {
    const { marks, dispatcher } = world(() => Promise.resolve());
    const hands = ['a', 'b', 'c', 'd'].map(async (id, turn) => {
      await sleep(turn);
      await dispatcher.handOver([event(id)], 'app');
    });
    await Promise.all(hands);
    expect(marks.flat().sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(marks.length).toBeLessThan(4);
  });

  test('a request waits for its budget and no longer; what arrives later is marked all the same', async () => {
    let arrive: () => void = () => undefined;
    const { marks, dispatcher } = world(() => new Promise<void>((resolve) => (arrive = resolve)), 30);
    const started = performance.now();
    await dispatcher.handOver([event('slow')], 'app');
    const took = performance.now() - started;
    expect(took).toBeGreaterThanOrEqual(28);
    expect(marks).toEqual([]);
    arrive();
    for (let i = 0; i < 400 && marks.length === 0; i += 1) await sleep(10);
    expect(marks).toEqual([['slow']]);
  });

  test('what nobody waits for any more is not started: the sweeper has it', async () => {
    const started: string[] = [];
    const arrivals: (() => void)[] = [];
    const { dispatcher } = world((_topic, key) => {
      started.push(key);
      return new Promise<void>((resolve) => arrivals.push(resolve));
    }, 20);
    // The first batch is slow; the second waits for it until its request has gone.
    for (const id of ['a', 'b']) await dispatcher.handOver([event(id, 'a')], 'app');
    arrivals.forEach((arrive) => arrive());
    await sleep(20);
    expect(started).toEqual(['a']);
    const last = dispatcher.handOver([event('f')], 'app');
    await sleep(5);
    expect(started).toEqual(['a', 'f']);
    await last;
  });

  test('what hangs holds up its own aggregate and no other', async () => {
    const started: string[] = [];
    const arrivals: (() => void)[] = [];
    const { dispatcher } = world((_topic, key, events) => {
      started.push(...events.map(({ id }) => id));
      return key === 'slow' ? new Promise<void>((resolve) => arrivals.push(resolve)) : Promise.resolve();
    }, 30_000);
    const first = dispatcher.handOver([event('1', 'slow')], 'app');
    while (started.length === 0) await sleep(1);
    await dispatcher.handOver([event('2', 'quick')], 'app');
    const behind = dispatcher.handOver([event('3', 'slow')], 'app');
    // Of two aggregates: it waits for the slow one, and nobody of the quick one passes it.
    const both = dispatcher.handOver([event('4', 'slow'), event('5', 'quick')], 'app');
    const after = dispatcher.handOver([event('6', 'quick')], 'app');
    await dispatcher.handOver([event('7', 'other')], 'app');
    expect(started).toEqual(['1', '2', '7']);
    const letGo = setInterval(() => arrivals.splice(0).forEach((arrive) => arrive()), 1);
    await Promise.all([first, behind, both, after]);
    clearInterval(letGo);
    for (const [one, next] of [
      ['1', '3'],
      ['3', '4'],
      ['2', '5'],
      ['5', '6'],
    ] as const)
      expect(started.indexOf(one)).toBeLessThan(started.indexOf(next));
    expect(started.length).toBe(7);
  });

  test('only what has left is marked', async () => {
    const { marks, dispatcher } = world((_topic, key) =>
      key === 'bad' ? Promise.reject(new Error('refused')) : Promise.resolve(),
    );
    await dispatcher.handOver([event('1', 'good'), event('2', 'bad'), event('3', 'good')], 'app');
    expect(marks).toEqual([['1', '3']]);
  });

  test('an outage is tried once a second, not by every request', async () => {
    let tries = 0;
    const { dispatcher } = world(() => {
      tries += 1;
      return Promise.reject(new Error('away'));
    });
    for (let i = 0; i < 20; i++) await dispatcher.handOver([event(`e${i}`)], 'app');
    expect(tries).toBe(1);
  });
});
