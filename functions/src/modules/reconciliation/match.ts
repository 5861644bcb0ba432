import type { Ctx } from '../../platform/context.ts';

/** How many names of a line are tried. */
const NAMES = [1, 2, 3, 4];
/**
 * Rule 1: the same kind, and a name that both know. Names stand in the order in which they are trusted. Each is looked up by the
 * whole primary key: a join leaves the planner, who knows nothing of rows this young, free to hold all against all.
 */
const LINK = `update reconciliation.line l set book = coalesce(${NAMES.map(
  (rank) => `(select k.book from reconciliation.book_key k
     where k.statement_id = $1 and k.kind = l.kind and k.key = l.keys[${rank}])`,
).join(', ')})
   where l.statement_id = $1 and l.place >= $2 and l.place < $3`;
/** Rule 2: of several lines about one event (the same record, or the same receipt that we do not know) the first counts. */
const REPEATS = `update reconciliation.line l set repeats = true
   from (
     select place, row_number() over (
       partition by kind, book, case when book is null then coalesce(keys[1], 'line ' || place) end order by place) as nth
     from reconciliation.line where statement_id = $1 and kind <> 'other') n
   where l.statement_id = $1 and l.place = n.place and n.nth > 1`;
/** Rule 3: what is said twice, what only they have, what differs; and what only we have within the period. */
const FINDINGS = `insert into reconciliation.finding (id, statement_id, fault, kind, line, record_id, booked_amount, booked_currency, told_amount,
     told_currency, key, created_at, updated_at)
   select uuidv7(), $1, fault, kind, line, record_id, booked_amount, booked_currency, told_amount, told_currency, key, $2, $2
   from (
     select case when l.repeats then 'duplicate' when l.book is null then 'extra' when l.currency <> b.currency then 'wrong_currency'
         when l.amount <> b.amount then 'wrong_amount' end as fault,
       l.kind, l.place as line, b.record_id, b.amount as booked_amount, b.currency as booked_currency, l.amount as told_amount,
       l.currency as told_currency, l.keys[1] as key
     from reconciliation.line l
     left join reconciliation.book b on b.statement_id = $1 and b.place = l.book
     where l.statement_id = $1 and l.kind <> 'other'
     union all
     select 'missing', b.kind, null, b.record_id, b.amount, b.currency, null, null, min(k.key)
     from reconciliation.book b
     join reconciliation.statement s on s.id = $1 and b.at >= s.period_from and b.at < s.period_to
     left join reconciliation.book_key k on k.statement_id = $1 and k.kind = b.kind and k.book = b.place
     where b.statement_id = $1
       and not exists (select from reconciliation.line l where l.statement_id = $1 and l.book = b.place)
     group by b.place, b.kind, b.record_id, b.amount, b.currency) f
   where fault is not null
   order by line nulls last, record_id`;

/**
 * The rows came in these very minutes: the planner takes each set for one row, and would walk all of one for each of the other.
 * Whole sets are hashed instead; the statements have no names, so each is planned with its values.
 */
const BY_SETS = 'set local enable_nestloop = off';

/** Gives each line of this stretch the record that it is about. */
export function linkLines(ctx: Pick<Ctx, 'sql'>, id: string, from: number, to: number): Promise<number> {
  return ctx.sql.run(LINK, [id, from, to]);
}

/** Writes down what does not fit; answers how many. */
export async function findFaults(ctx: Pick<Ctx, 'sql' | 'now'>, id: string): Promise<number> {
  await ctx.sql.run(BY_SETS);
  await ctx.sql.run(REPEATS, [id]);
  return ctx.sql.run(FINDINGS, [id, ctx.now]);
}
