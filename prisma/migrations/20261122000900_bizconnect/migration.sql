-- BizConnect: what a business offers and needs, and who has asked whom to connect. Connections are written through the functions
-- below only; they run as the owner, so every rule about who may is in them once.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema bizconnect;
grant usage on schema bizconnect to pnc_app, pnc_staff, pnc_worker, pnc_public;
grant create on schema bizconnect to pnc_public;

create table bizconnect.profile (
  business_id uuid primary key references identity.business (id),
  -- Units a month that it can deliver; null: it has not said.
  capacity bigint check (capacity > 0),
  -- ISO 3166-1 alpha-2; empty: its own country.
  serves text[] not null default '{}' check (cardinality(serves) <= 60),
  -- Kilometres around its own place that it serves; null: the whole of those countries.
  radius_km integer check (radius_km between 1 and 20000),
  delivers boolean not null default false,
  languages text[] not null default '{}' check (cardinality(languages) <= 10),
  contexts text[] not null default '{local}' check (
    cardinality(contexts) between 1 and 4 and contexts <@ array['local', 'afcfta', 'africa-us', 'us-africa']),
  -- What may be told to others as a reason.
  tells text[] not null default '{trade,distance,delivery}' check (tells <@ array['trade', 'distance', 'delivery', 'partners']),
  -- Hard conditions on the other side.
  blocked_categories text[] not null default '{}' check (cardinality(blocked_categories) <= 50),
  least_verification text not null default 'none' check (least_verification in ('none', 'basic', 'verified')),
  -- Requests that it takes a day (UTC).
  inbox_cap smallint not null default 20 check (inbox_cap between 1 and 50),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);

create table bizconnect.item (
  business_id uuid not null references bizconnect.profile (business_id) on delete cascade,
  side text not null check (side in ('offer', 'need')),
  position smallint not null check (position between 0 and 29),
  category text not null references listings.category (slug),
  words text not null check (char_length(words) between 1 and 1200),
  quantity bigint check (quantity > 0),
  unit text check (char_length(unit) between 1 and 240),
  -- Minor units of one unit of it.
  price_from bigint check (price_from between 0 and 1000000000000000),
  price_to bigint check (price_to between 0 and 1000000000000000),
  currency text check (currency ~ '^[A-Z]{3}$'),
  recurring boolean not null default false,
  primary key (business_id, side, position),
  constraint item_price check (
    (currency is null and price_from is null and price_to is null)
    or (currency is not null and price_from <= price_to))
);
create index item_category on bizconnect.item (side, category, business_id);

-- MAT-8 as data. modules/bizconnect/rules.ts holds the same table; a test compares them.
create table bizconnect.status_step (
  from_status text not null,
  to_status text not null,
  primary key (from_status, to_status)
);
insert into bizconnect.status_step (from_status, to_status) values
  ('pending', 'accepted'), ('pending', 'declined'), ('pending', 'withdrawn'), ('pending', 'expired'), ('pending', 'blocked'),
  ('accepted', 'blocked'),
  ('declined', 'pending'), ('withdrawn', 'pending'), ('expired', 'pending'), ('blocked', 'pending');

create table bizconnect.connection (
  id uuid primary key,
  -- The pair without an order: the smaller id first.
  low_id uuid not null references identity.business (id),
  high_id uuid not null references identity.business (id),
  context text not null check (context in ('local', 'afcfta', 'africa-us', 'us-africa')),
  requester_id uuid not null,
  requested_by uuid not null references identity."user" (id),
  answered_by uuid references identity."user" (id),
  status text not null check (status in ('pending', 'accepted', 'declined', 'withdrawn', 'expired', 'blocked')),
  blocked_by uuid,
  note text check (char_length(note) between 1 and 4800),
  -- Why it was declined, where somebody said so.
  reason text check (reason in ('not_now', 'not_relevant', 'too_far', 'price', 'unknown_to_us', 'other')),
  -- How often one has asked: each asking is one credit.
  round integer not null default 1 check (round >= 1),
  requested_at timestamptz(3) not null,
  answered_at timestamptz(3),
  expires_at timestamptz(3) not null,
  -- Until then whoever asked last does not ask again.
  cool_until timestamptz(3),
  conversation_id uuid,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint connection_pair check (low_id < high_id),
  constraint connection_requester check (requester_id in (low_id, high_id)),
  constraint connection_blocked check ((status = 'blocked') = (blocked_by is not null)),
  constraint connection_once unique (low_id, high_id, context)
);
create index connection_low on bizconnect.connection (low_id, id desc);
create index connection_high on bizconnect.connection (high_id, id desc);
create index connection_expiry on bizconnect.connection (expires_at) where status = 'pending';

