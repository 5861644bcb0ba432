import type { Ctx } from '../../platform/context.ts';
import type { Me } from './schemas.ts';
import { findMe } from './store.ts';
import { viewMe } from './view.ts';

export async function getMe(ctx: Ctx): Promise<Me> {
  return viewMe(await findMe(ctx));
}
