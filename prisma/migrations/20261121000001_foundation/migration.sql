-- Schemas, roles, the context that row-level security reads, public ids, and the audit chains.
-- Applied as pnc_migrator, which owns the database and may create roles. Passwords are set elsewhere, never here.
set lock_timeout = '1s';
set statement_timeout = '30s';

-- Roles belong to the server, not to this database: another database here may have created them already.
do $$
declare
  name text;
begin
  foreach name in array array['pnc_app', 'pnc_staff', 'pnc_worker'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = name) then
      execute format('create role %I login nosuperuser nocreatedb nocreaterole nobypassrls noreplication', name);
      execute format('alter role %I set lock_timeout = ''1s''', name);
      execute format('alter role %I set idle_in_transaction_session_timeout = ''5s''', name);
      execute format('alter role %I set statement_timeout = %L', name,
                     case name when 'pnc_worker' then '30s' else '3s' end);
    end if;
  end loop;
  -- Owns the views that anyone may read, and nothing else. Nobody logs in as it; pnc_migrator may become it.
  if not exists (select from pg_catalog.pg_roles where rolname = 'pnc_public') then
    create role pnc_public nologin nosuperuser nocreatedb nocreaterole nobypassrls noreplication;
    execute format('grant pnc_public to %I with inherit true, set true', current_user);
  end if;
end $$;

create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists cube;
create extension if not exists earthdistance;
create extension if not exists btree_gist;

-- One schema a module. Nothing is granted by default, functions included: each migration grants what it makes.
create schema platform;
create schema identity;
create schema listings;
alter default privileges revoke execute on functions from public;
grant usage on schema platform, identity, listings to pnc_app, pnc_staff, pnc_worker, pnc_public;
-- To own a view, a role must be able to create one in its schema.
grant create on schema identity, listings to pnc_public;

-- Who acts, as the transaction said with set_config(…, true). After such a transaction the setting reads as an empty string.
create function platform.current_user_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.user_id', true), '')::uuid;
create function platform.current_business_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.business_id', true), '')::uuid;
create function platform.acting_as() returns text language sql stable parallel safe
  return nullif(current_setting('app.role', true), '');
create function platform.current_actor() returns text language sql stable parallel safe
  return nullif(current_setting('app.actor', true), '');
grant execute on function platform.current_user_id(), platform.current_business_id(), platform.acting_as(),
  platform.current_actor() to pnc_app, pnc_staff, pnc_worker, pnc_public;

-- TypeID (spec 0.3): the prefix and the 128 bits as 26 letters of Crockford's base32. Equal to publicId() in values/id.ts.
create function platform.type_id(prefix text, id uuid) returns text
  language plpgsql immutable strict parallel safe as $$
declare
  hex constant text := replace(id::text, '-', '');
  hi constant bigint := ('x' || substr(hex, 1, 16))::bit(64)::bigint;
  lo constant bigint := ('x' || substr(hex, 17, 16))::bit(64)::bigint;
  letters constant text := '0123456789abcdefghjkmnpqrstvwxyz';
  digits constant bigint[] := array[
    hi >> 61 & 7, hi >> 56, hi >> 51, hi >> 46, hi >> 41, hi >> 36, hi >> 31, hi >> 26, hi >> 21, hi >> 16, hi >> 11,
    hi >> 6, hi >> 1, (hi & 1) << 4 | (lo >> 60 & 15), lo >> 55, lo >> 50, lo >> 45, lo >> 40, lo >> 35, lo >> 30,
    lo >> 25, lo >> 20, lo >> 15, lo >> 10, lo >> 5, lo];
  written text := prefix || '_';
begin
  for place in 1..26 loop
    written := written || substr(letters, (digits[place] & 31)::int + 1, 1);
  end loop;
  return written;
end $$;
grant execute on function platform.type_id(text, uuid) to pnc_app, pnc_staff, pnc_worker, pnc_public;

