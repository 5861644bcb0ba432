import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { handleTask } from '../../platform/runtime/handle-task.ts';
import { runJob } from '../../platform/runtime/job.ts';
import { expireConnections } from '../../scheduled/expire-connections.ts';
import { tasks } from '../../triggers/bizconnect.ts';
import { buildBusiness, type TestBusiness } from '../identity/identity.factory.ts';
import { quotaOf } from '../ledger/index.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import type { Connection, MatchProfile } from './schemas.ts';

const outlet = catchEvents();
const ask = (from: TestBusiness, to: { readonly publicId: string }, note?: string) =>
  api<Connection>('POST /v1/connections', {
    as: from.owner.uid,
    body: { businessId: to.publicId, ...(note !== undefined && { note }) },
  });
const step = (by: TestBusiness, id: string, status: string, more: object = {}) =>
  api<Connection>(`PATCH /v1/connections/${id}/status`, { as: by.owner.uid, body: { status, ...more } });
const usedBy = async ({ id }: TestBusiness): Promise<number> =>
  (await quotaOf({ sql: superuser, now: new Date() }, { kind: 'business', id }, 'quota:connection-request')).used;
const two = () => Promise.all([buildBusiness(), buildBusiness()]);
const uuid = (id: string): string => parsePublicId('conn', id)!;
const backdate = (id: string, interval: string) =>
  superuser.run(
    `update bizconnect.connection set requested_at = requested_at - $2::interval, expires_at = expires_at - $2::interval,
       cool_until = cool_until - $2::interval where id = $1`,
    [uuid(id), interval],
  );

