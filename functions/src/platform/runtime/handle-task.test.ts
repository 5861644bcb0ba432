import { z } from 'zod';
import { superuser, userActor } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { listDeadLetters, replayDeadLetter } from '../events/dead-letters.ts';
import { TRIES } from '../events/failures.ts';
import type { OutgoingTask } from '../events/outgoing.ts';
import { rootLog } from '../log.ts';
import { newId } from '../values/id.ts';
import { handleTask, task } from './handle-task.ts';
import { runInContext } from './run.ts';
import { defineTask, enqueue } from './task.ts';
import { taskName, taskRequest } from './task-queue.ts';

const bodyOf = (name: string, payload: unknown, id = newId(new Date())) => ({ id, name, payload, traceId: 't' });
const staff = { role: 'staff' as const, actor: userActor({ activeRole: 'admin' }), requestId: 'r', traceId: 't' };

describe('Handling tasks', () => {
  afterAll(() => superuser.run('drop table public.task_effect'));
  beforeAll(async () => {
    await superuser.run('create table public.task_effect (task_id text, note text)');
    await superuser.run('grant all on public.task_effect to pnc_worker');
    jest.spyOn(rootLog, 'error').mockImplementation(() => undefined);
  });
  const notes = async (id: string): Promise<string[]> =>
    (await superuser.rows<{ note: string }>('select note from public.task_effect where task_id = $1', [id])).map(
      ({ note }) => note,
    );

  const Expire = defineTask('task-test.expire', z.object({ listing: z.string() }));
  const expire = task(Expire, {
    run: (ctx, payload, info) =>
      ctx.sql.run('insert into public.task_effect values ($1, $2)', [info.id, payload.listing]),
  });

  describe('Tasks', () => {
    test('a task takes effect once, however often Cloud Tasks delivers it', async () => {
      const body = bodyOf('task-test.expire', { listing: 'tomatoes' });
      await Promise.all([handleTask([expire], body), handleTask([expire], body)]);
      await handleTask([expire], body);
      expect(await notes(body.id)).toEqual(['tomatoes']);
    });

    test('one that phones: the call is outside the transaction, its answer is recorded once', async () => {
      const calls: string[] = [];
      const Send = defineTask('task-test.send', z.object({ to: z.string() }));
      let down = true;
      const send = task(Send, {
        phones: true,
        call: (payload, info) => {
          calls.push(info.id);
          return down ? Promise.reject(new Error('no network')) : Promise.resolve(`receipt for ${payload.to}`);
        },
        record: (ctx, receipt, _payload, info) =>
          ctx.sql.run('insert into public.task_effect values ($1, $2)', [info.id, receipt]),
      });
      const body = bodyOf('task-test.send', { to: 'ama' });
      await expect(handleTask([send], body)).rejects.toThrow('no network');
      down = false;
      await handleTask([send], body);
      await handleTask([send], body);
      expect(calls).toEqual([body.id, body.id]);
      expect(await notes(body.id)).toEqual(['receipt for ama']);
    });

    test('an unknown name comes again, since a newer version may know it; what is no task is dropped', async () => {
      await expect(handleTask([expire], bodyOf('task-test.unknown', {}))).rejects.toThrow('task-test.unknown');
      await expect(handleTask([expire], { hello: 'world' })).resolves.toBeUndefined();
    });

    test('after eight failed tries it is parked; a replay enqueues it anew under its own id', async () => {
      const outlet = catchEvents();
      const Jam = defineTask('task-test.jam', z.object({ till: z.string() }));
      let jammed = true;
      const jam = task(Jam, {
        run: (ctx, payload, info) =>
          jammed
            ? Promise.reject(new Error('jammed'))
            : ctx.sql.run('insert into public.task_effect values ($1, $2)', [info.id, payload.till]),
      });
      const body = bodyOf('task-test.jam', { till: 'till 4' });
      for (let i = 1; i < TRIES; i++) await expect(handleTask([jam], body)).rejects.toThrow('jammed');
      await handleTask([jam], body);
      jammed = false;
      await handleTask([jam], body);
      expect(await notes(body.id)).toEqual([]);

      const page = await runInContext(staff, (ctx) =>
        listDeadLetters(ctx, { subscriber: 'task:task-test.jam', limit: 1 }),
      );
      await runInContext(staff, (ctx) => replayDeadLetter(ctx, { id: page.items[0]!.id }));
      const [again] = outlet.tasks('task-test.jam');
      expect(again).toMatchObject({ id: body.id, body: '{"till":"till 4"}' });
      await handleTask([jam], bodyOf(again!.type, JSON.parse(again!.body), again!.id));
      expect(await notes(body.id)).toEqual(['till 4']);
    });

    test('a payload that does not fit is refused where it is enqueued', () => {
      const pending = { tasks: [] };
      const ctx = { now: new Date(), pending };
      expect(() => enqueue(ctx, Expire, { listing: 5 } as never, { key: 'k' })).toThrow();
      expect(pending.tasks).toEqual([]);
    });
  });

  describe('Cloud Tasks', () => {
    const settings = {
      GCLOUD_PROJECT: 'demo-pushnchat',
      FUNCTION_REGION: 'europe-west1',
      CLOUD_TASKS_EMULATOR_HOST: undefined,
      TASKS_TARGET_URL: 'https://tasks.example/run',
      TASKS_SERVICE_ACCOUNT: 'tasks@demo-pushnchat.iam.gserviceaccount.com',
    };
    const row: OutgoingTask = {
      kind: 'task',
      id: '019a0000-0000-7000-8000-000000000001',
      type: 'listings.expire-listing',
      key: 'abc-3',
      runAt: new Date('2026-03-01T10:00:00.250Z'),
      traceId: 'trace',
      body: '{"id":"abc"}',
    };

    test('the request is what onTaskDispatched expects, named after its row, signed', () => {
      const { parent, task: made } = taskRequest(settings, row);
      expect(parent).toBe('projects/demo-pushnchat/locations/europe-west1/queues/tasks');
      expect(made.name).toBe(`${parent}/tasks/listings-expire-listing-abc-3`);
      expect(made.scheduleTime).toEqual({ seconds: 1772359200, nanos: 250_000_000 });
      expect(JSON.parse(made.httpRequest.body.toString())).toEqual({
        data: { id: row.id, name: row.type, payload: { id: 'abc' }, traceId: 'trace' },
      });
      expect(made.httpRequest.oidcToken).toEqual({
        serviceAccountEmail: settings.TASKS_SERVICE_ACCOUNT,
        audience: settings.TASKS_TARGET_URL,
      });
    });

    test('without a target it says which variable is missing', () => {
      expect(() => taskRequest({ ...settings, TASKS_TARGET_URL: undefined }, row)).toThrow(
        'TASKS_TARGET_URL is not set',
      );
    });

    test('keys that Cloud Tasks would not take get a name of their own all the same', () => {
      const names = ['a.b', 'a-b', 'a b', 'é', 'ü'].map((key) => taskName('x.y', key));
      expect(new Set(names).size).toBe(5);
      for (const name of names) expect(name).toMatch(/^[\w-]{1,500}$/);
    });
  });
});
