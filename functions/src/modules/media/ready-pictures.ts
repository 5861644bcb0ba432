import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { MediaNotReady, MediaRefusedAlready } from './errors.ts';
import { ROW, type MediaRow, type StoredRendition } from './store.ts';

const READY = named('media.ready', `select ${ROW} from media.media where public_id = any($1) and state <> 'removed'`);

/** What others may be shown of a picture; its addresses never change. */
export interface Picture {
  /** `med_…`. */
  readonly id: string;
  readonly mime: 'image/webp';
  readonly renditions: readonly StoredRendition[];
}

/**
 * The actor's own pictures, or his business's, in the order of their ids, for somebody who passes them on as they are now. Whoever
 * does says so with `showMedia`, or they go as nobody's.
 */
export async function readyPictures(ctx: Ctx, mediaIds: readonly string[], field: string): Promise<Picture[]> {
  const rows = await ctx.sql.rows<MediaRow>(READY, [mediaIds]);
  return mediaIds.map((id) => {
    const row = rows.find(({ publicId }) => publicId === id);
    if (row === undefined) throw NotFound({ field });
    if (row.state === 'refused') throw MediaRefusedAlready({ field });
    if (row.state !== 'ready') throw MediaNotReady({ field });
    return { id, mime: 'image/webp', renditions: row.renditions ?? [] };
  });
}
