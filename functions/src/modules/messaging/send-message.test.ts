import fc from 'fast-check';
import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { withoutRateLimits } from '../../../test/limits.ts';
import { forgetActors } from '../../platform/runtime/http/authenticate.ts';
import { buildBusiness, buildUser } from '../identity/identity.factory.ts';
import { buildConversation, say } from './messaging.factory.ts';
import type { BatchVerdict, History, Message } from './schemas.ts';
import type { z } from 'zod';

const outlet = catchEvents();
withoutRateLimits();
type HistoryAnswer = z.infer<typeof History>;

const rowsOf = (id: string) =>
  superuser.rows<{ seq: number; sender: string; client_msg_id: string; body: Buffer }>(
    'select seq, sender, client_msg_id, body from messaging.message where conversation_id = $1 order by seq',
    [id],
  );

describe('CHT-1 a message that is sent again is the one that it became', () => {
  it('a hundred times at once and over two phones: one message, one number, one answer', async () => {
    const talk = await buildConversation();
    const [ama] = talk.people;
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => say(talk, ama!, 'Two bags, please', 'same-id')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(await rowsOf(talk.id)).toHaveLength(1);
    expect(outlet.events(`${talk.id}/1`)).toHaveLength(1);
  });

  it('the same id of two people, or in two conversations, is two messages', async () => {
    const people = [await buildUser(), await buildUser()];
    const [one, two] = [await buildConversation({ people }), await buildConversation({ people })];
    for (const [talk, by] of [
      [one, people[0]],
      [one, people[1]],
      [two, people[0]],
    ] as const)
      expect((await say(talk, by!, 'Yes', 'id-1')).status).toBe(201);
    expect([(await rowsOf(one.id)).length, (await rowsOf(two.id)).length]).toEqual([2, 1]);
  });

  it('other words under the same id do not change what was said', async () => {
    const talk = await buildConversation();
    await say(talk, talk.people[0]!, 'Ten crates', 'x');
    expect((await say(talk, talk.people[0]!, 'Twelve crates', 'x')).data.body).toEqual({
      type: 'text',
      text: 'Ten crates',
    });
  });
});

describe('CHT-2 numbers have no gaps', () => {
  it('whoever writes at once, and whatever is refused or repeated in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ by: fc.nat(2), id: fc.nat(8), reply: fc.option(fc.nat(30)) }), {
          minLength: 1,
          maxLength: 30,
        }),
        async (plan) => {
          const talk = await buildConversation({ people: [await buildUser(), await buildUser(), await buildUser()] });
          const answers = await Promise.all(
            plan.map(({ by, id, reply }) =>
              api<Message>(`POST /v1/conversations/${talk.publicId}/messages`, {
                as: talk.people[by]!.uid,
                body: {
                  clientMsgId: `c${id}`,
                  body: { type: 'text', text: `Words ${id}` },
                  ...(reply !== null && reply > 0 && { replyTo: reply }),
                },
              }),
            ),
          );
          const rows = await rowsOf(talk.id);
          expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, place) => place + 1));
          const sent = new Set(
            plan.flatMap(({ by, id }, place) =>
              answers[place]!.status === 201 ? [`${talk.people[by]!.userId} c${id}`] : [],
            ),
          );
          expect(new Set(rows.map((row) => `${row.sender} ${row.client_msg_id}`))).toEqual(sent);
          expect(rows).toHaveLength(sent.size);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('a phone fetches the hole that it has', async () => {
    const talk = await buildConversation();
    const [ama, kofi] = talk.people;
    for (let word = 1; word <= 12; word++) await say(talk, word % 2 === 0 ? ama! : kofi!, `Word ${word}`);
    const hole = await api<HistoryAnswer>(`GET /v1/conversations/${talk.publicId}/messages?from=4&to=6`, {
      as: ama!.uid,
    });
    expect(hole.data.messages.map(({ seq, text }) => [seq, text])).toEqual([
      [4, 'Word 4'],
      [5, 'Word 5'],
      [6, 'Word 6'],
    ]);
    const above = await api<HistoryAnswer>(`GET /v1/conversations/${talk.publicId}/messages?before=6&limit=2`, {
      as: kofi!.uid,
    });
    expect(above.data.messages.map(({ seq }) => seq)).toEqual([4, 5]);
    expect(above.data.lastSeq).toBe(12);
  });
});

