import { z } from 'zod';
import { superuser, userActor } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import type { Ctx } from '../context.ts';
import { rootLog } from '../log.ts';
import { runInContext } from '../runtime/run.ts';
import { newId } from '../values/id.ts';
import { discardDeadLetter, listDeadLetters, replayDeadLetter, type DeadLetter } from './dead-letters.ts';
import { deliver } from './deliver.ts';
import { defineEvent, type EventEnvelope } from './event.ts';
import { isTransient, TRIES } from './failures.ts';
import { subscriber, type Subscriber } from './subscriber.ts';

const Paid = defineEvent('dead-test', 'order.paid', z.object({ id: z.uuid(), version: z.int() }));
const admin = userActor({ activeRole: 'admin', roles: ['admin'] });
const asStaff = <T>(run: (ctx: Ctx) => Promise<T>): Promise<T> =>
  runInContext({ role: 'staff', actor: admin, requestId: 'r', traceId: 't' }, run);

// Parking is told as an error, for the alert; here it is what we want.
let alert: jest.SpyInstance;
beforeAll(() => {
  alert = jest.spyOn(rootLog, 'error').mockImplementation(() => undefined);
});

let made = 0;
/** Fails until it is mended; `taken` tells what took effect. */
function fragile(order: 'none' | 'change' = 'none') {
  const state = { failing: true, poison: null as number | null, taken: [] as number[] };
  const made_: Subscriber = subscriber(`dead-test.fragile-${++made}`, {
    on: Paid,
    order,
    run: (_ctx, event) => {
      if (state.failing || event.version === state.poison) return Promise.reject(new Error('the till is jammed'));
      state.taken.push(event.version);
      return Promise.resolve();
    },
  });
  return Object.assign(state, { subscriber: made_ });
}

function paid(id: string, version = 1): EventEnvelope {
  return {
    id: newId(new Date()),
    type: 'order.paid',
    timestamp: '2026-01-05T10:00:00.000Z',
    source: 'dead-test',
    data: { id, version },
    metadata: { traceId: 'trace-9', requestId: 'req-9', actor: 'anonymous' },
  };
}

async function failTimes(by: Subscriber, event: EventEnvelope, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await expect(deliver(by, event)).rejects.toThrow();
}

async function letterOf(by: Subscriber): Promise<DeadLetter | undefined> {
  const page = await asStaff((ctx) => listDeadLetters(ctx, { subscriber: by.name, limit: 10 }));
  return page.items[0];
}

