import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { MOST_RETURNS, RETURN_WINDOW } from './rules.ts';
import type { ConnectionRow } from './store.ts';

const NOTE = named(
  'bizconnect.note-return',
  `insert into bizconnect.credit_return (connection_id, round, business_id, at)
   select $1, $2, $3::uuid, $4::timestamptz
   where (select count(*) from bizconnect.credit_return r where r.business_id = $3 and r.at > $5) < $6
   on conflict do nothing`,
);

/** Notes that a credit comes back; false when it came back before, or too many have. */
export async function mayReturn(ctx: Ctx, row: Pick<ConnectionRow, 'id' | 'round' | 'requesterId'>): Promise<boolean> {
  const since = new Date(ctx.now.getTime() - RETURN_WINDOW);
  return (await ctx.sql.run(NOTE, [row.id, row.round, row.requesterId, ctx.now, since, MOST_RETURNS])) === 1;
}
