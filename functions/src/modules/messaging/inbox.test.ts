import { adminApi, api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { withoutRateLimits } from '../../../test/limits.ts';
import { commands } from '../../http/commands.ts';
import { MANIFEST } from '../../http/manifest.ts';
import { findCommandsIn } from '../../platform/runtime/command-document.ts';
import { handleTask } from '../../platform/runtime/handle-task.ts';
import { createDispatcher } from '../../platform/runtime/http/app.ts';
import { runCommand } from '../../platform/runtime/http/inbox.ts';
import { tasks } from '../../triggers/commands.ts';
import { buildUser } from '../identity/identity.factory.ts';
import { forgetDataKeys } from './keys/data-key.ts';
import { buildConversation, say } from './messaging.factory.ts';
import type { Conversation } from './schemas.ts';

const outlet = catchEvents();
withoutRateLimits();
const dispatch = createDispatcher(MANIFEST.api);

/** As the trigger runs what a phone wrote into `inbox/{uid}/commands/{id}`. */
const command = (uid: string, id: string, route: string, body: object) =>
  runCommand(dispatch, { uid, id, createdAt: Date.now(), data: { route, params: {}, body, sentAt: new Date() } });

const countOf = async (conversation: string): Promise<number> =>
  (
    await superuser.rows<{ n: number }>('select count(*)::int as n from messaging.message where conversation_id = $1', [
      conversation,
    ])
  )[0]!.n;

describe('OFF-2 A message that was written without network', () => {
  const hello = (clientMsgId: string, more: object = {}) => ({
    clientMsgId,
    body: { type: 'text', text: 'From the bus' },
    ...more,
  });

  it('is sent once, however often its command is delivered, and the verdict has the message', async () => {
    const talk = await buildConversation();
    const [ama] = talk.people;
    const route = `POST /v1/conversations/${talk.publicId}/messages`;
    const first = await command(ama!.uid, 'bus-1', route, hello('bus-message'));
    expect(first).toMatchObject({
      status: 'done',
      httpStatus: 201,
      answer: { data: { seq: 1, text: 'From the bus' } },
    });
    for (let again = 0; again < 3; again += 1)
      expect((await command(ama!.uid, 'bus-1', route, hello('bus-message'))).answer).toEqual(first.answer);
    // Under another name, or by the API: the client id is what makes it the same one.
    const renamed = await command(ama!.uid, 'bus-2', route, hello('bus-message'));
    expect(renamed.answer).toMatchObject({ data: { seq: 1 } });
    expect((await say(talk, ama!, 'From the bus', 'bus-message')).data.seq).toBe(1);
    expect(await countOf(talk.id)).toBe(1);
    expect(outlet.events(`${talk.id}/1`)).toHaveLength(1);
  });

  it('is refused with its reason, and changes nothing', async () => {
    const talk = await buildConversation();
    const stranger = await buildUser();
    const route = `POST /v1/conversations/${talk.publicId}/messages`;
    const refused = async (uid: string, id: string, body: object) => {
      const { status, httpStatus, answer } = await command(uid, id, route, body);
      return [status, httpStatus, (answer as { errors: { code: string }[] }).errors[0]!.code];
    };
    expect(await refused(stranger.uid, 'no-1', hello('not-mine'))).toEqual(['rejected', 404, 'resource.not_found']);
    expect(await refused(talk.people[0]!.uid, 'no-2', hello('to-nothing', { replyTo: 7 }))).toEqual([
      'rejected',
      422,
      'messaging.no_such_reply',
    ]);
    expect(await countOf(talk.id)).toBe(0);
  });
});

/** A document `inbox/{uid}/commands/{id}`, and the function `commands` as Firestore calls it when the document is made. */
function document(uid: string, id: string, data: object) {
  const stored: Record<string, unknown> = { ...data };
  const verdicts: string[] = [];
  let broken = 0;
  const event = {
    params: { uid, id },
    data: {
      createTime: { toMillis: () => Date.now() - 60_000 },
      data: () => ({ ...data }),
      ref: {
        update: (fields: object): Promise<void> => {
          if (broken > 0) {
            broken -= 1;
            return Promise.reject(new Error('Firestore is away'));
          }
          const { answeredAt: _, ...verdict } = fields as Record<string, unknown>;
          verdicts.push(JSON.stringify(verdict));
          Object.assign(stored, fields);
          return Promise.resolve();
        },
      },
    },
  };
  return {
    stored,
    verdicts,
    found: { uid, id, createdAt: Date.now(), data, answer: event.data.ref.update },
    failNext: () => (broken += 1),
    deliver: async (): Promise<void> => {
      await commands.run(event as never);
    },
  };
}

describe('OFF-2 The trigger of a command', () => {
  const setUp = async () => {
    const talk = await buildConversation();
    const route = `POST /v1/conversations/${talk.publicId}/messages`;
    const body = { clientMsgId: 'written-once', body: { type: 'text', text: 'From the bus' } };
    const uid = talk.people[0]!.uid;
    return { talk, command: document(uid, 'command-1', { route, params: {}, body, sentAt: new Date() }) };
  };

  it('delivered twice, at once and later, sends one message and writes one answer into the document', async () => {
    const { talk, command } = await setUp();
    // One of two that meet may be told to come again, as Firestore does.
    const both = await Promise.allSettled([command.deliver(), command.deliver()]);
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    await command.deliver();
    expect(command.stored).toMatchObject({
      status: 'done',
      httpStatus: 201,
      answer: { data: { seq: 1, text: 'From the bus', clientMsgId: 'written-once' } },
      answeredAt: expect.any(String) as string,
    });
    expect(new Set(command.verdicts).size).toBe(1);
    expect(await countOf(talk.id)).toBe(1);
    expect(outlet.events(`${talk.id}/1`)).toHaveLength(1);
  });

  it('comes again when its answer could not be written, and then answers what it did the first time', async () => {
    const { talk } = await setUp();
    const [ama, kofi] = talk.people;
    // Nothing in this body tells a repeat from a second wish; only the command's name does.
    const body = { kind: 'group', title: 'Friday market', memberIds: [kofi!.publicId] };
    const data = { route: 'POST /v1/conversations', params: {}, body, sentAt: new Date() };
    const command = document(ama!.uid, 'command-2', data);
    const groups = async () =>
      (await api<Conversation[]>('GET /v1/conversations', { as: ama!.uid })).data.filter(
        ({ title }) => title === 'Friday market',
      );
    command.failNext();
    await expect(command.deliver()).rejects.toThrow('Firestore is away');
    expect([(await groups()).length, command.stored['status']]).toEqual([1, undefined]);
    await command.deliver();
    expect(command.stored).toMatchObject({
      status: 'done',
      httpStatus: 201,
      answer: { data: { id: (await groups())[0]!.id } },
    });
    expect(await groups()).toHaveLength(1);
  });

  it('asks for retries, else a command that fails once would be lost', () => {
    const endpoint = (commands as unknown as { __endpoint: { eventTrigger: { retry: boolean } } }).__endpoint;
    expect(endpoint.eventTrigger.retry).toBe(true);
  });
});

describe('OFF-3 A command that breaks', () => {
  /** Turns one bit of the conversation's key: whatever is sent into it breaks; turned again it is well. */
  const spoil = async (id: string): Promise<void> => {
    await superuser.run(
      'update messaging.conversation set data_key = set_byte(data_key, 20, get_byte(data_key, 20) # 1) where id = $1',
      [id],
    );
    forgetDataKeys();
  };
  const words = (talk: { publicId: string }, clientMsgId: string, text: string) => ({
    route: `POST /v1/conversations/${talk.publicId}/messages`,
    params: {},
    body: { clientMsgId, body: { type: 'text', text } },
    sentAt: new Date(),
  });
  const codeIn = ({ stored }: { stored: Record<string, unknown> }) =>
    (stored['answer'] as { errors?: { code: string }[] } | undefined)?.errors?.[0]?.code;

  it('is given up after eight tries, told to its sender, kept for the staff without its words, and holds nobody up', async () => {
    const ama = await buildUser();
    const [bad, good] = [await buildConversation({ people: [ama, await buildUser()] }), await buildConversation({ people: [ama, await buildUser()] })]; // prettier-ignore
    await spoil(bad.id);
    const poison = document(ama.uid, 'poison', words(bad, 'p', 'Rendezvous at Makola'));
    for (let attempt = 1; attempt < 8; attempt++) {
      await expect(poison.deliver()).rejects.toThrow('it comes again');
      const other = document(ama.uid, `fine-${attempt}`, words(good, `g${attempt}`, 'Hello'));
      await other.deliver();
      expect([poison.stored['status'], other.stored['status']]).toEqual([undefined, 'done']);
    }
    await poison.deliver();
    expect(poison.stored).toMatchObject({ status: 'rejected', httpStatus: 500 });
    expect(codeIn(poison)).toBe('command.failed');

    const letters = await superuser.rows<{ id: string; event: object }>(
      `select id, event from platform.dead_letter where subscriber = 'commands' and key = $1`,
      [`${ama.uid}/poison`],
    );
    expect(letters).toHaveLength(1);
    expect(JSON.stringify(letters)).not.toContain('Makola');

    // Mended, the staff run it again; the phone's document then says so.
    await spoil(bad.id);
    const admin = await buildUser({ activeRole: 'admin' });
    const replayed = await adminApi(`POST /v1/admin/dead-letters/${letters[0]!.id}/replay`, { as: admin.uid });
    expect(replayed.status).toBe(200);
    const undo = findCommandsIn((uid, id) =>
      Promise.resolve(uid === ama.uid && id === 'poison' ? { ...poison.found } : null),
    );
    try {
      const [row] = outlet.tasks('platform.run-command').filter(({ body }) => body.includes(ama.uid));
      const payload = JSON.parse(row!.body) as unknown;
      for (const twice of [1, 2])
        await handleTask(tasks, { id: row!.id, name: row!.type, payload, traceId: `t${twice}` });
    } finally {
      undo();
    }
    expect(poison.stored).toMatchObject({ status: 'done', answer: { data: { seq: 1, text: 'Rendezvous at Makola' } } });
    expect(await countOf(bad.id)).toBe(1);
  });
});