create table bizconnect.connection_history (
  id bigint generated always as identity primary key,
  connection_id uuid not null references bizconnect.connection (id),
  from_status text,
  to_status text not null,
  actor text not null,
  round integer not null,
  version integer not null,
  at timestamptz(3) not null,
  unique (connection_id, version)
);

-- How many requests a business got on a day (UTC).
create table bizconnect.inbox_day (
  business_id uuid not null references identity.business (id),
  day date not null,
  received integer not null check (received > 0),
  primary key (business_id, day)
);

-- Credits that came back, so that asking everybody and taking it back is not free for ever.
create table bizconnect.credit_return (
  connection_id uuid not null references bizconnect.connection (id),
  round integer not null,
  business_id uuid not null references identity.business (id),
  at timestamptz(3) not null,
  primary key (connection_id, round)
);
create index credit_return_business on bizconnect.credit_return (business_id, at);

create function bizconnect.raise_version() returns trigger language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
create trigger raise_version before update on bizconnect.profile
  for each row execute function bizconnect.raise_version();

-- Refuses an illegal step, another pair and an asking within the cool-down, whoever writes.
create function bizconnect.guard_connection() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'pending' or new.version <> 1 then
      raise exception 'a connection begins as a request' using errcode = 'check_violation', constraint = 'connection_begin';
    end if;
    return new;
  end if;
  new.version := old.version + 1;
  if (new.id, new.low_id, new.high_id, new.context) is distinct from (old.id, old.low_id, old.high_id, old.context) then
    raise exception 'a connection stays between the same two' using errcode = 'check_violation', constraint = 'connection_identity';
  end if;
  if new.status <> old.status and not exists (
    select from bizconnect.status_step s where s.from_status = old.status and s.to_status = new.status
  ) then
    raise exception 'a connection cannot go from % to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'connection_step';
  end if;
  if new.status = 'pending' and old.status <> 'pending' and (new.round <> old.round + 1
    or (new.requester_id = old.requester_id and new.requested_at < old.cool_until)) then
    raise exception 'it is too soon to ask again' using errcode = 'check_violation', constraint = 'connection_cool_down';
  end if;
  return new;
end $$;
create trigger guard_connection before insert or update on bizconnect.connection
  for each row execute function bizconnect.guard_connection();

create function bizconnect.record_step() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into bizconnect.connection_history (connection_id, from_status, to_status, actor, round, version, at)
  values (new.id, case when tg_op = 'UPDATE' then old.status end, new.status,
    coalesce(platform.current_actor(), 'database:' || session_user), new.round, new.version, new.updated_at);
  return null;
end $$;
create trigger record_birth after insert on bizconnect.connection
  for each row execute function bizconnect.record_step();
create trigger record_step after update on bizconnect.connection
  for each row when (old.status is distinct from new.status) execute function bizconnect.record_step();

create function bizconnect.refuse_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'the history of a connection is written once' using errcode = 'insufficient_privilege';
end $$;
create trigger immutable before update or delete on bizconnect.connection_history
  for each row execute function bizconnect.refuse_change();
create trigger immutable_whole before truncate on bizconnect.connection_history
  for each statement execute function bizconnect.refuse_change();

-- What the world may know of a business that one meets here.
create view bizconnect.party as
  select id, public_id, slug, name, country, city, verification_level from identity.business where status = 'active';
grant select on bizconnect.party to pnc_app, pnc_staff, pnc_worker;
alter view bizconnect.party owner to pnc_public;

alter table bizconnect.profile enable row level security;
alter table bizconnect.profile force row level security;
alter table bizconnect.item enable row level security;
alter table bizconnect.item force row level security;
alter table bizconnect.connection enable row level security;
alter table bizconnect.connection force row level security;
alter table bizconnect.connection_history enable row level security;
alter table bizconnect.connection_history force row level security;
alter table bizconnect.inbox_day enable row level security;
alter table bizconnect.inbox_day force row level security;
alter table bizconnect.credit_return enable row level security;
alter table bizconnect.credit_return force row level security;

