import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { turnAt } from '../tasks.ts';
import { announce, STOREFRONT_ROW, type StorefrontRow } from './store.ts';

// At its beginning a window closes the store, at its end it opens it and is forgotten. One that ended unnoticed goes at once.
const TURN = `update listings.storefront set closed = closed_until > $1,
    closed_from = case when closed_until > $1 then closed_from end, note = case when closed_until > $1 then note end,
    closed_until = case when closed_until > $1 then closed_until end, version = version + 1, updated_at = $1
  where closed_until is not null and (case when closed then closed_until else closed_from end) <= $1`;
const ONE = named('listings.turn-store', `${TURN} and account_id = $2 returning ${STOREFRONT_ROW}`);
const DUE = named(
  'listings.turn-stores',
  `${TURN} and account_id = any (array(select account_id from listings.storefront
     where closed_until is not null and (case when closed then closed_until else closed_from end) <= $1
     order by (case when closed then closed_until else closed_from end) limit $2 for no key update skip locked))
   returning ${STOREFRONT_ROW}`,
);

/** The task of one store, at one end of its closure; it finds nothing to do where the window was moved. */
export async function turnStore(ctx: Ctx, { accountId }: { readonly accountId: string }): Promise<void> {
  const row = await ctx.sql.first<StorefrontRow>(ONE, [ctx.now, accountId]);
  if (row !== null) turned(ctx, row);
}

/** One batch of what the tasks missed. */
export async function turnStores(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const rows = await ctx.sql.rows<StorefrontRow>(DUE, [ctx.now, limit]);
  for (const row of rows) turned(ctx, row);
  return { more: rows.length === limit };
}

function turned(ctx: Ctx, row: StorefrontRow): void {
  announce(ctx, row);
  if (row.closedUntil !== null) turnAt(ctx, row, row.closedUntil);
}
