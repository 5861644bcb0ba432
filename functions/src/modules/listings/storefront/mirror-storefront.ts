import type { Ctx } from '../../../platform/context.ts';
import { findStorefront, reasonOf } from './store.ts';

/** What everybody may know of a store that is or was closed: one document, so that a toggle is one write however much it sells. */
export async function loadStorefront(ctx: Ctx, accountId: string) {
  const row = await findStorefront(ctx, accountId);
  if (row === null) return null;
  const { version, note, closedFrom, closedUntil, outage, outageSince } = row;
  const reason = reasonOf(row);
  return { version, data: { open: reason === null, reason, note, closedFrom, closedUntil, outage, outageSince } };
}

export async function scanStorefronts(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  const rows = await ctx.sql.rows<{ id: string }>(
    'select account_id as id from listings.storefront where $1::uuid is null or account_id > $1 order by account_id limit $2',
    [after, limit],
  );
  return rows.map(({ id }) => id);
}
