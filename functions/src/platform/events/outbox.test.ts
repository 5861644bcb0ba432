import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { superuser, userActor } from '../../../test/database.ts';
import { catchEvents, dieBeforeHandOver, expireLeases, Outlet } from '../../../test/events.ts';
import { runInContext } from '../runtime/run.ts';
import { defineTask, enqueue } from '../runtime/task.ts';
import { newId } from '../values/id.ts';
import { defineEvent, emit } from './event.ts';
import { TASK_HORIZON_MS } from './outgoing.ts';
import { sweepOutbox } from './sweep.ts';

const Opened = defineEvent(
  'outbox-test',
  'shop.opened',
  z.object({ id: z.uuid(), version: z.int(), name: z.string() }),
);
const GreetShop = defineTask('shops.greet', z.object({ name: z.string() }));

const seller = userActor();
const once = (): Promise<boolean> => Promise.resolve(true);

function open(id: string, version = 1, work: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
  return runInContext({ role: 'app', actor: seller, requestId: 'req-1', traceId: 'trace-1' }, async (ctx) => {
    emit(ctx, Opened, { id, version, name: 'Ama' });
    await work();
  });
}

type Stored = { sent_at: Date | null; attempts: number; last_error: string | null; available_at: Date };
const stored = (key: string): Promise<Stored[]> =>
  superuser.rows<Stored>('select sent_at, attempts, last_error, available_at from platform.outbox where key = $1', [
    key,
  ]);

