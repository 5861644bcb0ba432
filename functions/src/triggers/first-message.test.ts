import { api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { catchEvents } from '../../test/events.ts';
import { withoutRateLimits } from '../../test/limits.ts';
import { useKms } from '../adapters/kms/index.ts';
import { MANIFEST } from '../http/manifest.ts';
import { rootLog } from '../platform/log.ts';
import { createDispatcher } from '../platform/runtime/http/app.ts';
import { runCommand } from '../platform/runtime/http/inbox.ts';
import { handleTask } from '../platform/runtime/handle-task.ts';
import { runInContext } from '../platform/runtime/run.ts';
import { newId, parsePublicId } from '../platform/values/id.ts';
import { tasks } from './bizconnect.ts';
import { buildBusiness, type TestBusiness } from '../modules/identity/identity.factory.ts';
import { quotaOf } from '../modules/ledger/index.ts';
import { forgetDataKeys } from '../modules/messaging/keys/data-key.ts';
import { forgetKeys } from '../modules/messaging/keys/ring.ts';
import { sweepTalks, type Connection } from '../modules/bizconnect/index.ts';

const outlet = catchEvents();
withoutRateLimits();
const dispatch = createDispatcher(MANIFEST.api);
const uuid = (id: string): string => parsePublicId('conn', id)!;
beforeAll(() => {
  jest.spyOn(rootLog, 'error').mockImplementation(() => undefined);
  jest.spyOn(rootLog, 'warn').mockImplementation(() => undefined);
});
afterAll(() => jest.restoreAllMocks());

/** Kofi asked with a note, Ama accepted: the talk is still to be opened by its task. */
async function accepted() {
  const [kofi, ama] = await Promise.all([buildBusiness(), buildBusiness()]);
  const asked = await api<Connection>('POST /v1/connections', {
    as: kofi.owner.uid,
    body: { businessId: ama.publicId, note: 'We need 400 bags of cement' },
  });
  const { id } = asked.data;
  const answer = await api<Connection>(`PATCH /v1/connections/${id}/status`, {
    as: ama.owner.uid,
    body: { status: 'accepted' },
  });
  expect([answer.status, answer.data.status]).toEqual([200, 'accepted']);
  return { kofi, ama, id, note: `${kofi.name}: We need 400 bags of cement` };
}
const open = (id: string, taskId: string) =>
  handleTask(tasks, { id: taskId, name: 'bizconnect.open-talk', payload: { id: uuid(id) }, traceId: 't' });
const said = async (id: string, as: TestBusiness): Promise<string[]> => {
  const { conversationId } = (await api<Connection>(`GET /v1/connections/${id}`, { as: as.owner.uid })).data;
  if (conversationId === null) return [];
  const history = await api<{ messages: { text: string }[] }>(`GET /v1/conversations/${conversationId}/messages`, {
    as: as.owner.uid,
  });
  return history.data.messages.map(({ text }) => text);
};
/** What each has used of what asking and beginning to talk cost. */
const used = async ({ id, owner }: TestBusiness): Promise<number[]> => {
  const of = async (kind: 'user' | 'business', whose: string, asset: string) =>
    (await quotaOf({ sql: superuser, now: new Date() }, { kind, id: whose }, asset)).used;
  return [
    await of('business', id, 'quota:connection-request'),
    await of('business', id, 'quota:new-conversation'),
    await of('user', owner.userId, 'quota:new-conversation'),
  ];
};
const parked = (taskId: string) => superuser.rows('select 1 from platform.dead_letter where event_id = $1', [taskId]);

describe('MAT-9 while messaging is down', () => {
  const away = (): Promise<never> => Promise.reject(new Error('KMS is away'));

  it('without keys: two connect, the first words wait, and come once when the keys are back; no credit is taken twice', async () => {
    const restore = useKms({ key: 'dead', wrap: away, unwrap: away });
    const anotherProcess = (): void => {
      forgetKeys();
      forgetDataKeys();
    };
    const task = crypto.randomUUID();
    let world: Awaited<ReturnType<typeof accepted>>;
    const hello = { clientMsgId: 'first-1', body: { type: 'text', text: 'When can you deliver?' } };
    const send = () => api(`POST /v1/connections/${world.id}/messages`, { as: world.kofi.owner.uid, body: hello });
    const offline = () =>
      runCommand(dispatch, {
        uid: world.kofi.owner.uid,
        id: 'first-1',
        createdAt: Date.now(),
        data: { route: `POST /v1/connections/${world.id}/messages`, params: {}, body: hello, sentAt: new Date() },
      });
    try {
      anotherProcess();
      world = await accepted();
      // Longer than tries that are counted.
      for (let attempt = 0; attempt < 12; attempt++) await expect(open(world.id, task)).rejects.toThrow();
      expect(await parked(task)).toEqual([]);
      expect((await send()).status).toBe(503);
      await expect(offline()).rejects.toThrow('it comes again');
      expect(
        (await api<Connection>(`GET /v1/connections/${world.id}`, { as: world.ama.owner.uid })).data,
      ).toMatchObject({
        status: 'accepted',
        conversationId: null,
      });
    } finally {
      restore();
    }
    // The phone's words may be there before those of the request; whoever comes first opens the talk.
    const answers = await Promise.all([offline(), send(), open(world.id, task), open(world.id, task)]);
    expect(answers.slice(0, 2)).toMatchObject([{ status: 'done' }, { status: 201 }]);
    await open(world.id, crypto.randomUUID());
    await offline();
    for (const reader of [world.kofi, world.ama])
      expect((await said(world.id, reader)).sort()).toEqual([world.note, 'When can you deliver?'].sort());
    expect([await used(world.kofi), await used(world.ama)]).toEqual([
      [1, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('and given up by its task: the sweep asks again until the words are there, and then no more', async () => {
    const world = await accepted();
    const task = crypto.randomUUID();
    const broken = `messaging_down_${newId(new Date()).replaceAll('-', '')}`;
    await superuser.run(
      `create function public.${broken}() returns trigger language plpgsql as $$ begin raise exception 'messaging is down'; end $$`,
    );
    await superuser.run(`grant execute on function public.${broken}() to public`);
    await superuser.run(
      `create trigger ${broken} before insert on messaging.message for each row execute function public.${broken}()`,
    );
    try {
      for (let attempt = 0; attempt < 8; attempt++) await open(world.id, task).catch(() => undefined);
      expect(await parked(task)).toHaveLength(1);
    } finally {
      await superuser.run(`drop trigger ${broken} on messaging.message`);
      await superuser.run(`drop function public.${broken}()`);
    }
    expect(await said(world.id, world.ama)).toEqual([]);
    const asked = () => outlet.tasks('bizconnect.open-talk').filter(({ body }) => body.includes(uuid(world.id))).length;
    const sweep = async (minutes: number): Promise<number> => {
      const now = new Date(Date.now() + minutes * 60_000);
      const id = newId(now);
      const actor = { kind: 'job', name: 'test' } as const;
      const options = { role: 'worker', actor, requestId: id, traceId: id.replaceAll('-', ''), now } as const;
      await runInContext(options, (ctx) => sweepTalks(ctx, { limit: 1_000 }));
      return asked();
    };
    const before = asked();
    expect(await sweep(14)).toBe(before);
    expect(await sweep(16)).toBe(before + 1);
    for (const again of [1, 2]) {
      await open(world.id, crypto.randomUUID());
      expect([again, await said(world.id, world.ama)]).toEqual([again, [world.note]]);
    }
    expect(await sweep(200)).toBe(before + 1);
    expect(await used(world.kofi)).toEqual([1, 0, 0]);
  });
});
