import type pg from 'pg';
import type { Verdict } from '../checks.ts';
import type { Told } from './play.ts';
import type { Desk } from './world.ts';

async function ask(admin: pg.Client, name: string, text: string, values: readonly unknown[]): Promise<Verdict> {
  const { rows } = await admin.query<{ seen: string; wrong: string }>(text, [...values]);
  return { name, seen: Number(rows[0]?.seen ?? 0), wrong: Number(rows[0]?.wrong ?? 1) };
}

/** What holds in every inbox, whatever went on in it. */
export async function whatAlwaysHolds(admin: pg.Client, desk: Desk, phase: string): Promise<Verdict[]> {
  const of = [desk.inboxId];
  const check = (name: string, text: string): Promise<Verdict> => ask(admin, `${phase}: ${name}`, text, of);
  return [
    await check(
      'no conversation is two agents’',
      `select count(*) as seen, count(*) filter (where n > 1) as wrong from (
         select count(*) as n from teams.assignment where inbox_id = $1 and ended_at is null group by conversation_id) t`,
    ),
    await check(
      'what a ticket says is what its assignments say',
      `select count(*) as seen, count(*) filter (where t.agent_id is distinct from s.user_id) as wrong
       from teams.ticket t left join teams.assignment s
         on s.inbox_id = t.inbox_id and s.conversation_id = t.conversation_id and s.ended_at is null
       where t.inbox_id = $1`,
    ),
    await check(
      'an agent’s count is what he has, and never above what he can bear',
      `select count(*) as seen, count(*) filter (where open_count <> has or has > capacity) as wrong from (
         select a.open_count, a.capacity, (select count(*) from teams.assignment s
           where s.inbox_id = a.inbox_id and s.user_id = a.user_id and s.ended_at is null) as has
         from teams.agent a where a.inbox_id = $1) t`,
    ),
    await check(
      'nobody was ever above what he can bear',
      `select (select count(*) from teams.assignment where inbox_id = $1) as seen,
         (select count(*) from chaos.overload where inbox_id = $1) as wrong`,
    ),
    await check(
      'nobody who was silent got anything',
      `select count(*) as seen, count(*) filter (where a.seen_at < a.on_since) as wrong
       from teams.assignment s join teams.agent a on a.inbox_id = s.inbox_id and a.user_id = s.user_id where s.inbox_id = $1`,
    ),
    await check(
      'each can and speaks what it needs, unless a lead decided otherwise',
      `select count(*) as seen, count(*) filter (where s.how not in ('by_hand', 'reopened') and not teams.fits(a, t)) as wrong
       from teams.assignment s join teams.agent a on a.inbox_id = s.inbox_id and a.user_id = s.user_id
         join teams.ticket t on t.inbox_id = s.inbox_id and t.conversation_id = s.conversation_id where s.inbox_id = $1`,
    ),
    await check(
      'every assignment is one step of a timeline without gaps',
      `select count(*) as seen, count(*) filter (where n <> versions or assigned <> stints) as wrong from (
         select t.version - 1 as versions, (select count(*) from teams.step x where x.inbox_id = t.inbox_id and x.conversation_id = t.conversation_id) as n,
           (select count(*) from teams.step x where x.inbox_id = t.inbox_id and x.conversation_id = t.conversation_id and x.kind = 'assigned') as assigned,
           (select count(*) from teams.assignment s where s.inbox_id = t.inbox_id and s.conversation_id = t.conversation_id) as stints
         from teams.ticket t where t.inbox_id = $1) x`,
    ),
  ];
}

/** Equal agents, nothing resolved: all is assigned, and nobody got more than one more than another. */
export async function whatFairnessMeans(admin: pg.Client, desk: Desk, phase: string): Promise<Verdict[]> {
  const all = await ask(
    admin,
    `${phase}: every conversation is somebody’s`,
    `select count(*) as seen, count(*) filter (where state <> 'assigned') as wrong from teams.ticket where inbox_id = $1`,
    [desk.inboxId],
  );
  const { rows } = await admin.query<{ most: string; least: string }>(
    `select max(n) as most, min(n) as least from (
       select count(s.id) as n from unnest($2::uuid[]) u (id)
       left join teams.assignment s on s.inbox_id = $1 and s.user_id = u.id group by u.id) t`,
    [desk.inboxId, desk.agents.map(({ userId }) => userId)],
  );
  const [most, least] = [Number(rows[0]!.most), Number(rows[0]!.least)];
  const spread: Verdict = {
    name: `${phase}: of equal agents nobody has more than one more than another (${least} to ${most})`,
    seen: desk.agents.length,
    wrong: Math.max(0, most - least - 1),
  };
  return [all, spread];
}

/** Refusals are part of the game, and so is a moment's wait for who deals; failures and deadlocks are not. */
export function whatWasTold(told: Told, phase: string): Verdict {
  const bad = [...told].filter(([code]) => !/^(done|empty|nothing|server\.busy|teams\.\w+)$/.test(code));
  return {
    name: `${phase}: every call was answered`,
    seen: [...told.values()].reduce((sum, n) => sum + n, 0),
    wrong: bad.reduce((sum, [, n]) => sum + n, 0),
    examples: bad.map(([code, n]) => `${n} × ${code}`),
  };
}

/** A witness beside the tables: writes down whoever has more than he can bear, even for a moment. */
export async function setWitness(admin: pg.Client): Promise<void> {
  await admin.query(`
    create schema if not exists chaos;
    create table if not exists chaos.overload (inbox_id uuid, user_id uuid, open_count integer);
    create or replace function chaos.witness() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      if new.open_count > new.capacity then insert into chaos.overload values (new.inbox_id, new.user_id, new.open_count); end if;
      return null;
    end $$;
    create or replace trigger witness after update of open_count on teams.agent for each row execute function chaos.witness();`);
}
