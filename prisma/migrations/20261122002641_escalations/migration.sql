-- What has climbed, before the eyes of those to whom it climbed (CHT-9): a row a person, ticket and round, until it is over or he has seen it.
set lock_timeout = '1s';
set statement_timeout = '30s';

create table teams.escalation (
  id uuid primary key,
  inbox_id uuid not null,
  conversation_id uuid not null,
  round integer not null check (round >= 1),
  user_id uuid not null,
  uid text not null,
  inbox_name text not null,
  business_id uuid,
  level smallint not null check (level between 1 and 3),
  timer text not null check (timer in ('first_response', 'resolution')),
  raised_at timestamptz(3) not null,
  over_at timestamptz(3),
  over_why text check (over_why in ('seen', 'answered', 'resolved')),
  version integer not null default 1 check (version >= 1),
  constraint escalation_once unique (inbox_id, conversation_id, round, user_id),
  constraint escalation_over check ((over_at is null) = (over_why is null)),
  constraint escalation_ticket_fkey foreign key (inbox_id, conversation_id) references teams.ticket (inbox_id, conversation_id)
);
create index escalation_mine on teams.escalation (user_id, id desc) where over_at is null;

alter table teams.escalation enable row level security;
alter table teams.escalation force row level security;
create policy table_owner on teams.escalation to pnc_migrator using (true) with check (true);
create policy own_read on teams.escalation for select to pnc_app using (user_id = (select platform.current_user_id()));
create policy worker_read on teams.escalation for select to pnc_worker using ((select platform.current_actor()) is not null);
grant select on teams.escalation to pnc_app, pnc_worker;

-- Lead: those of the inbox; where there is none, it stands before the owner at once. Owner: of the business; of the platform's own support
-- its admins. Platform: the leads of its support, who see that it climbed and no word of it; without any, its admins.
create function teams.raise_escalation(p_ids uuid[], p_inbox uuid, p_conversation uuid, p_timer text, p_now timestamptz)
  returns table (id uuid, uid text, version integer) language sql security definer set search_path = '' as $$
  with t as (
    select x.inbox_id, x.conversation_id, x.round, x.level, i.name, i.business_id
    from teams.ticket x join teams.inbox i on i.id = x.inbox_id
    where x.inbox_id = p_inbox and x.conversation_id = p_conversation and x.level >= 1 and x.state <> 'resolved'
      and session_user = 'pnc_worker'),
  leads as (
    select a.user_id from t join teams.agent a on a.inbox_id = t.inbox_id and a.role = 'lead' and a.removed_at is null),
  owners as (
    select m.user_id from t join identity.business_member m on m.business_id = t.business_id and m.role = 'owner'
    union
    select r.user_id from t join identity.user_role r on t.business_id is null and r.role = 'admin'),
  support as (
    select a.user_id from teams.agent a join teams.inbox i on i.id = a.inbox_id and i.business_id is null
    where a.role = 'lead' and a.removed_at is null),
  addressed as (
    select l.user_id from leads l
    union
    select o.user_id from t, owners o where t.level >= 2 or not exists (select from leads)
    union
    select s.user_id from t, support s where t.level >= 3
    union
    select r.user_id from t, identity.user_role r where t.level >= 3 and r.role = 'admin' and not exists (select from support)),
  people as (
    select u.id, u.uid, row_number() over (order by u.id) as place from identity."user" u
    where u.id in (select a.user_id from addressed a) and u.status = 'active')
  insert into teams.escalation as e
    (id, inbox_id, conversation_id, round, user_id, uid, inbox_name, business_id, level, timer, raised_at)
  select p_ids[p.place], t.inbox_id, t.conversation_id, t.round, p.id, p.uid, t.name, t.business_id, t.level, p_timer, p_now
  from t, people p where p.place <= cardinality(p_ids)
  on conflict (inbox_id, conversation_id, round, user_id) do update
    set level = excluded.level, timer = excluded.timer, raised_at = excluded.raised_at, over_at = null, over_why = null,
      version = e.version + 1
  returning e.id, e.uid, e.version;
$$;

-- Answered, where it was about the first answer; or resolved. Null timer: whatever it was about.
create function teams.end_escalation(p_inbox uuid, p_conversation uuid, p_timer text, p_why text, p_now timestamptz)
  returns table (id uuid, uid text, version integer) language sql security definer set search_path = '' as $$
  update teams.escalation e set over_at = p_now, over_why = p_why, version = e.version + 1
  where e.inbox_id = p_inbox and e.conversation_id = p_conversation and e.over_at is null and (p_timer is null or e.timer = p_timer)
    and teams.may(p_inbox)
  returning e.id, e.uid, e.version;
$$;

-- He has seen it; if it climbs on, it is there again. Null: it is not his.
create function teams.see_escalation(p_id uuid, p_now timestamptz) returns integer
  language plpgsql security definer set search_path = '' as $$
declare
  e teams.escalation;
begin
  select x.* into e from teams.escalation x where x.id = p_id and x.user_id = platform.current_user_id() for no key update;
  if e.id is null then return null; end if;
  if e.over_at is not null then return 0; end if;
  update teams.escalation x set over_at = p_now, over_why = 'seen', version = x.version + 1 where x.id = p_id returning x.version into e.version;
  return e.version;
end $$;

grant execute on function teams.raise_escalation(uuid[], uuid, uuid, text, timestamptz) to pnc_worker;
grant execute on function teams.end_escalation(uuid, uuid, text, text, timestamptz) to pnc_app, pnc_worker;
grant execute on function teams.see_escalation(uuid, timestamptz) to pnc_app;
