-- Exchange rates with their source and time, and quotes that lock one for a few minutes.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema fx;
grant usage on schema fx to pnc_app, pnc_staff, pnc_worker;

-- Units of a currency for one USD, as a source told it. Never changed again, but for when it was last seen and whether it counts.
create table fx.rate (
  id uuid primary key,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  rate numeric(30, 12) not null check (rate > 0),
  source text not null check (source ~ '^[a-z][a-z-]{1,30}$'),
  as_of timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  -- `held`: it jumped more than a fifth, so a person looks before money follows it.
  state text not null check (state in ('live', 'held')),
  constraint rate_once unique (currency, source, as_of)
);
create index rate_newest on fx.rate (currency, seen_at desc) where state = 'live';
create index rate_held on fx.rate (id) where state = 'held';

create function fx.guard_rate() returns trigger language plpgsql set search_path = '' as $$
begin
  if (new.id, new.currency, new.rate, new.source, new.as_of) is distinct from (old.id, old.currency, old.rate, old.source, old.as_of)
    or (old.state = 'live' and new.state = 'held') then
    raise exception 'a rate is written once' using errcode = 'check_violation', constraint = 'rate_written_once';
  end if;
  return new;
end $$;
create trigger guard_rate before update on fx.rate for each row execute function fx.guard_rate();

create table fx.quote (
  id uuid primary key,
  owner_kind text not null check (owner_kind in ('user', 'business')),
  owner_id uuid not null,
  from_currency text not null check (from_currency ~ '^[A-Z]{3}$'),
  to_currency text not null check (to_currency ~ '^[A-Z]{3}$'),
  -- Minor units. `kept`: what rounding left over, which goes to the account of that name.
  from_amount bigint not null check (from_amount between 1 and 1000000000000000),
  to_amount bigint not null check (to_amount between 1 and 1000000000000000),
  kept bigint not null check (kept in (0, 1)),
  -- Units of the second currency for one of the first.
  rate numeric(50, 24) not null check (rate > 0),
  sources text not null,
  as_of timestamptz(3) not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  constraint quote_currencies check (from_currency <> to_currency),
  constraint quote_time check (expires_at > created_at and (used_at is null or used_at < expires_at))
);
create index quote_owner on fx.quote (owner_kind, owner_id, id desc);

create function fx.guard_quote() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.used_at is not null or (to_jsonb(new) - 'used_at') is distinct from (to_jsonb(old) - 'used_at') then
    raise exception 'a quote is used once and otherwise never changed'
      using errcode = 'check_violation', constraint = 'quote_used_once';
  end if;
  return new;
end $$;
create trigger guard_quote before update on fx.quote for each row execute function fx.guard_quote();

alter table fx.quote enable row level security;
alter table fx.quote force row level security;

grant select on fx.rate to pnc_app, pnc_staff, pnc_worker;
grant insert, update on fx.rate to pnc_worker;
grant update (state) on fx.rate to pnc_staff;
grant select, insert, update on fx.quote to pnc_app;
grant select on fx.quote to pnc_staff;

create policy own on fx.quote to pnc_app
  using (owner_id = case owner_kind when 'user' then (select platform.current_user_id()) else (select platform.current_business_id()) end)
  with check (owner_id = case owner_kind when 'user' then (select platform.current_user_id()) else (select platform.current_business_id()) end);
create policy staff_read on fx.quote for select to pnc_staff using (platform.acting_as() = 'admin');