describe('CHT-3 what was written offline comes in one batch', () => {
  it('a verdict an item; what is refused leaves the others alone', async () => {
    const ama = await buildUser();
    const [open, closed, foreign] = [
      await buildConversation({ people: [ama, await buildUser()] }),
      await buildConversation({ people: [ama, await buildUser()] }),
      await buildConversation(),
    ];
    await api(`POST /v1/conversations/${closed.publicId}/close`, { as: ama.uid });
    const item = (talk: { publicId: string }, clientMsgId: string, more: object = {}) => ({
      conversationId: talk.publicId,
      clientMsgId,
      body: { type: 'text', text: `Offline ${clientMsgId}` },
      ...more,
    });
    const items = [
      item(open, 'a'),
      item(foreign, 'b'),
      item(closed, 'c'),
      item(open, 'd'),
      item(open, 'a'),
      item(open, 'e', { replyTo: 99 }),
      item(open, 'f', { replyTo: 1 }),
    ];
    const send = () => api<BatchVerdict[]>('POST /v1/conversations/messages/batch', { as: ama.uid, body: { items } });
    const first = await send();
    expect(first.data.map(({ verdict, code, seq }) => [verdict, code, seq])).toEqual([
      ['accepted', null, 1],
      ['rejected', 'resource.not_found', null],
      ['rejected', 'messaging.closed', null],
      ['accepted', null, 2],
      ['duplicate', null, 1],
      ['rejected', 'messaging.no_such_reply', null],
      ['accepted', null, 3],
    ]);
    // In words, for whoever wrote it.
    expect(first.data.map(({ message }) => message?.slice(0, 28) ?? null)).toEqual([
      null,
      expect.any(String),
      'This conversation is closed.',
      null,
      null,
      'The message that you answer ',
      null,
    ]);
    const again = await send();
    expect(again.data.map(({ verdict }) => verdict).filter((verdict) => verdict === 'accepted')).toEqual([]);
    expect((await rowsOf(open.id)).map(({ client_msg_id }) => client_msg_id)).toEqual(['a', 'd', 'f']);
    expect(await rowsOf(foreign.id)).toEqual([]);
  });
});

describe('CHT-4 receipts are high-water marks', () => {
  it('only rise, never pass the last message, and what is read was delivered', async () => {
    const talk = await buildConversation();
    const [ama, kofi] = talk.people;
    for (let word = 1; word <= 5; word++) await say(talk, ama!, `Word ${word}`);
    const mark = async (marks: object) =>
      (
        await api<{ delivered: number; read: number }>(`POST /v1/conversations/${talk.publicId}/marks`, {
          as: kofi!.uid,
          body: marks,
        })
      ).data;
    expect(await mark({ delivered: 3 })).toEqual({ delivered: 3, read: 0 });
    expect(await mark({ read: 4 })).toEqual({ delivered: 4, read: 4 });
    expect(await mark({ delivered: 2, read: 1 })).toEqual({ delivered: 4, read: 4 });
    expect(await mark({ read: 900 })).toEqual({ delivered: 5, read: 5 });
  });
});

describe('CHT-4 what was written offline', () => {
  it('does not say that its writer has read what came meanwhile; in an unbroken line his words say it for him', async () => {
    const talk = await buildConversation();
    const [ama, kofi] = talk.people;
    const seen = async (as: string) => {
      const { data } = await api<{ unread: number; members: { id: string; read: number }[] }>(
        `GET /v1/conversations/${talk.publicId}`,
        { as },
      );
      return { unread: data.unread, read: data.members.find(({ id }) => id === kofi!.publicId)!.read };
    };
    await say(talk, kofi!, 'Good morning');
    expect(await seen(kofi!.uid)).toEqual({ unread: 0, read: 1 });
    for (const word of ['The rice is here', 'Forty bags', 'Shall I keep them?']) await say(talk, ama!, word);
    await say(talk, kofi!, 'Written on the road, before he saw any of it');
    expect(await seen(kofi!.uid)).toEqual({ unread: 4, read: 1 });
    expect((await seen(ama!.uid)).read).toBe(1);
    await api(`POST /v1/conversations/${talk.publicId}/marks`, { as: kofi!.uid, body: { read: 5 } });
    await say(talk, kofi!, 'Yes, keep them');
    expect(await seen(kofi!.uid)).toEqual({ unread: 0, read: 6 });
    expect((await seen(ama!.uid)).read).toBe(6);
  });
});

