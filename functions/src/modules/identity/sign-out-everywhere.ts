import type { Ctx } from '../../platform/context.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import { recordPerson } from './record.ts';
import { findMe, lockMe } from './store.ts';
import { RevokeSessions } from './tasks.ts';

/** Every token issued until now stops working: ours at once, Firebase's refresh tokens by a task. */
export async function signOutEverywhere(ctx: Ctx): Promise<undefined> {
  await lockMe(ctx);
  const { id } = await findMe(ctx);
  await ctx.tx.user.update({ where: { id }, data: { tokensValidAfter: ctx.now, updatedAt: ctx.now } });
  const after = await findMe(ctx);
  enqueue(ctx, RevokeSessions, { uid: after.uid }, { key: `${id}-${after.version}` });
  recordPerson(ctx, after, 'identity.signed_out_everywhere');
  return undefined;
}
