import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { MediaRefused, MediaRemoved } from './events.ts';
import { KEPT_MS, type RefusedBecause } from './rules.ts';
import { forgetFilesOf } from './tasks.ts';

interface Ended {
  readonly id: string;
  readonly publicId: string;
  readonly version: number;
  readonly state: 'removed' | 'refused';
  readonly refusedBecause: RefusedBecause | null;
}

// What nothing shows is removed; what something waits for is refused, so that its owner learns of it.
const END = named(
  'media.end-due',
  `update media.media set version = version + 1, updated_at = $2,
     state = case when orphan_since <= $1 then 'removed' else 'refused' end,
     refused_because = case when orphan_since <= $1 then refused_because
       when state = 'uploading' then 'never_came' else 'failed' end
   where id = any (array(
       select id from media.media where orphan_since <= $1 and state <> 'removed'
       order by orphan_since limit $3 for no key update skip locked))
     or id = any (array(
       select id from media.media where created_at <= $1 and state in ('uploading', 'processing') and orphan_since is null
       order by created_at limit $3 for no key update skip locked))
   returning id, public_id as "publicId", version, state, refused_because as "refusedBecause"`,
);

/** One batch: files that nothing has shown for a day, and those that never came whole in a day. */
export async function expireMedia(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const before = new Date(ctx.now.getTime() - KEPT_MS);
  const ended = await ctx.sql.rows<Ended>(END, [before, ctx.now, limit]);
  for (const file of ended) {
    const { id, version, refusedBecause } = file;
    if (file.state === 'removed') {
      emit(ctx, MediaRemoved, { id, version });
      forgetFilesOf(ctx, file);
    } else if (refusedBecause !== null) emit(ctx, MediaRefused, { id, version, because: refusedBecause });
  }
  if (ended.length > 0) ctx.log.info('Files ended.', { count: ended.length });
  return { more: ended.length >= limit };
}
