import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { policy } from './policy.ts';
import type { MediaView } from './schemas.ts';
import { findMedia } from './store.ts';
import { viewOf } from './view.ts';

/** One's own file, with a fresh address to send it to while it has not come. */
export async function getMedia(ctx: Ctx, { id }: { readonly id: string }): Promise<MediaView> {
  return viewOf(ctx, authorize(ctx.actor, policy, 'read', await findMedia(ctx, id)));
}