-- The audit log (MOD-7): sixteen hash chains, so that writers rarely wait for each other. A row's hash covers the hash before
-- it and every column; the head says where the chain ends. Why and with what facts is kept beside it under a salted
-- digest, so that erasing personal data leaves the chain whole and the digest says nothing about what it was.
create table platform.audit_log (
  chain smallint not null check (chain between 0 and 15),
  seq bigint not null check (seq > 0),
  id uuid not null,
  at timestamptz(3) not null,
  actor text not null,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  request_id text not null,
  trace_id text not null,
  detail_digest bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  constraint audit_log_pkey primary key (chain, seq),
  constraint audit_log_id_key unique (id)
);
create index audit_log_at_idx on platform.audit_log (at, id);
create index audit_log_actor_idx on platform.audit_log (actor, at);
create index audit_log_subject_idx on platform.audit_log (subject_type, subject_id, at);

create table platform.audit_detail (
  id uuid not null,
  salt bytea,
  reason text,
  detail jsonb,
  erased_at timestamptz(3),
  constraint audit_detail_pkey primary key (id),
  constraint audit_detail_id_fkey foreign key (id) references platform.audit_log (id),
  constraint audit_detail_whole_or_erased check (
    case when erased_at is null then salt is not null else salt is null and reason is null and detail is null end)
);

create table platform.audit_head (
  chain smallint not null check (chain between 0 and 15),
  seq bigint not null,
  hash bytea not null,
  constraint audit_head_pkey primary key (chain)
) with (fillfactor = 50);

create function platform.audit_genesis(chain smallint) returns bytea language sql immutable parallel safe
  return sha256(convert_to('pushnchat audit chain ' || chain, 'UTF8'));
insert into platform.audit_head (chain, seq, hash)
  select chain, 0, platform.audit_genesis(chain::smallint) from generate_series(0, 15) as chain;

-- What is hashed: a JSON array of strings, the same in every time zone and locale.
create function platform.audit_hash(entry platform.audit_log) returns bytea language sql stable parallel safe
  return sha256(entry.prev_hash || convert_to(jsonb_build_array(
    entry.chain::text, entry.seq::text, entry.id::text,
    to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    entry.actor, entry.action, entry.subject_type, entry.subject_id, entry.request_id, entry.trace_id,
    encode(entry.detail_digest, 'hex'))::text, 'UTF8'));
create function platform.audit_digest(salt bytea, reason text, detail jsonb) returns bytea
  language sql immutable parallel safe
  return sha256(salt || convert_to(jsonb_build_array(reason, detail)::text, 'UTF8'));

create function platform.audit_refuse() returns trigger language plpgsql as $$
begin
  -- The one change there is: erasing a detail as a whole.
  if tg_op = 'UPDATE' and tg_table_name = 'audit_detail' then
    if old.erased_at is null and new.erased_at is not null and new.id = old.id then return new; end if;
  end if;
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger audit_log_append_only before update or delete on platform.audit_log
  for each row execute function platform.audit_refuse();
create trigger audit_log_no_truncate before truncate on platform.audit_log
  for each statement execute function platform.audit_refuse();
create trigger audit_detail_erase_only before update or delete on platform.audit_detail
  for each row execute function platform.audit_refuse();
create trigger audit_detail_no_truncate before truncate on platform.audit_detail
  for each statement execute function platform.audit_refuse();
create trigger audit_head_stays before delete on platform.audit_head
  for each row execute function platform.audit_refuse();
create trigger audit_head_no_truncate before truncate on platform.audit_head
  for each statement execute function platform.audit_refuse();

