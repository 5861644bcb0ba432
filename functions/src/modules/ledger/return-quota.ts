import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';

const RETURN = named('ledger.return-quota', 'select outcome from ledger.return_quota($1, $2)');

/** Gives a use back, once. What was used in a period that is over does not come back: that allowance has expired. */
export async function returnQuota(ctx: Pick<Ctx, 'sql' | 'now'>, input: { readonly reference: string }): Promise<void> {
  const row = await ctx.sql.first<{ outcome: string }>(RETURN, [input.reference, ctx.now]);
  if (row?.outcome === 'unknown') throw NotFound();
}
