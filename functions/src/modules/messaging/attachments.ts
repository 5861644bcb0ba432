import { readyPictures, showMedia } from '../media/index.ts';
import type { Ctx } from '../../platform/context.ts';
import type { AnyBody, StoredBody } from './schemas.ts';

/**
 * The body as it is kept: a message with pictures carries their addresses, so that whoever reads it needs no right to the files
 * themselves. Refused unless all of them are the sender's and ready.
 */
export async function withPictures(ctx: Ctx, body: AnyBody): Promise<StoredBody> {
  if (body.type !== 'image') return body;
  return { ...body, pictures: await readyPictures(ctx, body.mediaIds, 'body.mediaIds') };
}

/** Says what the message shows from now on; what no message and no listing shows any more goes after a day. */
export async function showPictures(
  ctx: Ctx,
  messageId: string,
  now: AnyBody | null,
  before: AnyBody | null,
): Promise<void> {
  const [mediaIds, shown] = [mediaOf(now), mediaOf(before)];
  if (mediaIds.length > 0 || shown.length > 0)
    await showMedia(ctx, { usedBy: `message:${messageId}`, mediaIds, before: shown });
}

const mediaOf = (body: AnyBody | null): readonly string[] => (body?.type === 'image' ? body.mediaIds : []);