-- Appends [{id, at, actor, action, subject_type, subject_id, request_id, trace_id, reason?, detail?}] to one chain.
-- The chain follows from the transaction, so a transaction locks one head however often it appends, and no two
-- transactions can wait for each other in a circle. Runs as its owner: callers may append and nothing else.
create function platform.audit_append(entries jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  head platform.audit_head;
  line platform.audit_log;
  entry jsonb;
  pinch bytea;
begin
  select * into strict head from platform.audit_head
    where chain = (pg_current_xact_id()::text::numeric % 16)::smallint for update;
  for entry in select value from jsonb_array_elements(entries) with ordinality order by ordinality loop
    head.seq := head.seq + 1;
    line.chain := head.chain;
    line.seq := head.seq;
    line.id := entry ->> 'id';
    line.at := entry ->> 'at';
    line.actor := entry ->> 'actor';
    line.action := entry ->> 'action';
    line.subject_type := entry ->> 'subject_type';
    line.subject_id := entry ->> 'subject_id';
    line.request_id := entry ->> 'request_id';
    line.trace_id := entry ->> 'trace_id';
    pinch := uuid_send(gen_random_uuid());
    line.detail_digest := platform.audit_digest(pinch, entry ->> 'reason', entry -> 'detail');
    line.prev_hash := head.hash;
    line.hash := platform.audit_hash(line);
    head.hash := line.hash;
    insert into platform.audit_log select line.*;
    insert into platform.audit_detail (id, salt, reason, detail)
      values (line.id, pinch, entry ->> 'reason', entry -> 'detail');
  end loop;
  update platform.audit_head set seq = head.seq, hash = head.hash where chain = head.chain;
end $$;

-- Forgets why and with what facts an act was done; that it was forgotten, by whom and when, joins the chain.
create function platform.audit_erase(target uuid, trace jsonb) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update platform.audit_detail set salt = null, reason = null, detail = null, erased_at = (trace ->> 'at')::timestamptz
    where id = target and erased_at is null;
  if not found then return false; end if;
  perform platform.audit_append(jsonb_build_array(trace || jsonb_build_object(
    'action', 'audit.detail_erased', 'subject_type', 'audit', 'subject_id', target)));
  return true;
end $$;

-- The first broken row of each chain; no row when all is whole. `seq` is where to look.
create function platform.audit_verify() returns table (chain smallint, seq bigint, id uuid, problem text)
  language sql stable begin atomic
  with lines as (
    select entry.*, platform.audit_hash(entry) as true_hash, detail.id as detail_id, detail.erased_at,
      platform.audit_digest(detail.salt, detail.reason, detail.detail) as true_digest,
      lag(entry.seq, 1, 0::bigint) over ordered as seq_before,
      lag(entry.hash, 1, platform.audit_genesis(entry.chain)) over ordered as hash_before
    from platform.audit_log entry left join platform.audit_detail detail on detail.id = entry.id
    window ordered as (partition by entry.chain order by entry.seq)
  ), problems as (
    select lines.chain, lines.seq, lines.id, case
      when lines.seq <> seq_before + 1 then 'rows before it were deleted'
      when prev_hash <> hash_before then 'the row before it was changed'
      when lines.hash <> true_hash then 'the row was changed'
      when detail_id is null then 'its detail was deleted'
      when erased_at is not null then case when not exists (
        select from platform.audit_log trace where trace.subject_type = 'audit' and trace.subject_id = lines.id::text
          and trace.action = 'audit.detail_erased') then 'its detail was erased without a trace' end
      when detail_digest <> true_digest then 'its detail was changed' end as problem
    from lines
    union all
    select number::smallint, coalesce(head.seq, 0), null, case
      when head.chain is null then 'the head was deleted'
      when coalesce(last.seq, 0) < head.seq then 'rows after the last one were deleted'
      when coalesce(last.seq, 0) > head.seq or coalesce(last.hash, platform.audit_genesis(number::smallint)) <> head.hash
        then 'the head or the last row was changed' end
    from generate_series(0, 15) as number
    left join platform.audit_head head on head.chain = number
    left join lateral (select entry.seq, entry.hash from platform.audit_log entry where entry.chain = number
      order by entry.seq desc limit 1) last on true
  )
  select distinct on (problems.chain) problems.chain, problems.seq, problems.id, problems.problem from problems
  where problems.problem is not null order by problems.chain, problems.seq, problems.id nulls last;
end;

grant select on platform.audit_log, platform.audit_detail, platform.audit_head to pnc_staff, pnc_worker;
grant execute on function platform.audit_append(jsonb) to pnc_app, pnc_staff, pnc_worker;
grant execute on function platform.audit_erase(uuid, jsonb) to pnc_worker;
grant execute on function platform.audit_verify(), platform.audit_hash(platform.audit_log),
  platform.audit_digest(bytea, text, jsonb), platform.audit_genesis(smallint) to pnc_staff, pnc_worker;