describe('CHT-4 receipts of several devices', () => {
  it('come to the highest in whatever order, one row of the member and one of the conversation each', async () => {
    const talk = await buildConversation();
    const [ama, kofi] = talk.people;
    for (let word = 1; word <= 6; word++) await say(talk, ama!, `Word ${word}`);
    const mark = (marks: object) =>
      api(`POST /v1/conversations/${talk.publicId}/marks`, { as: kofi!.uid, body: marks });
    const written = async () =>
      (await superuser.first<{ member: number; conversation: number; others: number }>(
        `select m.version as member, c.version as conversation,
           (select sum(o.version)::int from messaging.member o where o.conversation_id = c.id and o.user_id <> m.user_id) as others
         from messaging.member m join messaging.conversation c on c.id = m.conversation_id
         where c.id = $1 and m.user_id = $2`,
        [talk.id, kofi!.userId],
      ))!;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ delivered: fc.integer({ min: 1, max: 6 }), read: fc.integer({ min: 1, max: 6 }) }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (devices) => {
          await superuser.run(
            'update messaging.member set delivered_seq = 0, read_seq = 0 where conversation_id = $1 and user_id = $2',
            [talk.id, kofi!.userId],
          );
          const before = await written();
          await Promise.all(devices.map(mark));
          const after = await written();
          const row = await superuser.first(
            'select delivered_seq, read_seq from messaging.member where conversation_id = $1 and user_id = $2',
            [talk.id, kofi!.userId],
          );
          const read = Math.max(...devices.map((device) => device.read));
          expect(row).toEqual({
            delivered_seq: Math.max(read, ...devices.map(({ delivered }) => delivered)),
            read_seq: read,
          });
          const moves = after.member - before.member;
          expect(moves).toBeGreaterThan(0);
          expect(moves).toBeLessThanOrEqual(devices.length);
          expect([after.conversation - before.conversation, after.others]).toEqual([moves, before.others]);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('Who may write', () => {
  it('nobody who does not take part: the conversation is not there for him', async () => {
    const talk = await buildConversation();
    const stranger = await buildUser();
    expect((await say(talk, stranger, 'Hello')).status).toBe(404);
    for (const route of [
      `GET /v1/conversations/${talk.publicId}`,
      `GET /v1/conversations/${talk.publicId}/messages`,
      `POST /v1/conversations/${talk.publicId}/close`,
      `DELETE /v1/conversations/${talk.publicId}/messages/1`,
    ])
      expect((await api(route, { as: stranger.uid })).status).toBe(404);
    expect(
      (await api(`POST /v1/conversations/${talk.publicId}/marks`, { as: stranger.uid, body: { read: 1 } })).status,
    ).toBe(404);
  });

  it('a colleague who acts for the business does, and is a member from then on; one who has left is not', async () => {
    const shop = await buildBusiness();
    const talk = await buildConversation({ people: [await buildUser(), shop.owner], kind: 'connection' });
    const colleague = await buildUser({ member: { of: shop, as: 'staff' } });
    expect((await say(talk, colleague, 'I take over')).status).toBe(201);
    // Who has never written is no member: once he has left the business, the conversation is not there for him.
    const other = await buildUser({ member: { of: shop, as: 'staff' } });
    expect((await api(`GET /v1/conversations/${talk.publicId}`, { as: other.uid })).status).toBe(200);
    await superuser.run('delete from identity.business_member where user_id = $1', [other.userId]);
    await superuser.run('update identity."user" set active_business_id = null where id = $1', [other.userId]);
    forgetActors();
    expect((await say(talk, other, 'Me too')).status).toBe(404);
  });

  it('nobody between whom there is a block, either way', async () => {
    const talk = await buildConversation({ kind: 'connection' });
    const [ama, kofi] = talk.people;
    expect((await api('POST /v1/conversations/blocks', { as: ama!.uid, body: { id: kofi!.publicId } })).status).toBe(
      201,
    );
    for (const by of [ama!, kofi!]) expect((await say(talk, by, 'Hello')).errors[0]?.code).toBe('messaging.blocked');
    expect((await api(`DELETE /v1/conversations/blocks/${kofi!.publicId}`, { as: ama!.uid })).status).toBe(204);
    expect((await say(talk, kofi!, 'Hello')).status).toBe(201);
  });

  it('links and phone numbers of new accounts are flagged and delivered', async () => {
    const talk = await buildConversation();
    const sent = await say(talk, talk.people[0]!, 'Pay here: www.win-big.top or call 0244 123 456');
    expect([sent.status, sent.data.flags]).toEqual([201, ['link', 'phone']]);
    expect(outlet.events(`${talk.id}/1`).map(({ type }) => type)).toEqual([
      'messaging.message_sent',
      'messaging.message_flagged',
    ]);
    expect((await say(talk, talk.people[0]!, 'Twelve crates at 45 each')).data.flags).toEqual([]);
  });
});

describe('Editing and deleting', () => {
  it('are the sender’s, keep the number, and tell readers', async () => {
    const talk = await buildConversation();
    const [ama, kofi] = talk.people;
    const { data } = await say(talk, ama!, 'Ten crates');
    const at = `/v1/conversations/${talk.publicId}/messages/${data.id}`;
    const body = { body: { type: 'text', text: 'Twelve crates' } };
    expect((await api(`PATCH ${at}`, { as: kofi!.uid, body })).errors[0]?.code).toBe('messaging.not_yours');
    const edited = await api<Message>(`PATCH ${at}`, { as: ama!.uid, body });
    expect([edited.data.text, edited.data.version, edited.data.editedAt !== null]).toEqual(['Twelve crates', 2, true]);
    const deleted = await api<Message>(`DELETE ${at}`, { as: ama!.uid });
    expect([deleted.data.body, deleted.data.seq, deleted.data.version]).toEqual([null, 1, 3]);
    expect((await api<Message>(`DELETE ${at}`, { as: ama!.uid })).data.version).toBe(3);
    expect((await api(`PATCH ${at}`, { as: ama!.uid, body })).errors[0]?.code).toBe('messaging.deleted');
    expect((await rowsOf(talk.id))[0]!.body).toBeNull();
  });
});
