import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { withoutRateLimits } from '../../../test/limits.ts';
import { MANIFEST } from '../../http/manifest.ts';
import { createDispatcher } from '../../platform/runtime/http/app.ts';
import { runCommand } from '../../platform/runtime/http/inbox.ts';
import { buildUser } from '../identity/identity.factory.ts';
import { buildConversation, say } from './messaging.factory.ts';

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
