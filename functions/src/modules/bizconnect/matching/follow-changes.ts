import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { enqueue } from '../../../platform/runtime/task.ts';
import { RefreshMatches } from '../tasks.ts';
import { CardCache, refreshMatches } from './refresh-matches.ts';

/** Changes of one business within this time are looked at once, in milliseconds. */
const TOGETHER = 10_000;

const NOTE = named(
  'bizconnect.note-change',
  `insert into bizconnect.match_due as d (business_id, since)
   select b.id, $2 from identity.business b where b.id = any ($1::uuid[]) order by b.id
   on conflict (business_id) do update set since = least(d.since, excluded.since), after = null`,
);
// One writer at a time: two who refresh neighbours would wait for each other crosswise.
const TURN = named(
  'bizconnect.matching-turn',
  `select pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('bizconnect.matching', 0)) as mine`,
);
const TAKE_ONE = named(
  'bizconnect.take-due-one',
  'delete from bizconnect.match_due where business_id = $1 returning business_id as id, after',
);
const TAKE = named(
  'bizconnect.take-due',
  `delete from bizconnect.match_due d using (
     select business_id from bizconnect.match_due order by since, business_id limit $1 for update skip locked) t
   where d.business_id = t.business_id returning d.business_id as id, d.after`,
);
/** Others that a task looks at when it is done with its own: the tasks of those who changed together fall due together, and one has the turn. */
const ALONG = 20;
const TAKE_ALONG = named(
  'bizconnect.take-due-along',
  `delete from bizconnect.match_due d using (
     select business_id from bizconnect.match_due where since <= $2 order by since, business_id limit $1 for update skip locked) t
   where d.business_id = t.business_id returning d.business_id as id, d.after`,
);
const GO_ON = named(
  'bizconnect.match-further',
  `insert into bizconnect.match_due as d (business_id, since, after) values ($1, $2, $3) on conflict (business_id) do nothing`,
);
// In the order of ids, a bounded stretch of them: those never matched, or not for a day. They wait behind what has changed.
const STALE = named(
  'bizconnect.note-stale',
  `with stretch as (
     select b.id, b.status from identity.business b where $1::uuid is null or b.id > $1 order by b.id limit $2),
   noted as (
     insert into bizconnect.match_due (business_id, since)
     select s.id, $3::timestamptz + interval '1 day' from stretch s left join bizconnect.card c on c.business_id = s.id
     where (c.business_id is null and s.status = 'active') or (c.active and coalesce(c.matched_at < $3::timestamptz - interval '20 hours', true))
     order by s.id on conflict (business_id) do nothing)
   select max(id::text) as last, count(*)::integer as seen from stretch`,
);

/** Something of a business changed: it is matched anew within seconds, by its task, or within minutes by the job. */
export async function noteChange(ctx: Ctx, id: string): Promise<void> {
  if ((await ctx.sql.run(NOTE, [[id], ctx.now])) === 0) return;
  const turn = Math.floor(ctx.now.getTime() / TOGETHER) + 1;
  enqueue(ctx, RefreshMatches, { id }, { key: `${id}-${turn}`, at: new Date(turn * TOGETHER) });
}

interface Due {
  readonly id: string;
  readonly after: string | null;
}

/** What the task does: looks at the business, and at those who changed with it. Whoever finds another at it leaves his to that one, or to the job. */
export async function refreshChanged(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  if (!(await ctx.sql.first<{ mine: boolean }>(TURN))!.mine) return;
  const own = await ctx.sql.rows<Due>(TAKE_ONE, [id]);
  const along = await ctx.sql.rows<Due>(TAKE_ALONG, [ALONG, ctx.now]);
  const known = new CardCache();
  for (const each of [...own, ...along]) await refreshOne(ctx, each, known);
}

/** One batch of the job: those who have waited longest. */
export async function refreshDue(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  if (!(await ctx.sql.first<{ mine: boolean }>(TURN))!.mine) return { more: false };
  const due = await ctx.sql.rows<Due>(TAKE, [limit]);
  const known = new CardCache();
  for (const each of due) await refreshOne(ctx, each, known);
  return { more: due.length === limit };
}

async function refreshOne(ctx: Ctx, { id, after }: Due, known: CardCache): Promise<void> {
  const refreshed = await refreshMatches(ctx, id, after, known);
  if (refreshed.after !== null) await ctx.sql.run(GO_ON, [id, ctx.now, refreshed.after]);
}

/** Each night: finds what no event told, and what follows from time alone. Answers where to go on, or null at the end. */
export async function noteStale(ctx: Ctx, after: string | null, limit: number): Promise<string | null> {
  const row = await ctx.sql.first<{ last: string | null; seen: number }>(STALE, [after, limit, ctx.now]);
  return row!.seen === limit ? row!.last : null;
}
