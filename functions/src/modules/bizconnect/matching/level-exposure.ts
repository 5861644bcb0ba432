import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { nextLift } from './exposure-rules.ts';

// What is counted and what is marked as counted is one statement, so nobody is counted twice or lost.
const ROLL_UP = named(
  'bizconnect.roll-up-exposure',
  `with fresh as (
     update bizconnect.shown s set counted = true
     from (select ctid from bizconnect.shown where not counted limit $1 for update skip locked) one
     where s.ctid = one.ctid returning s.other_id, s.day),
   sums as (select other_id, day, count(*) as viewers from fresh group by other_id, day),
   added as (
     insert into bizconnect.exposure_day as d (business_id, day, viewers) select other_id, day, viewers from sums order by other_id, day
     on conflict (business_id, day) do update set viewers = d.viewers + excluded.viewers)
   select coalesce(sum(viewers), 0)::integer as rows from sums`,
);
const FORGET = [
  named(
    'bizconnect.forget-shown',
    `delete from bizconnect.shown where ctid = any (array(
       select ctid from bizconnect.shown where counted and day < ($1::timestamptz at time zone 'UTC')::date - 2 limit $2))`,
  ),
  named(
    'bizconnect.forget-exposure',
    `delete from bizconnect.exposure_day where ctid = any (array(
       select ctid from bizconnect.exposure_day where day < ($1::timestamptz at time zone 'UTC')::date - 35 limit $2))`,
  ),
] as const;

/** One batch: adds who was shown into the sums of the day (MAT-5). */
export async function rollUpExposure(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const { rows } = (await ctx.sql.first<{ rows: number }>(ROLL_UP, [limit]))!;
  const forgotten = await Promise.all(FORGET.map((statement) => ctx.sql.run(statement, [ctx.now, limit])));
  return { more: rows === limit || forgotten.includes(limit) };
}

const AVERAGE = named(
  'bizconnect.average-exposure',
  `select coalesce(sum(viewers), 0)::float8 / greatest(1, (select count(*) from bizconnect.card where active)) as average
   from bizconnect.exposure_day where day >= $1::date - 7 and day < $1::date`,
);
const WEEK = named(
  'bizconnect.week-exposure',
  `select c.business_id as id, c.lift, b.verification_level = 'verified' as verified, coalesce(e.viewers, 0)::integer as viewers
   from (select business_id, lift from bizconnect.card where ($2::uuid is null or business_id > $2) order by business_id limit $3) c
   join identity.business b on b.id = c.business_id
   left join lateral (
     select sum(d.viewers) as viewers from bizconnect.exposure_day d
     where d.business_id = c.business_id and d.day >= $1::date - 7 and d.day < $1::date) e on true
   order by c.business_id`,
);
const LIFT = named(
  'bizconnect.set-lift',
  `update bizconnect.card c set lift = n.lift from unnest($1::uuid[], $2::smallint[]) n (id, lift) where c.business_id = n.id`,
);

export interface LevelPlace {
  readonly average: number;
  readonly after: string | null;
}

/** One batch of the night: who was shown too seldom in the last seven whole days (UTC) is raised, who was shown far too often sinks. */
export async function levelExposure(ctx: Ctx, place: LevelPlace | null, limit: number): Promise<LevelPlace | null> {
  const today = ctx.now.toISOString().slice(0, 10);
  const { average, after } = place ?? {
    average: (await ctx.sql.first<{ average: number }>(AVERAGE, [today]))!.average,
    after: null,
  };
  type Row = { id: string; lift: number; verified: boolean; viewers: number };
  const rows = await ctx.sql.rows<Row>(WEEK, [today, after, limit]);
  const changed = rows
    .map((row) => ({ ...row, next: nextLift(row.lift, row.viewers, average, row.verified) }))
    .filter(({ lift, next }) => lift !== next);
  await ctx.sql.run(LIFT, [changed.map(({ id }) => id), changed.map(({ next }) => next)]);
  return rows.length === limit ? { average, after: rows.at(-1)!.id } : null;
}
