-- What reached no device in time (CHT-5). Looked for by a job, so that sending pays nothing for it: it walks along the ids of messages,
-- which carry the time, looks at each message once, and asks the marks of its conversation's members.
set lock_timeout = '1s';
set statement_timeout = '30s';

-- Up to which message it has looked. One row.
create table messaging.delivery_watch (
  one boolean primary key default true check (one),
  upto uuid not null
);

-- Up to where a member was told of, and his mark at that time: as long as it stands still, it is the same absence.
create table messaging.undelivered (
  conversation_id uuid not null,
  user_id uuid not null,
  reached_seq integer not null check (reached_seq >= 0),
  to_seq integer not null check (to_seq > reached_seq),
  told_at timestamptz(3) not null,
  version integer not null default 1 check (version >= 1),
  constraint undelivered_pkey primary key (conversation_id, user_id),
  constraint undelivered_member_fkey foreign key (conversation_id, user_id) references messaging.member (conversation_id, user_id)
);

alter table messaging.delivery_watch enable row level security;
alter table messaging.delivery_watch force row level security;
alter table messaging.undelivered enable row level security;
alter table messaging.undelivered force row level security;
create policy table_owner on messaging.delivery_watch to pnc_migrator using (true) with check (true);
create policy table_owner on messaging.undelivered to pnc_migrator using (true) with check (true);

-- One batch of messages older than `p_before`: who has not got them and is told of now. `p_from`: where the very first walk begins.
-- `p_again_before`: who was told of before that and has not been back is told of again when something new has come.
create function messaging.watch_deliveries(p_from uuid, p_before uuid, p_again_before timestamptz, p_limit integer, p_now timestamptz)
  returns table (looked integer, told jsonb) language plpgsql security definer set search_path = '' as $$
declare
  after uuid;
  last uuid;
begin
  insert into messaging.delivery_watch (upto) values (p_from) on conflict do nothing;
  -- Held to the end: two runs never look at the same messages.
  select w.upto into after from messaging.delivery_watch w for update;
  select count(*)::integer, (array_agg(g.id order by g.id desc))[1] into looked, last
  from (select m.id from messaging.message m where m.id > after and m.id < p_before order by m.id limit p_limit) g;
  if looked = 0 then return query select 0, '[]'::jsonb; return; end if;
  update messaging.delivery_watch set upto = last;
  return query
  with talk as (
    select g.conversation_id, max(g.seq) as seq from messaging.message g
    where g.id > after and g.id <= last and g.sender <> 'system' and g.deleted_at is null
    group by g.conversation_id),
  away as (
    select m.conversation_id, m.user_id, m.business_id, t.seq, c.last_seq, d.version,
      greatest(m.delivered_seq, m.sent_seq, m.history_from - 1) as reached, coalesce(d.to_seq, 0) as told_to
    from talk t
    join messaging.conversation c on c.id = t.conversation_id
    join messaging.member m on m.conversation_id = t.conversation_id and m.left_at is null
      and (m.muted_until is null or m.muted_until <= p_now)
    join identity."user" u on u.id = m.user_id and u.status = 'active'
    left join messaging.undelivered d on d.conversation_id = m.conversation_id and d.user_id = m.user_id
    where greatest(m.delivered_seq, m.sent_seq, m.history_from - 1) < t.seq
      and (d.user_id is null or d.told_at <= p_again_before
        or d.reached_seq < greatest(m.delivered_seq, m.sent_seq, m.history_from - 1))),
  due as (
    select a.*, f.seq as first, f.created_at from away a
    cross join lateral (
      select g.seq, g.created_at from messaging.message g
      where g.conversation_id = a.conversation_id and g.seq > greatest(a.reached, a.told_to) and g.seq <= a.seq
        and g.sender <> 'system' and g.sender <> a.user_id::text and g.deleted_at is null
        and not exists (select from messaging.block b
          where b.blocker_id in (a.user_id, a.business_id) and (b.blocked_id::text = g.sender or b.blocked_id = g.sender_business_id)
            or b.blocked_id in (a.user_id, a.business_id) and (b.blocker_id::text = g.sender or b.blocker_id = g.sender_business_id))
      order by g.seq limit 1) f),
  noted as (
    insert into messaging.undelivered as n (conversation_id, user_id, reached_seq, to_seq, told_at)
    select x.conversation_id, x.user_id, x.reached, x.last_seq, p_now from due x
    on conflict (conversation_id, user_id) do update
      set reached_seq = excluded.reached_seq, to_seq = excluded.to_seq, told_at = excluded.told_at, version = n.version + 1
    returning n.conversation_id, n.user_id, n.to_seq, n.version)
  select looked, (select coalesce(jsonb_agg(jsonb_build_object('conversationId', n.conversation_id, 'userId', n.user_id,
      'fromSeq', x.first, 'toSeq', n.to_seq, 'version', n.version, 'since', x.created_at) order by n.conversation_id, n.user_id), '[]')
    from noted n join due x on x.conversation_id = n.conversation_id and x.user_id = n.user_id);
end $$;
grant execute on function messaging.watch_deliveries(uuid, uuid, timestamptz, integer, timestamptz) to pnc_worker;

-- Quiet until then; null: no longer. His own matter, so nobody else's view of the conversation moves.
create function messaging.set_mute(p_conversation uuid, p_until timestamptz) returns boolean
  language plpgsql security definer set search_path = '' as $$
begin
  update messaging.member m set muted_until = p_until
  where m.conversation_id = p_conversation and m.user_id = platform.current_user_id() and m.left_at is null;
  return found;
end $$;
grant execute on function messaging.set_mute(uuid, timestamptz) to pnc_app;
