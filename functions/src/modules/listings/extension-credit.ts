import type { Tier } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { ExtensionLimitReached } from './errors.ts';
import { monthOf } from './rules.ts';

/** Extensions of one account in a calendar month (UTC). */
export const EXTENSIONS_A_MONTH: Readonly<Record<Tier, number>> = { free: 3, standard: 15, premium: 60 };

// Two at once queue on the row; the second one sees what the first has used, or there is no row to return.
const TAKE = named(
  'listings.take-extension',
  `insert into listings.extension_use as u (account_id, month, used) values ($1, $2, 1)
   on conflict (account_id, month) do update set used = u.used + 1 where u.used < $3
   returning used`,
);

/**
 * Takes one extension off the account's allowance, in the transaction of the extension itself, or refuses with the day the next
 * ones come (LST-3). The one place that knows how allowances are kept.
 */
export async function takeExtension(ctx: Ctx, accountId: string, tier: Tier): Promise<void> {
  const { month, next } = monthOf(ctx.now);
  const limit = EXTENSIONS_A_MONTH[tier];
  const taken = await ctx.sql.first<{ used: number }>(TAKE, [accountId, month, limit]);
  if (taken !== null) return;
  throw ExtensionLimitReached({
    with: { limit, returnsOn: next },
    meta: { limit, returnsAt: `${next}T00:00:00.000Z` },
  });
}
