import { api } from '../../../test/api.ts';
import { catchEvents, deliverTwice } from '../../../test/events.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import { mirrorInto } from '../../platform/mirror/mirror.ts';
import { rebuildMirrors } from '../../platform/mirror/rebuild.ts';
import { subscribers } from '../../triggers/messaging.ts';
import { buildUser } from '../identity/identity.factory.ts';
import { buildConversation, say } from './messaging.factory.ts';

const outlet = catchEvents();
const MIRRORS = { only: ['conversations', 'messages', 'conversation-summaries'], writesPerSecond: 100_000 };

describe('SRV-3 what phones listen to', () => {
  it('follows the rows: members, messages by number, a line for each member', async () => {
    const store = new MemoryStore();
    mirrorInto(store);
    const [ama, kofi] = [await buildUser({ displayName: 'Ama' }), await buildUser({ displayName: 'Kofi' })];
    const talk = await buildConversation({ people: [ama, kofi], kind: 'connection' });
    await say(talk, ama, 'Do you have rice?');
    await api(`POST /v1/conversations/${talk.publicId}/marks`, { as: kofi.uid, body: { read: 1 } });
    const { data: second } = await say(talk, kofi, 'Forty bags');
    await api(`DELETE /v1/conversations/${talk.publicId}/messages/${second.id}`, { as: kofi.uid });
    await say(talk, kofi, 'Thirty bags');
    await api(`POST /v1/conversations/${talk.publicId}/marks`, { as: ama.uid, body: { delivered: 2 } });
    const about = outlet.left.flatMap((row) => (row.kind === 'event' && row.key.startsWith(talk.id) ? [row] : []));
    // Late and shuffled: only the rows' present state is written.
    const envelopes = about.map((row) => JSON.parse(row.body) as ReturnType<typeof outlet.events>[number]);
    await deliverTwice(subscribers, envelopes.reverse());

    const at = `conversations/${talk.publicId}`;
    expect(store.get(at)).toMatchObject({
      memberUids: [ama.uid, kofi.uid],
      members: [
        { name: 'Ama', delivered: 2, read: 1 },
        // That he wrote the second and the third, he need not say.
        { name: 'Kofi', delivered: 1, read: 1 },
      ],
      status: 'open',
    });
    expect(store.get(`${at}/messages/1`)).toMatchObject({ seq: 1, text: 'Do you have rice?', senderId: ama.publicId });
    expect(store.get(`${at}/messages/2`)).toMatchObject({ seq: 2, body: null, _v: 2 });
    expect(store.get(`users/${ama.uid}/conversations/${talk.publicId}`)).toMatchObject({
      preview: 'Thirty bags',
      lastSeq: 3,
      unread: 2,
      title: expect.any(String) as string,
    });
    expect(store.get(`users/${kofi.uid}/conversations/${talk.publicId}`)).toMatchObject({ unread: 0 });
    expect(store.regressions).toBe(0);
  });

  it('is made anew from PostgreSQL to the byte', async () => {
    const store = new MemoryStore();
    mirrorInto(store);
    const people = [await buildUser(), await buildUser()];
    const talk = await buildConversation({ people });
    await say(talk, people[0]!, 'One');
    await say(talk, people[1]!, 'Two');
    await api(`DELETE /v1/conversations/${talk.publicId}/members/${people[1]!.publicId}`, { as: people[0]!.uid });
    const envelopes = outlet.left.flatMap((row) =>
      row.kind === 'event' && row.key.startsWith(talk.id)
        ? [JSON.parse(row.body) as ReturnType<typeof outlet.events>[number]]
        : [],
    );
    await deliverTwice(subscribers, envelopes);
    const paths = [
      `conversations/${talk.publicId}`,
      ...[1, 2].map((seq) => `conversations/${talk.publicId}/messages/${seq}`),
      ...people.map(({ uid }) => `users/${uid}/conversations/${talk.publicId}`),
    ];
    const followed = paths.map((path) => store.get(path));
    const fresh = new MemoryStore();
    mirrorInto(fresh);
    await rebuildMirrors(MIRRORS);
    const live = (document: object | undefined) =>
      document !== undefined && '_deleted' in document ? undefined : document;
    expect(paths.map((path) => JSON.stringify(live(fresh.get(path))))).toEqual(
      followed.map((document) => JSON.stringify(live(document))),
    );
    const again = await rebuildMirrors(MIRRORS);
    expect(again.map(({ written }) => written)).toEqual([0, 0, 0]);
  });
});
