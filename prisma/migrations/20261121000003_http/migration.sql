-- What the HTTP manner keeps: rate limits (GCRA) and idempotency records. Reached only through the functions below.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- UNLOGGED: a crash forgets the limits of the last minutes, which harms nobody, and spares every call a WAL record.
create unlogged table platform.rate_limit (
  key text primary key,
  tat timestamptz(6) not null
);
alter table platform.rate_limit enable row level security;
create index rate_limit_stale on platform.rate_limit (tat);

-- Generic Cell Rate Algorithm: `tat` is the theoretical arrival time. Takes p_count calls of p_interval_ms each if they
-- fit under p_burst; answers whether it did, and how far the key lies ahead of the clock.
create function platform.rate_take(p_key text, p_count integer, p_interval_ms double precision, p_burst double precision)
returns table (taken boolean, ahead_ms double precision)
language plpgsql security definer set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_cost interval := make_interval(secs => p_count * p_interval_ms / 1000.0);
  v_room interval := make_interval(secs => p_burst * p_interval_ms / 1000.0);
  v_tat timestamptz;
begin
  insert into platform.rate_limit as r (key, tat) values (p_key, v_now + v_cost)
  on conflict (key) do update set tat = greatest(r.tat, v_now) + v_cost
    where greatest(r.tat, v_now) + v_cost - v_now <= v_room
  returning r.tat into v_tat;
  if found then
    return query select true, extract(epoch from v_tat - v_now)::double precision * 1000;
  else
    return query select false, extract(epoch from r.tat - v_now)::double precision * 1000
      from platform.rate_limit r where r.key = p_key;
  end if;
end $$;

create table platform.idempotency_record (
  scope text not null,
  key text not null,
  fields jsonb not null,
  status integer not null check (status between 200 and 599),
  headers jsonb not null,
  body text not null,
  created_at timestamptz(6) not null default now(),
  expires_at timestamptz(6) not null,
  primary key (scope, key)
);
alter table platform.idempotency_record enable row level security;
create index idempotency_record_expiry on platform.idempotency_record (expires_at);

-- Called first in the effect's transaction. The advisory lock ends with it, so a crash leaves nothing "running".
create function platform.idempotency_begin(p_scope text, p_key text)
returns table (state text, fields jsonb, status integer, headers jsonb, body text)
language plpgsql security definer set search_path = '' as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended(p_scope || chr(10) || p_key, 7)) then
    return query select 'running'::text, null::jsonb, null::integer, null::jsonb, null::text;
    return;
  end if;
  return query select 'done'::text, r.fields, r.status, r.headers, r.body
    from platform.idempotency_record r
    where r.scope = p_scope and r.key = p_key and r.expires_at > clock_timestamp();
  if not found then
    return query select 'new'::text, null::jsonb, null::integer, null::jsonb, null::text;
  end if;
end $$;

-- Called last: the answer is kept 72 hours, longer than a phone stays without network. An expired record is replaced.
create function platform.idempotency_finish(
  p_scope text, p_key text, p_fields jsonb, p_status integer, p_headers jsonb, p_body text
) returns void
language sql security definer set search_path = '' as $$
  insert into platform.idempotency_record (scope, key, fields, status, headers, body, expires_at)
  values (p_scope, p_key, p_fields, p_status, p_headers, p_body, clock_timestamp() + interval '72 hours')
  on conflict (scope, key) do update
    set fields = excluded.fields, status = excluded.status, headers = excluded.headers, body = excluded.body,
        created_at = excluded.created_at, expires_at = excluded.expires_at
    where platform.idempotency_record.expires_at <= clock_timestamp();
$$;

-- For the nightly clean-up, in batches.
create function platform.http_clean_up(p_limit integer) returns integer
language sql security definer set search_path = '' as $$
  with stale as (
    delete from platform.idempotency_record where ctid = any (array(
      select ctid from platform.idempotency_record where expires_at <= clock_timestamp() limit p_limit))
    returning 1
  ), cold as (
    delete from platform.rate_limit where ctid = any (array(
      select ctid from platform.rate_limit where tat <= clock_timestamp() - interval '1 hour' limit p_limit))
    returning 1
  )
  select ((select count(*) from stale) + (select count(*) from cold))::integer;
$$;

revoke all on function platform.rate_take(text, integer, double precision, double precision) from public;
revoke all on function platform.idempotency_begin(text, text) from public;
revoke all on function platform.idempotency_finish(text, text, jsonb, integer, jsonb, text) from public;
revoke all on function platform.http_clean_up(integer) from public;
grant execute on function platform.rate_take(text, integer, double precision, double precision) to pnc_app, pnc_staff, pnc_worker;
grant execute on function platform.idempotency_begin(text, text) to pnc_app, pnc_staff, pnc_worker;
grant execute on function platform.idempotency_finish(text, text, jsonb, integer, jsonb, text) to pnc_app, pnc_staff, pnc_worker;
grant execute on function platform.http_clean_up(integer) to pnc_worker;

-- Readiness asks whether every migration that was begun has ended.
create function platform.migrated() returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  if to_regclass('public._prisma_migrations') is null then return false; end if;
  return not exists (select 1 from public._prisma_migrations where finished_at is null and rolled_back_at is null);
end $$;
revoke all on function platform.migrated() from public;
grant execute on function platform.migrated() to pnc_app, pnc_staff, pnc_worker;
