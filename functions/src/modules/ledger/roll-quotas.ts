import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';

const ROLL = named('ledger.roll-quotas', 'select closed, opened from ledger.roll_quotas($1, $2)');

/** One batch: closes what has ended, and opens the next period where the last one saw a use. Safe to repeat. */
export async function rollQuotas(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const row = await ctx.sql.first<{ closed: number; opened: number }>(ROLL, [limit, ctx.now]);
  const { closed = 0, opened = 0 } = row ?? {};
  if (closed > 0) ctx.log.info('Quota periods rolled.', { count: closed, total: opened });
  return { more: closed === limit };
}