describe('SRV-1 An announcement lives or dies with its transaction', () => {
  test('it leaves after the commit, whole, and is marked', async () => {
    const outlet = catchEvents();
    const id = newId(new Date());
    await open(id);
    expect(outlet.events(id)).toMatchObject([
      {
        type: 'shop.opened',
        source: 'outbox-test',
        data: { id, version: 1, name: 'Ama' },
        metadata: { traceId: 'trace-1', requestId: 'req-1', actor: `user:${seller.userId}` },
      },
    ]);
    expect(await stored(id)).toMatchObject([{ sent_at: expect.any(Date) as Date }]);
  });

  test('what is rolled back was never announced', async () => {
    const outlet = catchEvents();
    const id = newId(new Date());
    await expect(open(id, 1, () => Promise.reject(new Error('no stall left')))).rejects.toThrow('no stall left');
    expect(outlet.events(id)).toEqual([]);
    expect(await stored(id)).toEqual([]);
  });

  test('a process that dies between commit and hand-over loses nothing: the sweeper sends it', async () => {
    dieBeforeHandOver();
    const id = newId(new Date());
    await open(id);
    const outlet = new Outlet();
    await sweepOutbox(outlet, once);
    expect(outlet.events(id)).toEqual([]); // Still its writer's.
    await expireLeases(id);
    await sweepOutbox(outlet, once);
    expect(outlet.events(id)).toHaveLength(1);
    await expireLeases(id);
    await sweepOutbox(outlet, once);
    expect(outlet.events(id)).toHaveLength(1);
  });

  test('an outage costs the request little and the event a wait', async () => {
    const outlet = catchEvents();
    outlet.break();
    const id = newId(new Date());
    await open(id);
    expect(await stored(id)).toMatchObject([{ sent_at: null }]);
    await expireLeases(id);
    await sweepOutbox(outlet, once);
    const [row] = await stored(id);
    expect(row).toMatchObject({ sent_at: null, attempts: 1, last_error: 'Pub/Sub is away' });
    expect(row!.available_at.getTime()).toBeGreaterThan(Date.now() + 1_000);
    outlet.mend();
    await expireLeases(id);
    await sweepOutbox(outlet, once);
    expect(outlet.events(id)).toHaveLength(1);
  });

  test('20 writers at once and two sweepers: none lost, none left behind', async () => {
    dieBeforeHandOver();
    const ids: string[] = [];
    const outlet = new Outlet();
    let writing = true;
    const sweeper = async (): Promise<void> => {
      while (writing) {
        await expireLeases(...ids.slice(-200));
        await sweepOutbox(outlet, once);
      }
    };
    const writer = async (): Promise<void> => {
      for (let i = 0; i < 15; i++) {
        const id = newId(new Date());
        ids.push(id);
        // Commits in another order than the ids: what a reader that pages by id would miss.
        await open(id, 1, () => sleep(Math.random() * 8));
      }
    };
    const sweepers = [sweeper(), sweeper()];
    await Promise.all(Array.from({ length: 20 }, writer));
    writing = false;
    await Promise.all(sweepers);
    await expireLeases(...ids);
    await sweepOutbox(outlet, once);

    const sent = outlet
      .events()
      .map(({ data }) => data.id)
      .filter((id) => ids.includes(id));
    expect(new Set(sent).size).toBe(300);
    const open_ = await superuser.rows('select 1 from platform.outbox where key = any($1) and sent_at is null', [ids]);
    expect(open_).toEqual([]);
  });

  test('a sweeper that loses its lease sends and marks what it has claimed', async () => {
    dieBeforeHandOver();
    const id = newId(new Date());
    await open(id);
    await expireLeases(id);
    const outlet = new Outlet();
    await expect(sweepOutbox(outlet, () => Promise.reject(new Error('the lease is gone')))).rejects.toThrow('lease');
    expect(outlet.events(id)).toHaveLength(1);
    expect(await stored(id)).toMatchObject([{ sent_at: expect.any(Date) as Date }]);
  });

  test('an aggregate’s events leave in their order, also over several batches', async () => {
    dieBeforeHandOver();
    const id = newId(new Date());
    await runInContext({ role: 'app', actor: seller, requestId: 'r', traceId: 't' }, (ctx) => {
      for (let version = 1; version <= 500; version++) emit(ctx, Opened, { id, version, name: 'Yaw' });
      return Promise.resolve();
    });
    // Due one after the other, as they were announced.
    await superuser.run(
      `update platform.outbox set available_at = now() - interval '1 hour' + version * interval '1 second', lease_until = now()
       where key = $1`,
      [id],
    );
    const outlet = new Outlet();
    outlet.latencyMs = 5;
    await sweepOutbox(outlet, once);
    expect(outlet.events(id).map(({ data }) => (data as { version: number }).version)).toEqual(
      Array.from({ length: 500 }, (_, n) => n + 1),
    );
  });

  test('two sweepers share the work: SKIP LOCKED gives each row to one', async () => {
    dieBeforeHandOver();
    const ids = Array.from({ length: 300 }, () => newId(new Date()));
    await runInContext({ role: 'app', actor: seller, requestId: 'r', traceId: 't' }, (ctx) => {
      for (const id of ids) emit(ctx, Opened, { id, version: 1, name: 'Kofi' });
      return Promise.resolve();
    });
    await expireLeases(...ids);
    const outlet = new Outlet();
    outlet.latencyMs = 30;
    const staggered = sleep(10).then(() => sweepOutbox(outlet, once));
    await Promise.all([staggered, sweepOutbox(outlet, once), sweepOutbox(outlet, once)]);
    expect(
      outlet
        .events()
        .map(({ data }) => data.id)
        .filter((id) => ids.includes(id))
        .sort(),
    ).toEqual([...ids].sort());
  });

  test('events of one aggregate leave in the order of its versions', async () => {
    const outlet = catchEvents();
    const id = newId(new Date());
    await runInContext({ role: 'app', actor: seller, requestId: 'r', traceId: 't' }, (ctx) => {
      for (const version of [1, 2, 3]) emit(ctx, Opened, { id, version, name: 'Esi' });
      return Promise.resolve();
    });
    expect(outlet.events(id).map(({ data }) => data.version)).toEqual([1, 2, 3]);
  });

  test('a task leaves with its payload; one too far ahead for Cloud Tasks waits in the outbox', async () => {
    const outlet = catchEvents();
    const [soon, late] = [newId(new Date()), newId(new Date())];
    const now = new Date();
    const at = new Date(now.getTime() + TASK_HORIZON_MS + 3_600_000);
    await runInContext({ role: 'app', actor: seller, requestId: 'r', traceId: 't', now }, (ctx) => {
      enqueue(ctx, GreetShop, { name: 'Ama' }, { key: soon });
      enqueue(ctx, GreetShop, { name: 'Yaw' }, { key: late, at });
      return Promise.resolve();
    });
    expect(outlet.tasks('shops.greet')).toMatchObject([{ key: soon, body: '{"name":"Ama"}', runAt: null }]);
    const [row] = await stored(late);
    expect(row).toMatchObject({ sent_at: null });
    expect(Math.abs(row!.available_at.getTime() - (now.getTime() + 3_600_000))).toBeLessThan(2);
  });

  test.each(['app', 'staff'] as const)(
    'the role that serves requests (%s) cannot read what is announced',
    async (role) => {
      const run = runInContext({ role, actor: seller, requestId: 'r', traceId: 't' }, (ctx) =>
        ctx.sql.rows('select body from platform.outbox'),
      );
      await expect(run).rejects.toThrow(/permission denied/);
    },
  );
});