describe('SRV-2 Poison', () => {
  test('the eighth failed try parks the event with its reason; it is delivered no more', async () => {
    const till = fragile();
    const event = paid(newId(new Date()));
    await failTimes(till.subscriber, event, TRIES - 1);
    expect(await letterOf(till.subscriber)).toBeUndefined();
    alert.mockClear();
    expect(await deliver(till.subscriber, event)).toBe('parked');
    expect(alert).toHaveBeenCalledTimes(1);
    expect(await letterOf(till.subscriber)).toMatchObject({
      eventId: event.id,
      type: 'order.paid',
      tries: TRIES,
      cause: 'failed',
      status: 'parked',
      reason: 'Error: the till is jammed',
    });
    till.failing = false;
    expect(await deliver(till.subscriber, event)).toBe('duplicate');
    expect(till.taken).toEqual([]);
  });

  test('a replay goes out again as it first did and takes effect once; a second replay is refused', async () => {
    const outlet = catchEvents();
    const till = fragile();
    const event = paid(newId(new Date()));
    await failTimes(till.subscriber, event, TRIES - 1);
    await deliver(till.subscriber, event);
    till.failing = false;
    const letter = (await letterOf(till.subscriber))!;
    await asStaff((ctx) => replayDeadLetter(ctx, { id: letter.id }));
    expect(outlet.events(event.data.id)).toEqual([event]);

    expect(await deliver(till.subscriber, outlet.events(event.data.id)[0]!)).toBe('done');
    expect(await deliver(till.subscriber, event)).toBe('duplicate');
    expect(till.taken).toEqual([1]);
    await expect(asStaff((ctx) => replayDeadLetter(ctx, { id: letter.id }))).rejects.toMatchObject({ status: 409 });
    const [trace] = await superuser.rows<{ actor: string }>(
      "select actor from platform.audit_log where subject_id = $1 and action = 'dead_letter.replayed'",
      [letter.id],
    );
    expect(trace?.actor).toBe(`user:${admin.userId}`);
  });

  test('a replayed event that fails again is parked again', async () => {
    catchEvents();
    const till = fragile();
    const event = paid(newId(new Date()));
    await failTimes(till.subscriber, event, TRIES - 1);
    await deliver(till.subscriber, event);
    await asStaff(async (ctx) => replayDeadLetter(ctx, { id: (await letterOf(till.subscriber))!.id }));
    await failTimes(till.subscriber, event, TRIES - 1);
    expect(await deliver(till.subscriber, event)).toBe('parked');
    expect(await letterOf(till.subscriber)).toMatchObject({ status: 'parked', tries: 2 * TRIES, decidedBy: null });
  });

  test('a dead change stops its own aggregate only, and its replay brings those that waited behind it', async () => {
    const outlet = catchEvents();
    const till = fragile('change');
    till.failing = false;
    till.poison = 1;
    const [broken, sound] = [newId(new Date()), newId(new Date())];
    const [first, second] = [paid(broken, 1), paid(broken, 2)];
    await failTimes(till.subscriber, first, TRIES - 1);
    await deliver(till.subscriber, first);
    await failTimes(till.subscriber, second, TRIES - 1);
    expect(await deliver(till.subscriber, second)).toBe('parked');
    expect(await letterOf(till.subscriber)).toMatchObject({ cause: 'gap' });

    till.poison = null;
    expect(await deliver(till.subscriber, paid(sound, 1))).toBe('done');
    const letters = await asStaff((ctx) => listDeadLetters(ctx, { subscriber: till.subscriber.name, limit: 10 }));
    const root = letters.items.find(({ cause }) => cause === 'failed')!;
    await asStaff((ctx) => replayDeadLetter(ctx, { id: root.id }));
    for (const event of outlet.events(broken)) await deliver(till.subscriber, event);
    expect(till.taken).toEqual([1, 1, 2]);
    expect(await letterOf(till.subscriber)).toBeUndefined();
  });

  test('a young event that waits for an earlier one is not parked, however often it is tried', async () => {
    const till = fragile('change');
    till.failing = false;
    const id = newId(new Date());
    const young = { ...paid(id, 2), timestamp: new Date().toISOString() };
    await failTimes(till.subscriber, young, TRIES + 2);
    await deliver(till.subscriber, paid(id, 1));
    expect(await deliver(till.subscriber, young)).toBe('done');
  });

  test('a discarded change lets the next one pass', async () => {
    const till = fragile('change');
    till.failing = false;
    till.poison = 1;
    const id = newId(new Date());
    const first = paid(id, 1);
    await failTimes(till.subscriber, first, TRIES - 1);
    await deliver(till.subscriber, first);
    await asStaff(async (ctx) => discardDeadLetter(ctx, { id: (await letterOf(till.subscriber))!.id }));
    expect(await deliver(till.subscriber, paid(id, 2))).toBe('done');
    expect(till.taken).toEqual([2]);
  });

  test('our own trouble is not the event’s fault: a busy database is not counted', () => {
    expect(isTransient(Object.assign(new Error(), { code: 'ECONNREFUSED' }))).toBe(true);
    expect(isTransient(Object.assign(new Error(), { status: 503, cause: { code: '55P03' } }))).toBe(true);
    expect(isTransient(Object.assign(new Error(), { status: 409, cause: { code: '40P01' } }))).toBe(true);
    expect(isTransient(Object.assign(new Error(), { status: 503, cause: { code: '57014' } }))).toBe(false);
    expect(isTransient(Object.assign(new Error('10 ABORTED: Transaction lock timeout'), { code: 10 }))).toBe(true);
    expect(isTransient(Object.assign(new Error('3 INVALID_ARGUMENT'), { code: 3 }))).toBe(false);
    expect(isTransient(Object.assign(new Error(), { code: '23505' }))).toBe(false);
    expect(isTransient(new Error('the till is jammed'))).toBe(false);
  });

  test('an unknown letter is not found; pages follow each other', async () => {
    await expect(asStaff((ctx) => replayDeadLetter(ctx, { id: newId(new Date()) }))).rejects.toMatchObject({
      status: 404,
    });
    const page = await asStaff((ctx) => listDeadLetters(ctx, { limit: 1 }));
    const next = await asStaff((ctx) => listDeadLetters(ctx, { limit: 1, after: page.next![0] as string }));
    expect(next.items[0]!.id < page.items[0]!.id).toBe(true);
  });
});
