import { returnQuota } from '../ledger/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { mayReturn } from './credits.ts';
import { ConnectionEnded } from './events.ts';
import { coolUntil, creditOf } from './rules.ts';
import { factOf, ROW, type ConnectionRow } from './store.ts';

const EXPIRE = named(
  'bizconnect.expire',
  `with due as (
     select d.id from bizconnect.connection d where d.status = 'pending' and d.expires_at <= $1
     order by d.expires_at limit $2 for update skip locked)
   update bizconnect.connection c set status = 'expired', cool_until = $3, updated_at = $1
   from due where c.id = due.id returning ${ROW}`,
);

/** One batch: requests that nobody answered end, and give their credit back, a bounded number of times (MAT-7). */
export async function expireConnections(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const rows = await ctx.sql.rows<ConnectionRow>(EXPIRE, [ctx.now, limit, coolUntil('expired', ctx.now)]);
  for (const row of rows) {
    emit(ctx, ConnectionEnded, factOf(row));
    if (await mayReturn(ctx, row)) await returnQuota(ctx, { reference: creditOf(row.id, row.round) });
  }
  return { more: rows.length === limit };
}