create policy table_owner on bizconnect.profile to pnc_migrator using (true) with check (true);
create policy table_owner on bizconnect.item to pnc_migrator using (true) with check (true);
create policy table_owner on bizconnect.connection to pnc_migrator using (true) with check (true);
create policy table_owner on bizconnect.connection_history to pnc_migrator using (true) with check (true);
create policy table_owner on bizconnect.inbox_day to pnc_migrator using (true) with check (true);
create policy table_owner on bizconnect.credit_return to pnc_migrator using (true) with check (true);

create policy own on bizconnect.profile to pnc_app
  using (business_id = (select platform.current_business_id())) with check (business_id = (select platform.current_business_id()));
create policy own on bizconnect.item to pnc_app
  using (business_id = (select platform.current_business_id())) with check (business_id = (select platform.current_business_id()));
create policy own_read on bizconnect.connection for select to pnc_app
  using ((select platform.current_business_id()) in (low_id, high_id));
create policy own_read on bizconnect.connection_history for select to pnc_app
  using (exists (select from bizconnect.connection c where c.id = connection_id));
create policy own_read on bizconnect.credit_return for select to pnc_app
  using (business_id = (select platform.current_business_id()));
create policy own_write on bizconnect.credit_return for insert to pnc_app
  with check (business_id = (select platform.current_business_id()));
create policy worker_read on bizconnect.profile for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on bizconnect.item for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker on bizconnect.connection to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker_read on bizconnect.connection_history for select to pnc_worker
  using ((select platform.current_actor()) is not null);
create policy worker on bizconnect.credit_return to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);

grant select on bizconnect.status_step to pnc_app, pnc_staff, pnc_worker;
grant select, insert, update on bizconnect.profile to pnc_app;
grant select, insert, delete on bizconnect.item to pnc_app;
grant select on bizconnect.profile, bizconnect.item to pnc_worker;
grant select on bizconnect.connection, bizconnect.connection_history to pnc_app, pnc_worker;
grant update on bizconnect.connection to pnc_worker;
grant select, insert on bizconnect.credit_return to pnc_app, pnc_worker;

-- Asks another business. Refusals are answers: unknown, self, pending, answer_theirs, connected, blocked, cooling, inbox_full. Two who ask
-- each other within the hour are connected (MAT-7).
create function bizconnect.request_connection(
  p_id uuid, p_receiver uuid, p_context text, p_note text, p_expires_at timestamptz, p_now timestamptz
) returns table (outcome text, id uuid, round integer, version integer, until timestamptz)
  language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := platform.current_business_id();
  low constant uuid := least(me, p_receiver);
  high constant uuid := greatest(me, p_receiver);
  today constant date := (p_now at time zone 'UTC')::date;
  it bizconnect.connection;
  cap integer;
begin
  if me is null then raise exception 'nobody asks without a business' using errcode = 'insufficient_privilege'; end if;
  if me = p_receiver then return query select 'self', null::uuid, null::integer, null::integer, null::timestamptz; return; end if;
  if not exists (select from identity.business b where b.id = p_receiver and b.status = 'active') then
    return query select 'unknown', null::uuid, null::integer, null::integer, null::timestamptz; return;
  end if;
  -- Of two who ask each other at once, the second sees what the first did.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(low::text || high::text || p_context, 0));
  select * into it from bizconnect.connection c where c.low_id = low and c.high_id = high and c.context = p_context for update;
  if it.id is not null then
    if it.status = 'pending' and it.requester_id <> me and p_now < it.expires_at then
      if p_now <= it.requested_at + interval '1 hour' then
        update bizconnect.connection c set status = 'accepted', answered_by = platform.current_user_id(), answered_at = p_now,
          updated_at = p_now where c.id = it.id returning c.version into it.version;
        return query select 'accepted', it.id, it.round, it.version, null::timestamptz; return;
      end if;
      return query select 'answer_theirs', it.id, it.round, it.version, it.expires_at; return;
    end if;
    if it.status in ('pending', 'accepted') then
      return query select case it.status when 'pending' then 'pending' else 'connected' end, it.id, it.round, it.version, it.expires_at;
      return;
    end if;
    if it.status = 'blocked' and it.blocked_by <> me then
      return query select 'blocked', it.id, it.round, it.version, null::timestamptz; return;
    end if;
    if it.requester_id = me and p_now < it.cool_until then
      return query select 'cooling', it.id, it.round, it.version, it.cool_until; return;
    end if;
  end if;
  cap := coalesce((select p.inbox_cap from bizconnect.profile p where p.business_id = p_receiver), 20);
  insert into bizconnect.inbox_day as i (business_id, day, received) values (p_receiver, today, 1)
  on conflict on constraint inbox_day_pkey do update set received = i.received + 1 where i.received < cap;
  if not found then
    return query select 'inbox_full', null::uuid, null::integer, null::integer,
      ((today + 1)::timestamp at time zone 'UTC'); return;
  end if;
  if it.id is null then
    insert into bizconnect.connection (id, low_id, high_id, context, requester_id, requested_by, status, note, requested_at, expires_at,
      created_at, updated_at)
    values (p_id, low, high, p_context, me, platform.current_user_id(), 'pending', p_note, p_now, p_expires_at, p_now, p_now);
    return query select 'requested', p_id, 1, 1, null::timestamptz; return;
  end if;
  update bizconnect.connection c set status = 'pending', requester_id = me, requested_by = platform.current_user_id(), note = p_note,
    answered_by = null, answered_at = null, reason = null, blocked_by = null, cool_until = null, round = c.round + 1,
    requested_at = p_now, expires_at = p_expires_at, updated_at = p_now
  where c.id = it.id returning c.round, c.version into it.round, it.version;
  return query select 'requested', it.id, it.round, it.version, null::timestamptz;
