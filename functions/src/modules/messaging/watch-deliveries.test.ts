import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents, deliverTwice } from '../../../test/events.ts';
import { withoutRateLimits } from '../../../test/limits.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import type { EventEnvelope } from '../../platform/events/event.ts';
import { mirrorInto } from '../../platform/mirror/mirror.ts';
import { runJob } from '../../platform/runtime/job.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { newId } from '../../platform/values/id.ts';
import { watchDeliveries as watchJob } from '../../scheduled/watch-deliveries.ts';
import { subscribers } from '../../triggers/messaging.ts';
import { buildUser, type TestPerson } from '../identity/identity.factory.ts';
import type { MessagesUndelivered } from './events.ts';
import { postSystemMessage, watchDeliveries } from './index.ts';
import { buildConversation, say, type BuiltConversation } from './messaging.factory.ts';
import type { Conversation } from './schemas.ts';

const outlet = catchEvents();
withoutRateLimits();
mirrorInto(new MemoryStore());

const worker = <T>(minutes: number, run: Parameters<typeof runInContext<T>>[1]): Promise<T> => {
  const now = new Date(Date.now() + minutes * 60_000);
  const id = newId(now);
  const actor = { kind: 'job', name: 'test' } as const;
  return runInContext<T>({ role: 'worker', actor, requestId: id, traceId: id.replaceAll('-', ''), now }, run);
};
/** The job, so many minutes from now, until it has looked at all. */
async function watch(minutes: number, limit = 2_000): Promise<number> {
  let batches = 1;
  while ((await worker(minutes, (ctx) => watchDeliveries(ctx, { limit }))).more) batches += 1;
  return batches;
}

type Told = ReturnType<typeof MessagesUndelivered.data.parse>;
const told = (talk: BuiltConversation, of?: TestPerson): Told[] =>
  outlet.left
    .filter((row) => row.kind === 'event' && row.type === 'messaging.undelivered')
    .map((row) => (JSON.parse(row.body) as EventEnvelope).data as Told)
    .filter(({ conversationId, userId }) => conversationId === talk.id && (of === undefined || of.userId === userId));
const stretches = (talk: BuiltConversation, of?: TestPerson) =>
  told(talk, of).map(({ fromSeq, toSeq }) => [fromSeq, toSeq]);
const mark = (talk: BuiltConversation, by: TestPerson, marks: object) =>
  api(`POST /v1/conversations/${talk.publicId}/marks`, { as: by.uid, body: marks });

