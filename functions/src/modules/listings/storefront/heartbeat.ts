import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { personOf } from '../interest/save-listing.ts';
import { announce, STOREFRONT_ROW, type StorefrontRow } from './store.ts';

// One statement, and nearly always one that finds no such row.
const BACK = named(
  'listings.heartbeat',
  `update listings.storefront set outage = null, outage_since = null, version = version + 1, updated_at = $2
   where account_id = $1 and outage is not null returning ${STOREFRONT_ROW}`,
);

/** The store is heard of: an outage is over. A closure that its seller has planned stays, and so does a suspension. */
export async function heartbeat(ctx: Ctx): Promise<{ reopened: boolean }> {
  const { userId, business } = personOf(ctx);
  const row = await ctx.sql.first<StorefrontRow>(BACK, [business?.id ?? userId, ctx.now]);
  if (row !== null) announce(ctx, row);
  return { reopened: row !== null };
}
