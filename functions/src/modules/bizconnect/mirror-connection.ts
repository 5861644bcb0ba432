import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import type { MirrorRow } from '../../platform/mirror/document.ts';
import { ConnectionSeatChanged } from './events.ts';
import { findConnection, otherOf, partiesOf } from './store.ts';
import { viewConnection } from './view.ts';

/** Connections of a business that follow when it, or who belongs to it, changes: the newest. */
const MOST = 500;

// Everybody who belongs to one of both now has a seat; whoever does not any more loses his.
const SEAT = named(
  'bizconnect.seat-members',
  `with members as (
     select distinct on (u.uid) u.uid, m.business_id from bizconnect.connection c
     join identity.business_member m on m.business_id in (c.low_id, c.high_id) join identity."user" u on u.id = m.user_id
     where c.id = $1 order by u.uid, m.business_id),
   gone as (
     update bizconnect.connection_seat s set live = false, version = s.version + 1
     where s.connection_id = $1 and s.live and s.uid not in (select uid from members) returning s.uid, s.version),
   here as (
     insert into bizconnect.connection_seat as s (connection_id, uid, business_id, live, version)
     select $1, uid, business_id, true, 1 from members order by uid
     on conflict (connection_id, uid) do update set live = true, business_id = excluded.business_id, version = s.version + 1
     returning s.uid, s.version)
   select uid, version from gone union all select uid, version from here`,
);
const side = (column: string): string =>
  `(select c.id from bizconnect.connection c where c.${column} = $1 and c.status in ('pending', 'accepted') order by c.id desc limit ${MOST})`;
const OF_BUSINESS = named('bizconnect.live-connections', `${side('low_id')} union all ${side('high_id')}`);

/** Something of the connection changed: whoever belongs to one of both businesses gets to see it. */
export async function seatMembers(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const seats = await ctx.sql.rows<{ uid: string; version: number }>(SEAT, [id]);
  for (const { uid, version } of seats) emit(ctx, ConnectionSeatChanged, { id: `${id}/${uid}`, version });
}

/** The business has another name, or somebody joined or left it. */
export async function seatAll(ctx: Ctx, businessId: string): Promise<void> {
  const rows = await ctx.sql.rows<{ id: string }>(OF_BUSINESS, [businessId]);
  for (const row of rows) await seatMembers(ctx, row);
}

const READ = named(
  'bizconnect.seat',
  `select business_id as "businessId", live, version from bizconnect.connection_seat where connection_id = $1 and uid = $2`,
);
const SCAN = named(
  'bizconnect.scan-seats',
  `select connection_id || '/' || uid as id from bizconnect.connection_seat
   where $1::uuid is null or (connection_id, uid) > ($1, $2) order by connection_id, uid limit $3`,
);

/** A connection or request as one member sees it; `id` is `<connection uuid>/<Firebase uid>`. Gone when it has ended or he has left. */
export async function loadSeat(ctx: Ctx, id: string): Promise<MirrorRow | null> {
  const cut = id.indexOf('/');
  const connectionId = id.slice(0, cut);
  type Seat = { businessId: string; live: boolean; version: number };
  const seat = await ctx.sql.first<Seat>(READ, [connectionId, id.slice(cut + 1)]);
  if (seat === null) return null;
  const row = await findConnection(ctx, connectionId);
  if (!seat.live || (row.status !== 'pending' && row.status !== 'accepted'))
    return { version: seat.version, data: null };
  const other = otherOf(row, seat.businessId);
  const party = (await partiesOf(ctx, [other])).get(other);
  // That a request has run out, each device sees by its `expiresAt`. Where they talk stands in the list of conversations.
  const {
    conversationId: _,
    reason: __,
    version: ___,
    ...shown
  } = viewConnection(row, seat.businessId, party, row.requestedAt);
  return { version: seat.version, data: shown };
}

export async function scanSeats(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  const cut = after?.indexOf('/') ?? 0;
  const values = after === null ? [null, null, limit] : [after.slice(0, cut), after.slice(cut + 1), limit];
  return (await ctx.sql.rows<{ id: string }>(SCAN, values)).map(({ id }) => id);
}