describe('CHT-5 what reached no device in time', () => {
  it('is told once a member, however many messages there are and however often the job runs', async () => {
    const people = [await buildUser(), await buildUser(), await buildUser()];
    const talk = await buildConversation({ people });
    const [ama, kofi, esi] = people;
    for (let word = 1; word <= 12; word++) await say(talk, ama!, `Word ${word}`);
    await watch(4);
    expect(told(talk)).toEqual([]);
    await Promise.all([watch(6), watch(6), watch(6)]);
    await watch(7);
    expect(stretches(talk, kofi)).toEqual([[1, 12]]);
    expect(stretches(talk, esi)).toEqual([[1, 12]]);
    expect(told(talk)).toHaveLength(2);
    expect(told(talk)[0]).toMatchObject({ version: 1, since: expect.stringMatching(/Z$/) as string });
  });

  it('is found in batches: who is in none is in the next', async () => {
    const talk = await buildConversation();
    for (let word = 1; word <= 10; word++) await say(talk, talk.people[0]!, `Word ${word}`);
    expect(await watch(6, 3)).toBeGreaterThan(3);
    expect(stretches(talk)).toEqual([[1, 10]]);
  });

  it('leaves alone who has it, who wrote after he had read, who muted, who left, and who stands behind a block', async () => {
    const people = await Promise.all(Array.from({ length: 7 }, () => buildUser()));
    const talk = await buildConversation({ people });
    const [ama, acked, wrote, muted, gone, blocker, away] = people as [TestPerson, ...TestPerson[]];
    await say(talk, ama, 'Who comes on Friday?');
    await mark(talk, acked!, { delivered: 1 });
    await mark(talk, wrote!, { read: 1 });
    await say(talk, wrote!, 'I do');
    await mark(talk, acked!, { delivered: 2 });
    await mark(talk, ama, { delivered: 2 });
    const quiet = await api<{ mutedUntil: string }>(`POST /v1/conversations/${talk.publicId}/mute`, {
      as: muted!.uid,
      body: { hours: 8 },
    });
    expect(quiet.status).toBe(200);
    await api(`DELETE /v1/conversations/${talk.publicId}/members/${gone!.publicId}`, { as: gone!.uid });
    for (const writer of [ama, wrote!])
      await api('POST /v1/conversations/blocks', { as: blocker!.uid, body: { id: writer.publicId } });
    await watch(6);
    expect(told(talk).map(({ userId }) => userId)).toEqual([away!.userId]);
    const seen = async (as: TestPerson) =>
      (await api<Conversation>(`GET /v1/conversations/${talk.publicId}`, { as: as.uid })).data.mutedUntil;
    expect([await seen(muted!), await seen(away!)]).toEqual([quiet.data.mutedUntil, null]);
    const list = await api<Conversation[]>('GET /v1/conversations', { as: muted!.uid });
    expect(list.data[0]?.mutedUntil).toBe(quiet.data.mutedUntil);
    // His phones listen to his summary.
    expect(
      outlet.left.some(
        ({ kind, type, key }) =>
          kind === 'event' && type === 'messaging.summary_changed' && key === `${talk.id}/${muted!.uid}`,
      ),
    ).toBe(true);
    await api(`POST /v1/conversations/${talk.publicId}/mute`, { as: muted!.uid, body: { hours: null } });
    expect(await seen(muted!)).toBeNull();
  });

  it('an absence ends with the device’s word; what comes in the same one is told of again a day later at most', async () => {
    const talk = await buildConversation();
    const [ama, kofi] = talk.people as [TestPerson, TestPerson];
    await say(talk, ama, 'One');
    await watch(6);
    await say(talk, ama, 'Two');
    await watch(60);
    expect(stretches(talk)).toEqual([[1, 1]]);
    await say(talk, ama, 'Three');
    await watch(25 * 60);
    expect(stretches(talk)).toEqual([
      [1, 1],
      [2, 3],
    ]);
    // He is back, and away again.
    await mark(talk, kofi, { delivered: 2 });
    await say(talk, ama, 'Four');
    await watch(25 * 60 + 1);
    expect(stretches(talk).at(-1)).toEqual([4, 4]);
    expect(told(talk).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('knows no fallback for what the platform says and for what was deleted', async () => {
    const talk = await buildConversation();
    const { data } = await say(talk, talk.people[0]!, 'Sent by mistake');
    await api(`DELETE /v1/conversations/${talk.publicId}/messages/${data.id}`, { as: talk.people[0]!.uid });
    await worker(0, (ctx) => postSystemMessage(ctx, { conversationId: talk.id, clientMsgId: 's', text: 'Joined' }));
    await watch(6);
    expect(told(talk)).toEqual([]);
  });

  it('is looked for by a job', async () => {
    const talk = await buildConversation();
    await say(talk, talk.people[0]!, 'Hello');
    const later = Date.now() + 6 * 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    try {
      expect((await runJob(watchJob, new Date(later))).outcome).toBe('done');
    } finally {
      jest.restoreAllMocks();
    }
    expect(stretches(talk)).toEqual([[1, 1]]);
  });
});

describe('CHT-5 delivered is what a device said', () => {
  const marksOf = async ({ id }: BuiltConversation, of: TestPerson) =>
    superuser.first<{ delivered: number; read: number }>(
      'select delivered_seq as delivered, read_seq as read from messaging.member where conversation_id = $1 and user_id = $2',
      [id, of.userId],
    );

  it('and moves neither by sending, mirroring or telling, nor by reading over the API; only by its own word', async () => {
    const talk = await buildConversation();
    const [ama, kofi] = talk.people as [TestPerson, TestPerson];
    const at = `/v1/conversations/${talk.publicId}`;
    await say(talk, ama, 'Forty bags');
    const item = { conversationId: talk.publicId, clientMsgId: 'b', body: { type: 'text', text: 'Fifty bags' } };
    await api('POST /v1/conversations/messages/batch', { as: ama.uid, body: { items: [item] } });
    const about = outlet.left.flatMap((row) => (row.kind === 'event' && row.key.startsWith(talk.id) ? [row.body] : []));
    await deliverTwice(
      subscribers,
      about.map((body) => JSON.parse(body) as EventEnvelope),
    );
    await watch(6);
    expect(told(talk, kofi)).toHaveLength(1);
    for (const route of [at, `${at}/messages`, '/v1/conversations', '/v1/conversations/messages/search?q=bags'])
      expect((await api(`GET ${route}`, { as: kofi.uid })).status).toBe(200);
    const seenByAma = async () =>
      (await api<Conversation>(`GET ${at}`, { as: ama.uid })).data.members.find(({ id }) => id === kofi.publicId);
    expect(await marksOf(talk, kofi)).toEqual({ delivered: 0, read: 0 });
    expect(await seenByAma()).toMatchObject({ delivered: 0, read: 0 });
    // Nobody says it for him.
    await mark(talk, ama, { delivered: 2, read: 2 });
    expect(await marksOf(talk, kofi)).toEqual({ delivered: 0, read: 0 });
    await mark(talk, kofi, { delivered: 1 });
    expect(await seenByAma()).toMatchObject({ delivered: 1, read: 0 });
  });
});
