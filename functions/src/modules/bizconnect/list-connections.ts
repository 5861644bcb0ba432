import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import type { Connection, ConnectionFilter } from './schemas.ts';
import { findConnection, ROW, speakerOf, type ConnectionRow } from './store.ts';
import { viewConnections } from './view.ts';

const walk = (side: string): string =>
  `(select ${ROW} from bizconnect.connection c where c.${side} = $1 and ($2::uuid is null or c.id < $2)
    and ($4::text is null or c.status = $4) and ($5::boolean is null or (c.requester_id = $1) = $5) order by c.id desc limit $3)`;
const LIST = named(
  'bizconnect.list',
  `select * from (${walk('low_id')} union all ${walk('high_id')}) c order by id desc limit $3`,
);

/** The business's connections and requests, newest first. */
export async function listConnections(
  ctx: Ctx,
  { status, direction }: ConnectionFilter,
  { limit, after }: PageRequest,
): Promise<Page<Connection[]>> {
  const { businessId } = speakerOf(ctx, 'sees');
  const sent = direction === undefined ? null : direction === 'sent';
  const values = [businessId, after?.[0] ?? null, limit + 1, status ?? null, sent];
  const rows = await ctx.sql.rows<ConnectionRow>(LIST, values);
  const shown = rows.slice(0, limit);
  return new Page(await viewConnections(ctx, shown, businessId), rows.length > limit ? [shown.at(-1)!.id] : null);
}

export async function getConnection(ctx: Ctx, { id }: { readonly id: string }): Promise<Connection> {
  const { businessId } = speakerOf(ctx, 'sees');
  const [shown] = await viewConnections(ctx, [await findConnection(ctx, id)], businessId);
  return shown!;
}
