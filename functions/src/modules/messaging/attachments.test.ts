import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { withoutRateLimits } from '../../../test/limits.ts';
import { buildMedia } from '../media/media.factory.ts';
import { buildConversation } from './messaging.factory.ts';
import type { BatchVerdict, Message } from './schemas.ts';

catchEvents();
withoutRateLimits();

const usesOf = (mediaId: string) =>
  superuser.rows<{ used_by: string }>(
    'select used_by from media.use u join media.media m on m.id = u.media_id where m.public_id = $1',
    [mediaId],
  );

async function talking() {
  const talk = await buildConversation();
  const [ama, kofi] = talk.people;
  const picture = async (state: 'ready' | 'processing' | 'refused' = 'ready', owner = ama!) =>
    (await buildMedia({ owner, state })).publicId;
  const send = (mediaIds: readonly string[], clientMsgId: string) =>
    api<Message>(`POST /v1/conversations/${talk.publicId}/messages`, {
      as: ama!.uid,
      body: { clientMsgId, body: { type: 'image', mediaIds, caption: 'The yellow ones' } },
    });
  return { talk, ama: ama!, kofi: kofi!, picture, send };
}

describe('Pictures in messages', () => {
  it('are shown to whoever takes part, with their addresses, and kept as long as the message shows them', async () => {
    const { talk, ama, kofi, picture, send } = await talking();
    const id = await picture();
    const { status, data } = await send([id], 'with-picture');
    expect(status).toBe(201);
    const { data: read } = await api<{ messages: Message[] }>(`GET /v1/conversations/${talk.publicId}/messages`, {
      as: kofi.uid,
    });
    expect(read.messages[0]!.body).toEqual({
      type: 'image',
      mediaIds: [id],
      caption: 'The yellow ones',
      pictures: [
        {
          id,
          mime: 'image/webp',
          renditions: [
            { name: 'large', url: expect.stringContaining('.webp') as string, width: 640, height: 480, bytes: 999 },
          ],
        },
      ],
    });
    expect(await usesOf(id)).toHaveLength(1);
    await api(`DELETE /v1/conversations/${talk.publicId}/messages/${data.id}`, { as: ama.uid });
    expect(await usesOf(id)).toEqual([]);
  });

  it('are refused while they are not ready, when they were refused, and when they are somebody else’s', async () => {
    const { kofi, picture, send } = await talking();
    for (const [mediaIds, code] of [
      [[await picture(), await picture('processing')], 'media.not_ready'],
      [[await picture('refused')], 'media.refused'],
      [[await picture('ready', kofi)], 'resource.not_found'],
    ] as const) {
      const { errors } = await send(mediaIds, `refused-${code}`);
      expect(errors.map((error) => [error.code, error.field])).toEqual([[code, 'body.mediaIds']]);
      for (const id of mediaIds) expect(await usesOf(id)).toEqual([]);
    }
  });

  it('a repeat is the first message, even when its picture is gone by now', async () => {
    const { picture, send } = await talking();
    const id = await picture();
    const first = await send([id], 'once-only');
    await superuser.run("update media.media set state = 'removed', version = version + 1 where public_id = $1", [id]);
    expect((await send([id], 'once-only')).data).toEqual(first.data);
  });

  it('in a batch, one bad picture leaves the others alone and in their order', async () => {
    const { talk, ama, picture } = await talking();
    const [good, bad] = [await picture(), await picture('processing')];
    const bodies = [
      { type: 'image', mediaIds: [good] },
      { type: 'image', mediaIds: [bad] },
      { type: 'text', text: 'And the blue ones' },
    ];
    const items = bodies.map((body, n) => ({ conversationId: talk.publicId, clientMsgId: `batch-${n}`, body }));
    const send = () => api<BatchVerdict[]>('POST /v1/conversations/messages/batch', { as: ama.uid, body: { items } });
    expect((await send()).data.map(({ verdict, code, seq }) => [verdict, code, seq])).toEqual([
      ['accepted', null, 1],
      ['rejected', 'media.not_ready', null],
      ['accepted', null, 2],
    ]);
    expect((await send()).data.map(({ verdict }) => verdict)).toEqual(['duplicate', 'rejected', 'duplicate']);
  });
});
