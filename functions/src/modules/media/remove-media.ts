import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { MediaInUse } from './errors.ts';
import { MediaRemoved } from './events.ts';
import { policy } from './policy.ts';
import { lockMedia, takeStep } from './store.ts';
import { forgetFilesOf } from './tasks.ts';

const USED = named('media.used', 'select 1 from media.use where media_id = $1 limit 1');

/** Takes one's own file away for good, its bytes too. What shows it must let go of it first. */
export async function removeMedia(ctx: Ctx, { id }: { readonly id: string }): Promise<undefined> {
  const row = authorize(ctx.actor, policy, 'update', await lockMedia(ctx, id));
  if (row.state === 'removed') throw NotFound();
  if ((await ctx.sql.first(USED, [id])) !== null) throw MediaInUse();
  const { version } = await takeStep(ctx, row, 'removed');
  forgetFilesOf(ctx, row);
  emit(ctx, MediaRemoved, { id, version });
  return undefined;
}
