import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { refusalOf } from './errors.ts';

const RELEASE = named('ledger.release', 'select outcome from ledger.release($1, $2)');

/** Lets go of what is left of a hold. Once released it may be asked again; captured or expired it is refused. */
export async function release(ctx: Pick<Ctx, 'sql' | 'now'>, input: { readonly hold: string }): Promise<void> {
  const row = await ctx.sql.first<{ outcome: string }>(RELEASE, [input.hold, ctx.now]);
  const outcome = row?.outcome ?? 'unknown';
  if (outcome === 'released' || outcome === 'replayed') return;
  throw refusalOf(outcome) ?? NotFound();
}
