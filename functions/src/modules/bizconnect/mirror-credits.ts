import { quotaOf } from '../ledger/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import type { MirrorRow } from '../../platform/mirror/document.ts';
import { publicId } from '../../platform/values/id.ts';
import { CreditSeatChanged } from './events.ts';

/** Who looks at the ledger for a business writes down what he saw before another looks. */
const TURN = named(
  'bizconnect.credits-turn',
  `select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('bizconnect.credits:' || $1, 0))`,
);
const SEAT = named(
  'bizconnect.seat-credits',
  `with members as (
     select distinct u.uid from identity.business_member m join identity."user" u on u.id = m.user_id where m.business_id = $1),
   gone as (
     update bizconnect.credit_seat s set live = false, version = s.version + 1
     where s.business_id = $1 and s.live and s.uid not in (select uid from members) returning s.uid, s.version),
   here as (
     insert into bizconnect.credit_seat as s (business_id, uid, live, shown, version)
     select $1, uid, true, $2::jsonb, 1 from members order by uid
     on conflict (business_id, uid) do update set live = true, shown = excluded.shown, version = s.version + 1
       where not s.live or s.shown <> excluded.shown
     returning s.uid, s.version)
   select uid, version from gone union all select uid, version from here`,
);
const READ = named(
  'bizconnect.credit-seat',
  'select live, shown, version from bizconnect.credit_seat where business_id = $1 and uid = $2',
);
const SCAN = named(
  'bizconnect.scan-credit-seats',
  `select business_id || '/' || uid as id from bizconnect.credit_seat
   where $1::uuid is null or (business_id, uid) > ($1, $2) order by business_id, uid limit $3`,
);

interface Shown {
  readonly periods: readonly { period: string; limit: number; used: number; left: number; returnsAt: string }[];
}

/** What is left of a business's requests may have changed, or who belongs to it: its members' devices show it. */
export async function noteCredits(ctx: Ctx, businessId: string): Promise<void> {
  await ctx.sql.run(TURN, [businessId]);
  const { periods } = await quotaOf(ctx, { kind: 'business', id: businessId }, 'quota:connection-request');
  const shown: Shown = {
    periods: periods.map(({ period, limit, used, left, returnsAt }) => ({
      period,
      limit,
      used,
      left,
      returnsAt: returnsAt.toISOString(),
    })),
  };
  const seats = await ctx.sql.rows<{ uid: string; version: number }>(SEAT, [businessId, JSON.stringify(shown)]);
  for (const { uid, version } of seats) emit(ctx, CreditSeatChanged, { id: `${businessId}/${uid}`, version });
}

/** `id` is `<business uuid>/<Firebase uid>`. */
export async function loadCredits(ctx: Ctx, id: string): Promise<MirrorRow | null> {
  const cut = id.indexOf('/');
  const businessId = id.slice(0, cut);
  type Seat = { readonly live: boolean; readonly shown: Shown; readonly version: number };
  const seat = await ctx.sql.first<Seat>(READ, [businessId, id.slice(cut + 1)]);
  if (seat === null) return null;
  if (!seat.live) return { version: seat.version, data: null };
  const periods = seat.shown.periods.map((each) => ({ ...each, returnsAt: new Date(each.returnsAt) }));
  return { version: seat.version, data: { businessId: publicId('biz', businessId), connectionRequests: periods } };
}

export async function scanCredits(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  const cut = after?.indexOf('/') ?? 0;
  const values = after === null ? [null, null, limit] : [after.slice(0, cut), after.slice(cut + 1), limit];
  return (await ctx.sql.rows<{ id: string }>(SCAN, values)).map(({ id }) => id);
}
