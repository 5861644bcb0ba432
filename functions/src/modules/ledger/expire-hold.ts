import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { findHold } from './hold.ts';
import { expireAt } from './tasks.ts';

const EXPIRE = named('ledger.expire-holds', 'select ledger.expire_holds($1, $2, $3) as ended');

/** The task of one hold: lets it go if its time is up, and comes again if it came a moment early. */
export async function expireHold(ctx: Ctx, { reference }: { readonly reference: string }): Promise<void> {
  const row = await ctx.sql.first<{ ended: number }>(EXPIRE, [reference, 1, ctx.now]);
  if ((row?.ended ?? 0) > 0) return;
  const hold = await findHold(ctx, reference);
  if (hold?.state === 'open' && hold.expiresAt !== null) expireAt(ctx, hold, hold.expiresAt, `-${ctx.now.getTime()}`);
}

/** One batch of the sweep; `more` when there may be others. */
export async function expireHolds(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const row = await ctx.sql.first<{ ended: number }>(EXPIRE, [null, limit, ctx.now]);
  const ended = row?.ended ?? 0;
  if (ended > 0) ctx.log.info('Holds expired.', { count: ended });
  return { more: ended === limit };
}
