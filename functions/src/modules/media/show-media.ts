import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { MediaRefusedAlready } from './errors.ts';
import type { MediaState } from './rules.ts';

const LOCK = named(
  'media.lock-shown',
  `select id, state from media.media where public_id = any($1) and state <> 'removed' order by id for no key update`,
);
const SHOW = named(
  'media.show',
  `with shown as (
     insert into media.use (used_by, media_id) select $1, unnest($2::uuid[]) on conflict do nothing)
   update media.media set orphan_since = null where id = any($2::uuid[]) and orphan_since is not null`,
);
const LET_GO = named(
  'media.let-go',
  `with gone as (
     delete from media.use u using media.media m
     where u.used_by = $1 and m.id = u.media_id and m.public_id <> all($2::text[]) returning u.media_id)
   update media.media m set orphan_since = $3
   from gone where m.id = gone.media_id
     and not exists (select from media.use u where u.media_id = m.id and u.used_by <> $1)`,
);

export interface Showing {
  /** `listing:<uuid>`. */
  readonly usedBy: string;
  /** All that it shows from now on, `med_…`. */
  readonly mediaIds: readonly string[];
  /** What it showed till now: that was looked at then. */
  readonly before: readonly string[];
}

/**
 * Says what shows which files. A new one must be the actor's own or his business's and not refused; one that has not come yet will
 * do. An id of nobody's and one of somebody else's answer the same 404. What nothing shows any more goes after a day.
 */
export async function showMedia(ctx: Ctx, { usedBy, mediaIds, before }: Showing): Promise<void> {
  const fresh = mediaIds.filter((id) => !before.includes(id));
  if (fresh.length > 0) {
    const rows = await ctx.sql.rows<{ id: string; state: MediaState }>(LOCK, [fresh]);
    if (rows.length < fresh.length) throw NotFound({ field: 'mediaIds' });
    if (rows.some(({ state }) => state === 'refused')) throw MediaRefusedAlready({ field: 'mediaIds' });
    await ctx.sql.run(SHOW, [usedBy, rows.map(({ id }) => id)]);
  }
  if (before.some((id) => !mediaIds.includes(id))) await ctx.sql.run(LET_GO, [usedBy, mediaIds, ctx.now]);
}
