-- What makes announcements arrive: outbox, inbox, order, dead letters; the leases of jobs; the pace of mirrors.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- Events and tasks, written in the transaction that announces them. `lease_until` belongs to whoever is sending the row
-- just now: at first the request that wrote it, later a sweeper.
create table platform.outbox (
  id uuid primary key,
  kind text not null check (kind in ('event', 'task')),
  topic text not null,
  type text not null,
  -- The aggregate's id, which orders an event; for a task, what names it.
  key text not null,
  version bigint,
  body jsonb not null,
  trace_id text not null,
  created_at timestamptz(3) not null default now(),
  run_at timestamptz(3),
  available_at timestamptz(3) not null default now(),
  lease_until timestamptz(3) not null default now() + interval '10 seconds',
  attempts integer not null default 0,
  last_error text,
  sent_at timestamptz(3),
  check ((kind = 'event') = (version is not null))
) with (fillfactor = 80);
create index outbox_unsent on platform.outbox (available_at) where sent_at is null;

-- (subscriber, event) in the transaction of the effect: the second delivery finds the row and does nothing. A row that was
-- parked as a dead letter has its line here too, until it is replayed.
create table platform.inbox (
  subscriber text not null,
  event_id uuid not null,
  done_at timestamptz(3) not null default now(),
  primary key (subscriber, event_id)
);
create index inbox_age on platform.inbox using brin (done_at);

-- The newest version of an aggregate that a subscriber has taken in.
create table platform.aggregate_position (
  subscriber text not null,
  aggregate_id text not null,
  version bigint not null,
  primary key (subscriber, aggregate_id)
) with (fillfactor = 80);

create table platform.delivery_attempt (
  subscriber text not null,
  event_id uuid not null,
  tries integer not null default 1,
  last_error text not null,
  last_tried_at timestamptz(3) not null default now(),
  primary key (subscriber, event_id)
);

create table platform.dead_letter (
  id uuid primary key,
  subscriber text not null,
  event_id uuid not null,
  kind text not null check (kind in ('event', 'task')),
  topic text not null,
  type text not null,
  key text not null,
  version bigint,
  -- The whole envelope, or the whole task: what a replay sends again.
  event jsonb not null,
  trace_id text not null,
  cause text not null check (cause in ('failed', 'gap')),
  reason text not null,
  tries integer not null,
  status text not null default 'parked' check (status in ('parked', 'replayed', 'discarded')),
  parked_at timestamptz(3) not null default now(),
  decided_by text,
  decided_at timestamptz(3),
  unique (subscriber, event_id)
);
create index dead_letter_page on platform.dead_letter (status, id desc);
create index dead_letter_aggregate on platform.dead_letter (subscriber, key) where status = 'parked';

-- One row a job. `token` only ever rises; work that carries an older one is refused.
create table platform.job_lease (
  name text primary key,
  token bigint not null default 0,
  holder text,
  until timestamptz(3) not null default '-infinity',
  checkpoint jsonb,
  last_scheduled_at timestamptz(3),
  last_started_at timestamptz(3),
  last_finished_at timestamptz(3),
  last_error text
) with (fillfactor = 50);

-- When a Firestore document was last written and with which version: at most one write a second.
create table platform.mirror_state (
  path text primary key,
  version bigint not null default -1,
  hash text,
  written_at timestamptz(3) not null default now()
) with (fillfactor = 80);

alter table platform.outbox enable row level security;
alter table platform.inbox enable row level security;
alter table platform.aggregate_position enable row level security;
alter table platform.delivery_attempt enable row level security;
alter table platform.dead_letter enable row level security;
alter table platform.job_lease enable row level security;
alter table platform.mirror_state enable row level security;

create policy outbox_announce on platform.outbox for insert to pnc_app, pnc_staff with check (true);
create policy outbox_worker on platform.outbox to pnc_worker using (true) with check (true);
create policy inbox_worker on platform.inbox to pnc_worker using (true) with check (true);
create policy aggregate_position_worker on platform.aggregate_position to pnc_worker using (true) with check (true);
create policy delivery_attempt_worker on platform.delivery_attempt to pnc_worker using (true) with check (true);
create policy dead_letter_worker on platform.dead_letter to pnc_worker using (true) with check (true);
create policy dead_letter_staff on platform.dead_letter for select to pnc_staff using (true);
create policy job_lease_worker on platform.job_lease to pnc_worker using (true) with check (true);
create policy mirror_state_worker on platform.mirror_state to pnc_worker using (true) with check (true);

-- Roles that serve requests may announce, and nothing else: they can neither read nor change what was announced.
grant insert on platform.outbox to pnc_app, pnc_staff;
grant select on platform.dead_letter to pnc_staff;
grant select, insert, update, delete on
  platform.outbox, platform.inbox, platform.aggregate_position, platform.delivery_attempt, platform.dead_letter,
  platform.job_lease, platform.mirror_state
  to pnc_worker;

create function platform.mark_sent(p_ids uuid[]) returns void
language sql security definer set search_path = '' as $$
  -- Locked in id order: a late hand-over and a sweeper may mark the same rows, and must not wait for each other crosswise.
  with own as (select id from platform.outbox where id = any (p_ids) and sent_at is null order by id for update)
  update platform.outbox o set sent_at = clock_timestamp(), last_error = null from own where o.id = own.id;
$$;

-- Takes a dead letter out of its place so that it can be announced again under its own id. Answers the letter, or no row
-- when it is not parked any more. A task gets a new key, because Cloud Tasks remembers the names of tasks that ran.
create function platform.replay_dead_letter(p_id uuid, p_by text)
returns setof platform.dead_letter
language plpgsql security definer set search_path = '' as $$
declare
  v_letter platform.dead_letter;
begin
  update platform.dead_letter set status = 'replayed', decided_by = p_by, decided_at = now()
    where id = p_id and status = 'parked' returning * into v_letter;
  if not found then
    return;
  end if;
  delete from platform.inbox where subscriber = v_letter.subscriber and event_id = v_letter.event_id;
  delete from platform.delivery_attempt where subscriber = v_letter.subscriber and event_id = v_letter.event_id;
  delete from platform.outbox where id = v_letter.event_id;
  return next v_letter;
end $$;

-- Given up for good. The changes of the same aggregate that wait behind it may go on.
create function platform.discard_dead_letter(p_id uuid, p_by text)
returns setof platform.dead_letter
language sql security definer set search_path = '' as $$
  with letter as (
    update platform.dead_letter set status = 'discarded', decided_by = p_by, decided_at = now()
      where id = p_id and status = 'parked' returning *
  ), passed as (
    insert into platform.aggregate_position as p (subscriber, aggregate_id, version)
    select subscriber, key, version from letter
      where kind = 'event' and (version = 1 or exists (
        select from platform.aggregate_position a where a.subscriber = letter.subscriber and a.aggregate_id = letter.key))
    on conflict (subscriber, aggregate_id) do update set version = excluded.version where p.version = excluded.version - 1
  )
  select * from letter;
$$;

revoke all on function platform.mark_sent(uuid[]) from public;
revoke all on function platform.replay_dead_letter(uuid, text) from public;
revoke all on function platform.discard_dead_letter(uuid, text) from public;
grant execute on function platform.mark_sent(uuid[]) to pnc_app, pnc_staff, pnc_worker;
grant execute on function platform.replay_dead_letter(uuid, text) to pnc_staff, pnc_worker;
grant execute on function platform.discard_dead_letter(uuid, text) to pnc_staff, pnc_worker;