describe('MAT-8 a connection', () => {
  it('is asked for, accepted, and talked over', async () => {
    const [kofi, ama] = await two();
    const asked = await ask(kofi, ama, 'We need 400 bags of cement');
    expect([asked.status, asked.data.status, asked.data.direction]).toEqual([201, 'pending', 'sent']);
    const { id } = asked.data;
    const inbox = await api<Connection[]>('GET /v1/connections?direction=received', { as: ama.owner.uid });
    expect(inbox.data).toMatchObject([{ id, direction: 'received', business: { id: kofi.publicId } }]);
    expect((await step(kofi, id, 'accepted')).errors[0]?.code).toBe('bizconnect.not_yours');
    expect((await step(ama, id, 'accepted')).data.status).toBe('accepted');
    expect((await step(ama, id, 'declined')).errors[0]?.code).toBe('bizconnect.illegal_step');
    expect(await usedBy(kofi)).toBe(1);
  });

  it('is one a pair and market, whoever asks and however many at once', async () => {
    const [kofi, ama] = await two();
    const answers = await Promise.all([ask(kofi, ama), ask(kofi, ama), ask(kofi, ama), ask(kofi, ama)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(await usedBy(kofi)).toBe(1);
  });

  it('takes no step that the table does not know, whoever writes', async () => {
    const [kofi, ama] = await two();
    const { id } = (await ask(kofi, ama)).data;
    await step(ama, id, 'declined', { reason: 'price' });
    await expect(
      superuser.run(`update bizconnect.connection set status = 'accepted' where id = $1`, [uuid(id)]),
    ).rejects.toMatchObject({ constraint: 'connection_step' });
  });

  it('is nobody else’s to see', async () => {
    const [[kofi, ama], stranger] = [await two(), await buildBusiness()];
    const { id } = (await ask(kofi, ama)).data;
    expect((await api(`GET /v1/connections/${id}`, { as: stranger.owner.uid })).status).toBe(404);
    expect((await step(stranger, id, 'accepted')).status).toBe(404);
  });

  it('is not asked for again before the cool-down is over, and the other side is free to ask', async () => {
    const [kofi, ama] = await two();
    const { id } = (await ask(kofi, ama)).data;
    await step(ama, id, 'declined', { reason: 'too_far' });
    const seen = await api<Connection>(`GET /v1/connections/${id}`, { as: kofi.owner.uid });
    expect(seen.data).toMatchObject({ status: 'declined', reason: null });
    expect((await ask(kofi, ama)).errors[0]?.code).toBe('bizconnect.too_soon');
    await backdate(id, '29 days');
    expect((await ask(kofi, ama)).errors[0]?.code).toBe('bizconnect.too_soon');
    await backdate(id, '2 days');
    expect((await ask(kofi, ama)).data).toMatchObject({ id, status: 'pending' });
    expect(await usedBy(kofi)).toBe(2);
  });

  it('blocked, it looks declined, and none of both can ask until the block is lifted', async () => {
    const [kofi, ama] = await two();
    const { id } = (await ask(kofi, ama)).data;
    expect((await step(ama, id, 'blocked')).data.status).toBe('blocked');
    expect((await api<Connection>(`GET /v1/connections/${id}`, { as: kofi.owner.uid })).data.status).toBe('declined');
    expect((await ask(kofi, ama)).errors[0]?.code).toBe('bizconnect.not_reachable');
    expect((await ask(ama, kofi)).errors[0]?.code).toBe('bizconnect.not_reachable');
    await api(`DELETE /v1/conversations/blocks/${kofi.publicId}`, { as: ama.owner.uid });
    expect((await ask(ama, kofi)).data.status).toBe('pending');
  });
});

describe('MAT-6 credits', () => {
  it('a free business asks five a day, also when it asks all at once', async () => {
    const kofi = await buildBusiness();
    const others = await Promise.all(Array.from({ length: 8 }, () => buildBusiness()));
    const answers = await Promise.all(others.map((other) => ask(kofi, other)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 402).map(({ errors }) => errors[0]?.code)).toEqual(
      Array(3).fill('ledger.quota_reached'),
    );
    const rows = await superuser.rows('select 1 from bizconnect.connection where requester_id = $1', [kofi.id]);
    expect(rows).toHaveLength(5);
  });

  it('a receiver takes as many a day as he says', async () => {
    const ama = await buildBusiness();
    const draft = { offers: [], needs: [], inboxCap: 2 };
    await api('PUT /v1/connections/profile', { as: ama.owner.uid, body: draft });
    const askers = await Promise.all(Array.from({ length: 4 }, () => buildBusiness()));
    const answers = await Promise.all(askers.map((asker) => ask(asker, ama)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409]);
    expect(answers.flatMap(({ errors }) => errors.map(({ code }) => code))).toEqual(
      Array(2).fill('bizconnect.inbox_full'),
    );
  });
});

describe('MAT-7 credits come back', () => {
  it('when one takes it back within the hour, not later', async () => {
    const [kofi, ama] = await two();
    const first = (await ask(kofi, ama)).data.id;
    await step(kofi, first, 'withdrawn');
    expect(await usedBy(kofi)).toBe(0);
    const yaw = await buildBusiness();
    const second = (await ask(kofi, yaw)).data.id;
    await backdate(second, '2 hours');
    await step(kofi, second, 'withdrawn');
    expect(await usedBy(kofi)).toBe(1);
  });

  it('when nobody answers, once, ten times in thirty days at most', async () => {
    const [kofi, ama] = await two();
    const { id } = (await ask(kofi, ama)).data;
    await backdate(id, '15 days');
    expect((await step(ama, id, 'accepted')).errors[0]?.code).toBe('bizconnect.illegal_step');
    await runJob(expireConnections, new Date());
    await runJob(expireConnections, new Date(Date.now() + 600_000));
    expect((await api<Connection>(`GET /v1/connections/${id}`, { as: kofi.owner.uid })).data.status).toBe('expired');
    expect(await usedBy(kofi)).toBe(0);
    await superuser.run(
      `insert into bizconnect.credit_return (connection_id, round, business_id, at)
       select $1, n, $2, now() from generate_series(100, 108) n`,
      [uuid(id), kofi.id],
    );
    const yaw = await buildBusiness();
    const late = (await ask(kofi, yaw)).data.id;
    await step(kofi, late, 'withdrawn');
    expect(await usedBy(kofi)).toBe(1);
  });

  it('two who ask each other within the hour are connected, for one credit', async () => {
    const [kofi, ama] = await two();
    const { id } = (await ask(kofi, ama)).data;
    expect((await ask(ama, kofi)).data).toMatchObject({ id, status: 'accepted' });
    expect([await usedBy(kofi), await usedBy(ama)]).toEqual([1, 0]);
    const [esi, yaw] = await two();
    const other = (await ask(esi, yaw)).data.id;
    await backdate(other, '61 minutes');
    expect((await ask(yaw, esi)).errors[0]?.code).toBe('bizconnect.answer_theirs');
  });
});

describe('MAT-9 the first message', () => {
  const open = (id: string, taskId: string) =>
    handleTask(tasks, { id: taskId, name: 'bizconnect.open-talk', payload: { id: uuid(id) }, traceId: 't' });
  const said = async (conversation: string, as: string) =>
    (
      await api<{ messages: { text: string }[] }>(`GET /v1/conversations/${conversation}/messages`, { as })
    ).data.messages.map(({ text }) => text);

  it('waits with the request, and is delivered once however often its task runs', async () => {
    const [kofi, ama] = await two();
    const { id } = (await ask(kofi, ama, 'We need 400 bags of cement')).data;
    await step(ama, id, 'accepted');
    expect(outlet.tasks('bizconnect.open-talk').map(({ body }) => body)).toContainEqual(
      expect.stringContaining(uuid(id)),
    );
    await open(id, crypto.randomUUID());
    await open(id, crypto.randomUUID());
    const { conversationId } = (await api<Connection>(`GET /v1/connections/${id}`, { as: kofi.owner.uid })).data;
    const words = [`${kofi.name}: We need 400 bags of cement`];
    expect(await said(conversationId!, kofi.owner.uid)).toEqual(words);
    expect(await said(conversationId!, ama.owner.uid)).toEqual(words);
    expect(await usedBy(kofi)).toBe(1);
  });

  it('may be written before the task has run: both find the same conversation', async () => {
    const [kofi, ama] = await two();
    const { id } = (await ask(kofi, ama, 'Good morning')).data;
    const body = { clientMsgId: 'first-1', body: { type: 'text', text: 'Welcome' } };
    const write = () =>
      api<{ conversationId: string }>(`POST /v1/connections/${id}/messages`, { as: ama.owner.uid, body });
    expect((await write()).errors[0]?.code).toBe('bizconnect.not_connected');
    await step(ama, id, 'accepted');
    const first = await write();
    expect([first.status, (await write()).data.conversationId]).toEqual([201, first.data.conversationId]);
    await open(id, crypto.randomUUID());
    expect(await said(first.data.conversationId, kofi.owner.uid)).toEqual(['Welcome', `${kofi.name}: Good morning`]);
  });
});

describe('a match profile', () => {
  it('comes back as it was said, by the version that was seen', async () => {
    const { owner } = await buildBusiness();
    const item = { category: 'building-materials', words: 'Cement', quantity: 400, unit: 'bag', recurring: true };
    const price = { from: '80.00', to: '95.50', currency: 'GHS' };
    const body = {
      offers: [{ ...item, price }],
      needs: [],
      serves: ['GH', 'CI'],
      languages: ['en', 'tw'],
      capacity: 9000,
    };
    const saved = await api<MatchProfile>('PUT /v1/connections/profile', { as: owner.uid, body });
    expect(saved.data).toMatchObject({ ...body, version: 1 });
    expect((await api<MatchProfile>('GET /v1/connections/profile', { as: owner.uid })).data).toEqual(saved.data);
    const headers = { 'if-match': '"1"' };
    expect((await api('PUT /v1/connections/profile', { as: owner.uid, body, headers })).status).toBe(200);
    expect((await api('PUT /v1/connections/profile', { as: owner.uid, body, headers })).status).toBe(412);
    const wrong = { offers: [{ category: 'no-such-thing', words: 'What' }], needs: [] };
    const refused = await api('PUT /v1/connections/profile', { as: owner.uid, body: wrong });
    expect(refused.errors[0]?.code).toBe('bizconnect.unknown_category');
  });
});