end $$;

-- Answers, takes back, blocks. Refusals are answers: unknown, stale, illegal, not_yours.
create function bizconnect.step_connection(
  p_id uuid, p_version bigint, p_to text, p_reason text, p_cool_until timestamptz, p_now timestamptz
) returns table (outcome text, status text, version integer) language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := platform.current_business_id();
  it bizconnect.connection;
begin
  select * into it from bizconnect.connection c where c.id = p_id and me in (c.low_id, c.high_id) for update;
  if it.id is null then return query select 'unknown', null::text, null::integer; return; end if;
  if p_version <> it.version then return query select 'stale', it.status, it.version; return; end if;
  -- The job that ends a request may be late; time is not.
  if it.status = 'pending' and it.expires_at <= p_now and p_to <> 'blocked' then it.status := 'expired'; end if;
  if p_to not in ('accepted', 'declined', 'withdrawn', 'blocked')
    or not exists (select from bizconnect.status_step s where s.from_status = it.status and s.to_status = p_to) then
    return query select 'illegal', it.status, it.version; return;
  end if;
  if (p_to = 'withdrawn') <> (it.requester_id = me) and p_to <> 'blocked' then
    return query select 'not_yours', it.status, it.version; return;
  end if;
  update bizconnect.connection c set status = p_to, reason = p_reason, cool_until = p_cool_until,
    blocked_by = case when p_to = 'blocked' then me end,
    answered_by = case when p_to = 'withdrawn' then null else platform.current_user_id() end, answered_at = p_now, updated_at = p_now
  where c.id = p_id returning c.version into it.version;
  return query select 'done', p_to, it.version;
end $$;

-- Remembers where the two of them talk; once.
create function bizconnect.set_conversation(p_id uuid, p_conversation uuid, p_now timestamptz) returns integer
  language sql security definer set search_path = '' as $$
  update bizconnect.connection c set conversation_id = p_conversation, updated_at = p_now
  where c.id = p_id and c.status = 'accepted' and c.conversation_id is distinct from p_conversation
    and (session_user <> 'pnc_app' or platform.current_business_id() in (c.low_id, c.high_id))
  returning c.version;
$$;

-- Businesses with a profile by country and context; where there are fewer than five, nobody is counted.
create function bizconnect.markets() returns table (context text, country text, businesses integer)
  language sql stable security definer set search_path = '' as $$
  select c.context, b.country, count(*)::integer
  from bizconnect.profile p join identity.business b on b.id = p.business_id and b.status = 'active'
  cross join lateral unnest(p.contexts) as c (context)
  group by c.context, b.country having count(*) >= 5 order by 1, 3 desc, 2 limit 500;
$$;

grant execute on function bizconnect.request_connection(uuid, uuid, text, text, timestamptz, timestamptz) to pnc_app;
grant execute on function bizconnect.step_connection(uuid, bigint, text, text, timestamptz, timestamptz) to pnc_app;
grant execute on function bizconnect.set_conversation(uuid, uuid, timestamptz) to pnc_app, pnc_worker;
grant execute on function bizconnect.markets() to pnc_app;
