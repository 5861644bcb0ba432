-- Plans as data, and quotas as balances: a period's allowance is granted, uses are moved out, what is left at its end expires.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- One row drives all that a plan gives: quotas, commission and rate limits.
create table ledger.plan (
  code text primary key check (code ~ '^[a-z][a-z0-9-]{1,39}$'),
  name text not null,
  -- Whom it is offered to; null: everybody.
  role text check (role in ('consumer', 'business', 'financial', 'partner')),
  -- Of the rate limits, and of the claims that clients see.
  tier text not null check (tier in ('free', 'standard', 'premium')),
  -- Of what is sold, in hundredths of a percent.
  commission_bp integer not null check (commission_bp between 0 and 10000),
  -- {"quota:listing-extend": {"day": 5, "month": 50}}; what is not named is not allowed at all.
  quotas jsonb not null check (jsonb_typeof(quotas) = 'object'),
  position integer not null,
  offered boolean not null default true
);

create table ledger.plan_price (
  plan text not null references ledger.plan (code),
  currency text not null references ledger.asset (code),
  -- How long one payment lasts.
  days smallint not null check (days in (1, 7, 30)),
  -- Minor units.
  amount bigint not null check (amount > 0),
  primary key (plan, currency, days)
);

-- An account's own plan and time zone. Without a row, or with nothing said: the tier of the person (of a business: of its owner),
-- and the zone of the country.
create table ledger.owner_plan (
  owner_kind text not null check (owner_kind in ('user', 'business')),
  owner_id text not null check (owner_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
  plan text references ledger.plan (code),
  time_zone text,
  version integer not null default 1,
  updated_at timestamptz(3) not null,
  primary key (owner_kind, owner_id)
);

-- Where most people of a country live, for the large ones.
create table ledger.country_zone (
  country text primary key check (country ~ '^[A-Z]{2}$'),
  time_zone text not null
);

-- The running period of one quota account. `granted` less what is available is what was used.
create table ledger.quota_period (
  account_id uuid primary key references ledger.account (id),
  owner_kind text not null,
  owner_id text not null,
  asset text not null,
  period text not null check (period in ('day', 'month')),
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null check (ends_at > starts_at),
  granted bigint not null check (granted >= 0),
  used_at timestamptz(3),
  -- Numbers the grants and takings back, so that none can be posted twice.
  revision bigint not null
);
create index quota_period_due on ledger.quota_period (ends_at);

-- ── Where and when ────────────────────────────────────────────────────────────────────────────────────────────────────

create function ledger.zone_of_country(p_country text) returns text
  language sql stable security definer set search_path = '' as $$
  select coalesce((select z.time_zone from ledger.country_zone z where z.country = p_country), 'Etc/UTC');
$$;

create function ledger.standing(p_owner_kind text, p_owner_id text) returns table (plan text, time_zone text)
  language sql stable security definer set search_path = '' as $$
  select coalesce(o.plan, home.tier, 'free'), coalesce(o.time_zone, z.time_zone, 'Etc/UTC')
  from (values (1)) one (one)
  left join ledger.owner_plan o on o.owner_kind = p_owner_kind and o.owner_id = p_owner_id
  left join lateral (
    select u.tier, u.country from identity."user" u where p_owner_kind = 'user' and u.id = p_owner_id::uuid
    union all
    select (select u.tier from identity.business_member m join identity."user" u on u.id = m.user_id
        where m.business_id = b.id and m.role = 'owner' order by m.created_at, m.id limit 1), b.country
    from identity.business b where p_owner_kind = 'business' and b.id = p_owner_id::uuid) home on true
  left join ledger.country_zone z on z.country = home.country;
$$;

-- When the wall clock shows this for the first time. Where clocks go back over it PostgreSQL takes the second time; where they
-- jump over it, the jump.
create function ledger.first_moment(p_local timestamp, p_time_zone text) returns timestamptz
  language sql stable parallel safe
  return case when ((p_local at time zone p_time_zone) - interval '1 hour') at time zone p_time_zone = p_local
    then (p_local at time zone p_time_zone) - interval '1 hour' else p_local at time zone p_time_zone end;

-- The local day or month that the moment lies in.
create function ledger.period_bounds(p_period text, p_time_zone text, p_at timestamptz, out starts_at timestamptz, out ends_at timestamptz)
  language sql stable parallel safe as $$
  select ledger.first_moment(local.start, p_time_zone), ledger.first_moment(local.start + ('1 ' || p_period)::interval, p_time_zone)
  from (select date_trunc(p_period, p_at at time zone p_time_zone) as start) local;
$$;

-- ── Periods ───────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Grants (above zero) or takes back; the other side is our account of what was issued.
create function ledger.issue_quota(p_account uuid, p_asset text, p_amount bigint, p_kind text, p_revision bigint, p_at timestamptz)
  returns void language plpgsql set search_path = '' as $$
declare
  ids uuid[];
  result text;
begin
  if p_amount = 0 then return; end if;
  ids := ledger.resolve(array['platform'], array['pushnchat'], array['issue'], array[p_asset], p_at);
  select b.outcome into result from ledger.book('quota:' || p_account || ':' || p_revision, p_kind, null,
    sha256(convert_to(p_kind || p_amount, 'UTF8')), null, null, array[p_account, ids[1]], array[p_amount, -p_amount],
    array[0, 0]::bigint[], p_at) b;
  if result <> 'posted' then raise exception 'a quota could not be issued: %', result; end if;
end $$;

-- Brings what was granted for this period to what the plan gives: never below what is used already. The row is locked.
create function ledger.adjust_quota(p_period ledger.quota_period, p_limit bigint, p_at timestamptz)
  returns void language plpgsql set search_path = '' as $$
declare
  available bigint;
  target bigint;
begin
  select a.posted - a.held into available from ledger.account a where a.id = p_period.account_id;
  target := greatest(p_limit, p_period.granted - available);
  if target = p_period.granted then return; end if;
  perform ledger.issue_quota(p_period.account_id, p_period.asset || ':' || p_period.period, target - p_period.granted,
    case when target > p_period.granted then 'quota.grant' else 'quota.take-back' end, p_period.revision + 1, p_at);
  update ledger.quota_period set granted = target, revision = p_period.revision + 1 where account_id = p_period.account_id;
end $$;

-- Ends a period: what is left expires; what a hold keeps stays, and counts as used until it is let go.
create function ledger.close_quota(p_period ledger.quota_period, p_at timestamptz)
  returns void language plpgsql set search_path = '' as $$
declare
  account ledger.account;
begin
  select * into account from ledger.account a where a.id = p_period.account_id for no key update;
  perform ledger.issue_quota(account.id, account.asset, account.held - account.posted, 'quota.expire', p_period.revision + 1, p_at);
  update ledger.quota_period set granted = account.held, used_at = null,
    revision = p_period.revision + case when account.posted = account.held then 0 else 1 end
  where account_id = p_period.account_id;
end $$;

-- The period that the moment lies in, with its grant; opens it, and closes the one before. A late clock goes on in the running one.
create function ledger.open_quota(p_account uuid, p_owner_kind text, p_owner_id text, p_asset text, p_period text, p_limit bigint,
  p_time_zone text, p_at timestamptz) returns void language plpgsql set search_path = '' as $$
declare
  running ledger.quota_period;
  bounds record;
begin
  select * into running from ledger.quota_period q where q.account_id = p_account for update;
  if running.account_id is null then
    bounds := ledger.period_bounds(p_period, p_time_zone, p_at);
    -- The account's number of postings only grows, so a revision of a deleted row never comes again.
    insert into ledger.quota_period (account_id, owner_kind, owner_id, asset, period, starts_at, ends_at, granted, revision)
    select p_account, p_owner_kind, p_owner_id, p_asset, p_period, bounds.starts_at, bounds.ends_at, a.posted, a.seq
    from ledger.account a where a.id = p_account
    on conflict (account_id) do nothing;
    select * into running from ledger.quota_period q where q.account_id = p_account for update;
  end if;
  if running.ends_at <= p_at then
    perform ledger.close_quota(running, p_at);
    bounds := ledger.period_bounds(p_period, p_time_zone, p_at);
    update ledger.quota_period q set starts_at = bounds.starts_at, ends_at = bounds.ends_at where q.account_id = p_account;
    select * into running from ledger.quota_period q where q.account_id = p_account;
  end if;
  perform ledger.adjust_quota(running, p_limit, p_at);
end $$;

-- Where an owner's quotas stand at this moment: of one asset, or of all that his plan names. Writes nothing.
create function ledger.quota_states(p_owner_kind text, p_owner_id text, p_asset text, p_at timestamptz)
  returns table (asset text, period text, quota_limit bigint, used bigint, returns_at timestamptz)
  language plpgsql stable security definer set search_path = '' as $$
begin
  perform ledger.require_own(p_owner_kind, p_owner_id);
  return query
  select named.key, of.key, of.value::bigint,
    case when q.ends_at > p_at then q.granted - a.posted + a.held else coalesce(a.held, 0) end,
    case when q.ends_at > p_at then q.ends_at::timestamptz else bounds.ends_at end
  from ledger.standing(p_owner_kind, p_owner_id) s
  join ledger.plan p on p.code = s.plan
  cross join lateral jsonb_each(p.quotas) named (key, value)
  cross join lateral jsonb_each_text(named.value) of (key, value)
  cross join lateral ledger.period_bounds(of.key, s.time_zone, p_at) bounds
  left join ledger.account a on a.owner_kind = p_owner_kind and a.owner_id = p_owner_id and a.kind = 'quota'
    and a.asset = named.key || ':' || of.key and a.stripe = 0
  left join ledger.quota_period q on q.account_id = a.id
  where p_asset is null or named.key = p_asset
  order by named.key, of.key;
end $$;

-- Takes from the allowance of the day and of the month at once, or from neither. Outcomes: used, replayed, reused, reached.
create function ledger.use_quota(p_owner_kind text, p_owner_id text, p_asset text, p_reference text, p_amount bigint, p_at timestamptz)
  returns table (outcome text, period text, quota_limit bigint, used bigint, returns_at timestamptz)
  language plpgsql security definer set search_path = '' as $$
declare
  request constant bytea := sha256(convert_to(jsonb_build_array('quota.use', p_owner_kind, p_owner_id, p_asset, p_amount)::text, 'UTF8'));
  earlier bytea;
  standing record;
  allowed record;
  own uuid[] := '{}';
  ours uuid[];
  assets text[] := '{}';
  enough boolean := true;
  result text;
begin
  if p_amount < 1 then raise exception 'a use is of one or more' using errcode = 'check_violation'; end if;
  perform ledger.require_own(p_owner_kind, p_owner_id);
  select s.plan, s.time_zone, p.quotas -> p_asset as periods into standing
  from ledger.standing(p_owner_kind, p_owner_id) s join ledger.plan p on p.code = s.plan;
  if standing.periods is null then
    return query select 'reached', 'month', 0::bigint, 0::bigint, b.ends_at from ledger.period_bounds('month', standing.time_zone, p_at) b;
    return;
  end if;
  for allowed in select e.key as period, e.value::bigint as most from jsonb_each_text(standing.periods) e order by e.key loop
    assets := assets || (p_asset || ':' || allowed.period);
    own := own || ledger.resolve(array[p_owner_kind], array[p_owner_id], array['quota'], assets[cardinality(assets):], p_at);
    perform ledger.open_quota(own[cardinality(own)], p_owner_kind, p_owner_id, p_asset, allowed.period, allowed.most, standing.time_zone, p_at);
  end loop;
  select t.request_hash into earlier from ledger.transaction t where t.reference = p_reference;
  if earlier is not null then
    result := case when earlier = request then 'replayed' else 'reused' end;
  else
    select bool_and(a.posted - a.held >= p_amount) into enough from ledger.account a where a.id = any (own);
    result := 'reached';
    if enough then
      ours := ledger.resolve(array_fill('platform'::text, array[cardinality(own)]), array_fill('pushnchat'::text, array[cardinality(own)]),
        array_fill('issue'::text, array[cardinality(own)]), assets, p_at);
      select b.outcome into result from ledger.book(p_reference, 'quota.use', null, request, null, null, own || ours,
        array_fill(-p_amount, array[cardinality(own)]) || array_fill(p_amount, array[cardinality(own)]),
        array_fill(0::bigint, array[2 * cardinality(own)]), p_at) b;
      result := case result when 'posted' then 'used' when 'insufficient' then 'reached' else result end;
      update ledger.quota_period q set used_at = p_at where q.account_id = any (own);
    end if;
  end if;
  return query
  select result, q.period, (standing.periods ->> q.period)::bigint, q.granted - a.posted + a.held, q.ends_at::timestamptz
  from ledger.quota_period q join ledger.account a on a.id = q.account_id where q.account_id = any (own) order by q.period;
end $$;

-- Gives a use back, once, to those of its periods that still run. Outcomes: returned, replayed, over, unknown.
create function ledger.return_quota(p_reference text, p_at timestamptz, out outcome text)
  language plpgsql security definer set search_path = '' as $$
declare
  usage ledger.transaction;
  accounts uuid[];
  amounts bigint[];
begin
  select * into usage from ledger.transaction t where t.reference = p_reference and t.kind = 'quota.use';
  if usage.id is null then outcome := 'unknown'; return; end if;
  perform ledger.require_own(q.owner_kind, q.owner_id)
  from ledger.posting p join ledger.quota_period q on q.account_id = p.account_id where p.transaction_id = usage.id;
  perform from ledger.quota_period q where q.account_id in (select p.account_id from ledger.posting p where p.transaction_id = usage.id)
  order by q.period for update;
  if exists (select from ledger.transaction t where t.reference = 'return:' || p_reference) then outcome := 'replayed'; return; end if;
  select array_agg(p.account_id), array_agg(-p.amount) into accounts, amounts
  from ledger.posting p
  where p.transaction_id = usage.id and p.asset in (
    select q.asset || ':' || q.period from ledger.posting mine join ledger.quota_period q on q.account_id = mine.account_id
    where mine.transaction_id = usage.id and q.starts_at <= usage.at and q.ends_at > p_at);
  if accounts is null then outcome := 'over'; return; end if;
  select b.outcome into outcome from ledger.book('return:' || p_reference, 'quota.return', null,
    sha256(convert_to('return of ' || usage.id, 'UTF8')), null, null, accounts, amounts,
    array_fill(0::bigint, array[cardinality(accounts)]), p_at) b;
  outcome := case outcome when 'posted' then 'returned' else outcome end;
end $$;

-- Closes the periods that have ended, and opens the next where the last one saw a use; the others open at their next use.
create function ledger.roll_quotas(p_limit integer, p_at timestamptz, out closed integer, out opened integer)
  language plpgsql security definer set search_path = '' as $$
declare
  due ledger.quota_period;
  standing record;
begin
  closed := 0;
  opened := 0;
  for due in
    select q.* from ledger.quota_period q
    where q.account_id = any (array(select d.account_id from ledger.quota_period d where d.ends_at <= p_at
      order by d.ends_at limit p_limit for update skip locked))
    order by q.asset, q.period, q.account_id
  loop
    closed := closed + 1;
    select s.time_zone, (p.quotas -> due.asset ->> due.period)::bigint as most into standing
    from ledger.standing(due.owner_kind, due.owner_id) s join ledger.plan p on p.code = s.plan;
    if due.used_at is null or standing.most is null then
      perform ledger.close_quota(due, p_at);
      delete from ledger.quota_period q where q.account_id = due.account_id;
    else
      perform ledger.open_quota(due.account_id, due.owner_kind, due.owner_id, due.asset, due.period, standing.most, standing.time_zone, p_at);
      opened := opened + 1;
    end if;
  end loop;
end $$;

-- Puts an owner on a plan; running periods follow at once.
create function ledger.assign_plan(p_owner_kind text, p_owner_id text, p_plan text, p_time_zone text, p_at timestamptz)
  returns void language plpgsql security definer set search_path = '' as $$
declare
  running ledger.quota_period;
begin
  perform ledger.require_own(p_owner_kind, p_owner_id);
  if p_time_zone is not null and not exists (select from pg_catalog.pg_timezone_names z where z.name = p_time_zone) then
    raise exception 'there is no time zone %', p_time_zone using errcode = 'check_violation', constraint = 'owner_plan_time_zone';
  end if;
  insert into ledger.owner_plan as o (owner_kind, owner_id, plan, time_zone, updated_at)
  values (p_owner_kind, p_owner_id, p_plan, p_time_zone, p_at)
  on conflict (owner_kind, owner_id) do update set plan = excluded.plan, time_zone = coalesce(excluded.time_zone, o.time_zone),
    version = o.version + 1, updated_at = excluded.updated_at;
  for running in
    select * from ledger.quota_period q where q.owner_kind = p_owner_kind and q.owner_id = p_owner_id and q.ends_at > p_at
    order by q.asset, q.period for update
  loop
    perform ledger.adjust_quota(running, coalesce((select (p.quotas -> running.asset ->> running.period)::bigint
      from ledger.plan p where p.code = p_plan), 0), p_at);
  end loop;
end $$;
create index quota_period_owner on ledger.quota_period (owner_kind, owner_id);

-- ── Who may see what ──────────────────────────────────────────────────────────────────────────────────────────────────

alter table ledger.owner_plan enable row level security;
alter table ledger.owner_plan force row level security;
alter table ledger.quota_period enable row level security;
alter table ledger.quota_period force row level security;
create policy owner_plan_owner on ledger.owner_plan to pnc_migrator using (true) with check (true);
create policy quota_period_owner on ledger.quota_period to pnc_migrator using (true) with check (true);
create policy own_read on ledger.owner_plan for select to pnc_app using (
  (owner_kind = 'user' and owner_id = (select platform.current_user_id())::text)
  or (owner_kind = 'business' and owner_id = (select platform.current_business_id())::text));
create policy own_read on ledger.quota_period for select to pnc_app using (
  (owner_kind = 'user' and owner_id = (select platform.current_user_id())::text)
  or (owner_kind = 'business' and owner_id = (select platform.current_business_id())::text));
create policy staff_read on ledger.owner_plan for select to pnc_staff using ((select platform.acting_as()) = 'admin');
create policy staff_read on ledger.quota_period for select to pnc_staff using ((select platform.acting_as()) = 'admin');
create policy worker_read on ledger.owner_plan for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on ledger.quota_period for select to pnc_worker using ((select platform.current_actor()) is not null);

grant select on ledger.plan, ledger.plan_price, ledger.country_zone, ledger.owner_plan, ledger.quota_period
  to pnc_app, pnc_staff, pnc_worker;
grant execute on function ledger.standing(text, text), ledger.quota_states(text, text, text, timestamptz),
  ledger.assign_plan(text, text, text, text, timestamptz), ledger.zone_of_country(text)
  to pnc_app, pnc_staff, pnc_worker;
grant execute on function ledger.use_quota(text, text, text, text, bigint, timestamptz), ledger.return_quota(text, timestamptz)
  to pnc_app, pnc_worker;
grant execute on function ledger.roll_quotas(integer, timestamptz) to pnc_worker;

-- ── Data ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

insert into ledger.asset (code, kind, exponent, manual_limit)
select 'quota:' || name || ':' || period, 'unit', 0, 1000
from unnest(array['listing-extend', 'listing-create', 'connection-request']) name, unnest(array['day', 'month']) period;

insert into ledger.plan (code, name, role, tier, commission_bp, position, quotas) values
  ('free', 'Free', null, 'free', 500, 1,
    '{"quota:listing-extend": {"month": 3}, "quota:listing-create": {"day": 10}, "quota:connection-request": {"day": 5, "month": 50}}'),
  ('standard', 'Standard', null, 'standard', 350, 2,
    '{"quota:listing-extend": {"month": 15}, "quota:listing-create": {"day": 50}, "quota:connection-request": {"day": 25, "month": 300}}'),
  ('premium', 'Premium', null, 'premium', 200, 3,
    '{"quota:listing-extend": {"month": 60}, "quota:listing-create": {"day": 200}, "quota:connection-request": {"day": 100, "month": 2000}}'),
  ('business-plus', 'Business Plus', 'business', 'premium', 150, 4,
    '{"quota:listing-extend": {"month": 200}, "quota:listing-create": {"day": 500}, "quota:connection-request": {"day": 200, "month": 4000}}'),
  ('financial-plus', 'Finance Plus', 'financial', 'premium', 100, 5,
    '{"quota:listing-extend": {"month": 60}, "quota:listing-create": {"day": 100}, "quota:connection-request": {"day": 500, "month": 10000}}'),
  ('partner-plus', 'Partner Plus', 'partner', 'premium', 150, 6,
    '{"quota:listing-extend": {"month": 100}, "quota:listing-create": {"day": 200}, "quota:connection-request": {"day": 300, "month": 6000}}');

-- What 30 days of Standard cost where people live, in minor units; a day and a week cost a little more by the day, other plans
-- a multiple. From here on the prices are the table's.
insert into ledger.plan_price (plan, currency, days, amount)
select p.plan, c.currency, d.days, greatest(1, round(c.month * p.times * d.share / c.step))::bigint * c.step
from (values ('NGN', 250000, 5000), ('KES', 50000, 1000), ('GHS', 3000, 50), ('UGX', 15000, 100), ('TZS', 1000000, 10000),
  ('RWF', 5000, 100), ('ZAR', 7500, 100), ('XOF', 2500, 50), ('XAF', 2500, 50), ('EGP', 20000, 500), ('MAD', 4000, 100),
  ('ETB', 50000, 1000), ('ZMW', 10000, 200), ('USD', 500, 10)) c (currency, month, step),
  (values ('standard', 1.0), ('premium', 3.0), ('business-plus', 6.0), ('financial-plus', 8.0), ('partner-plus', 5.0)) p (plan, times),
  (values (1, 0.06), (7, 0.3), (30, 1.0)) d (days, share);

insert into ledger.country_zone (country, time_zone) values
  ('AD', 'Europe/Andorra'), ('AE', 'Asia/Dubai'), ('AF', 'Asia/Kabul'), ('AG', 'America/Antigua'),
  ('AI', 'America/Anguilla'), ('AL', 'Europe/Tirane'), ('AM', 'Asia/Yerevan'), ('AO', 'Africa/Luanda'),
  ('AR', 'America/Argentina/Buenos_Aires'), ('AS', 'Pacific/Pago_Pago'), ('AT', 'Europe/Vienna'),
  ('AU', 'Australia/Sydney'), ('AW', 'America/Aruba'), ('AX', 'Europe/Mariehamn'), ('AZ', 'Asia/Baku'),
  ('BA', 'Europe/Sarajevo'), ('BB', 'America/Barbados'), ('BD', 'Asia/Dhaka'), ('BE', 'Europe/Brussels'),
  ('BF', 'Africa/Ouagadougou'), ('BG', 'Europe/Sofia'), ('BH', 'Asia/Bahrain'), ('BI', 'Africa/Bujumbura'),
  ('BJ', 'Africa/Porto-Novo'), ('BL', 'America/St_Barthelemy'), ('BM', 'Atlantic/Bermuda'), ('BN', 'Asia/Brunei'),
  ('BO', 'America/La_Paz'), ('BQ', 'America/Kralendijk'), ('BR', 'America/Sao_Paulo'), ('BS', 'America/Nassau'),
  ('BT', 'Asia/Thimphu'), ('BV', 'Europe/Oslo'), ('BW', 'Africa/Gaborone'), ('BY', 'Europe/Minsk'),
  ('BZ', 'America/Belize'), ('CA', 'America/Toronto'), ('CC', 'Indian/Cocos'), ('CD', 'Africa/Kinshasa'),
  ('CF', 'Africa/Bangui'), ('CG', 'Africa/Brazzaville'), ('CH', 'Europe/Zurich'), ('CI', 'Africa/Abidjan'),
  ('CK', 'Pacific/Rarotonga'), ('CL', 'America/Santiago'), ('CM', 'Africa/Douala'), ('CN', 'Asia/Shanghai'),
  ('CO', 'America/Bogota'), ('CR', 'America/Costa_Rica'), ('CU', 'America/Havana'), ('CV', 'Atlantic/Cape_Verde'),
  ('CW', 'America/Curacao'), ('CX', 'Indian/Christmas'), ('CY', 'Asia/Nicosia'), ('CZ', 'Europe/Prague'),
  ('DE', 'Europe/Berlin'), ('DJ', 'Africa/Djibouti'), ('DK', 'Europe/Copenhagen'), ('DM', 'America/Dominica'),
  ('DO', 'America/Santo_Domingo'), ('DZ', 'Africa/Algiers'), ('EC', 'America/Guayaquil'), ('EE', 'Europe/Tallinn'),
  ('EG', 'Africa/Cairo'), ('EH', 'Africa/El_Aaiun'), ('ER', 'Africa/Asmara'), ('ES', 'Europe/Madrid'),
  ('ET', 'Africa/Addis_Ababa'), ('FI', 'Europe/Helsinki'), ('FJ', 'Pacific/Fiji'), ('FK', 'Atlantic/Stanley'),
  ('FM', 'Pacific/Chuuk'), ('FO', 'Atlantic/Faroe'), ('FR', 'Europe/Paris'), ('GA', 'Africa/Libreville'),
  ('GB', 'Europe/London'), ('GD', 'America/Grenada'), ('GE', 'Asia/Tbilisi'), ('GF', 'America/Cayenne'),
  ('GG', 'Europe/Guernsey'), ('GH', 'Africa/Accra'), ('GI', 'Europe/Gibraltar'), ('GL', 'America/Nuuk'),
  ('GM', 'Africa/Banjul'), ('GN', 'Africa/Conakry'), ('GP', 'America/Guadeloupe'), ('GQ', 'Africa/Malabo'),
  ('GR', 'Europe/Athens'), ('GS', 'Atlantic/South_Georgia'), ('GT', 'America/Guatemala'), ('GU', 'Pacific/Guam'),
  ('GW', 'Africa/Bissau'), ('GY', 'America/Guyana'), ('HK', 'Asia/Hong_Kong'), ('HM', 'Indian/Kerguelen'),
  ('HN', 'America/Tegucigalpa'), ('HR', 'Europe/Zagreb'), ('HT', 'America/Port-au-Prince'), ('HU', 'Europe/Budapest'),
  ('ID', 'Asia/Jakarta'), ('IE', 'Europe/Dublin'), ('IL', 'Asia/Jerusalem'), ('IM', 'Europe/Isle_of_Man'),
  ('IN', 'Asia/Kolkata'), ('IO', 'Indian/Chagos'), ('IQ', 'Asia/Baghdad'), ('IR', 'Asia/Tehran'),
  ('IS', 'Atlantic/Reykjavik'), ('IT', 'Europe/Rome'), ('JE', 'Europe/Jersey'), ('JM', 'America/Jamaica'),
  ('JO', 'Asia/Amman'), ('JP', 'Asia/Tokyo'), ('KE', 'Africa/Nairobi'), ('KG', 'Asia/Bishkek'),
  ('KH', 'Asia/Phnom_Penh'), ('KI', 'Pacific/Tarawa'), ('KM', 'Indian/Comoro'), ('KN', 'America/St_Kitts'),
  ('KP', 'Asia/Pyongyang'), ('KR', 'Asia/Seoul'), ('KW', 'Asia/Kuwait'), ('KY', 'America/Cayman'),
  ('KZ', 'Asia/Almaty'), ('LA', 'Asia/Vientiane'), ('LB', 'Asia/Beirut'), ('LC', 'America/St_Lucia'),
  ('LI', 'Europe/Vaduz'), ('LK', 'Asia/Colombo'), ('LR', 'Africa/Monrovia'), ('LS', 'Africa/Maseru'),
  ('LT', 'Europe/Vilnius'), ('LU', 'Europe/Luxembourg'), ('LV', 'Europe/Riga'), ('LY', 'Africa/Tripoli'),
  ('MA', 'Africa/Casablanca'), ('MC', 'Europe/Monaco'), ('MD', 'Europe/Chisinau'), ('ME', 'Europe/Podgorica'),
  ('MF', 'America/Marigot'), ('MG', 'Indian/Antananarivo'), ('MH', 'Pacific/Majuro'), ('MK', 'Europe/Skopje'),
  ('ML', 'Africa/Bamako'), ('MM', 'Asia/Yangon'), ('MN', 'Asia/Ulaanbaatar'), ('MO', 'Asia/Macau'),
  ('MP', 'Pacific/Saipan'), ('MQ', 'America/Martinique'), ('MR', 'Africa/Nouakchott'), ('MS', 'America/Montserrat'),
  ('MT', 'Europe/Malta'), ('MU', 'Indian/Mauritius'), ('MV', 'Indian/Maldives'), ('MW', 'Africa/Blantyre'),
  ('MX', 'America/Mexico_City'), ('MY', 'Asia/Kuala_Lumpur'), ('MZ', 'Africa/Maputo'), ('NA', 'Africa/Windhoek'),
  ('NC', 'Pacific/Noumea'), ('NE', 'Africa/Niamey'), ('NF', 'Pacific/Norfolk'), ('NG', 'Africa/Lagos'),
  ('NI', 'America/Managua'), ('NL', 'Europe/Amsterdam'), ('NO', 'Europe/Oslo'), ('NP', 'Asia/Kathmandu'),
  ('NR', 'Pacific/Nauru'), ('NU', 'Pacific/Niue'), ('NZ', 'Pacific/Auckland'), ('OM', 'Asia/Muscat'),
  ('PA', 'America/Panama'), ('PE', 'America/Lima'), ('PF', 'Pacific/Tahiti'), ('PG', 'Pacific/Port_Moresby'),
  ('PH', 'Asia/Manila'), ('PK', 'Asia/Karachi'), ('PL', 'Europe/Warsaw'), ('PM', 'America/Miquelon'),
  ('PN', 'Pacific/Pitcairn'), ('PR', 'America/Puerto_Rico'), ('PS', 'Asia/Gaza'), ('PT', 'Europe/Lisbon'),
  ('PW', 'Pacific/Palau'), ('PY', 'America/Asuncion'), ('QA', 'Asia/Qatar'), ('RE', 'Indian/Reunion'),
  ('RO', 'Europe/Bucharest'), ('RS', 'Europe/Belgrade'), ('RU', 'Europe/Moscow'), ('RW', 'Africa/Kigali'),
  ('SA', 'Asia/Riyadh'), ('SB', 'Pacific/Guadalcanal'), ('SC', 'Indian/Mahe'), ('SD', 'Africa/Khartoum'),
  ('SE', 'Europe/Stockholm'), ('SG', 'Asia/Singapore'), ('SH', 'Atlantic/St_Helena'), ('SI', 'Europe/Ljubljana'),
  ('SJ', 'Arctic/Longyearbyen'), ('SK', 'Europe/Bratislava'), ('SL', 'Africa/Freetown'), ('SM', 'Europe/San_Marino'),
  ('SN', 'Africa/Dakar'), ('SO', 'Africa/Mogadishu'), ('SR', 'America/Paramaribo'), ('SS', 'Africa/Juba'),
  ('ST', 'Africa/Sao_Tome'), ('SV', 'America/El_Salvador'), ('SX', 'America/Lower_Princes'), ('SY', 'Asia/Damascus'),
  ('SZ', 'Africa/Mbabane'), ('TC', 'America/Grand_Turk'), ('TD', 'Africa/Ndjamena'), ('TF', 'Indian/Kerguelen'),
  ('TG', 'Africa/Lome'), ('TH', 'Asia/Bangkok'), ('TJ', 'Asia/Dushanbe'), ('TK', 'Pacific/Fakaofo'),
  ('TL', 'Asia/Dili'), ('TM', 'Asia/Ashgabat'), ('TN', 'Africa/Tunis'), ('TO', 'Pacific/Tongatapu'),
  ('TR', 'Europe/Istanbul'), ('TT', 'America/Port_of_Spain'), ('TV', 'Pacific/Funafuti'), ('TW', 'Asia/Taipei'),
  ('TZ', 'Africa/Dar_es_Salaam'), ('UA', 'Europe/Kyiv'), ('UG', 'Africa/Kampala'), ('UM', 'Pacific/Wake'),
  ('US', 'America/New_York'), ('UY', 'America/Montevideo'), ('UZ', 'Asia/Tashkent'), ('VA', 'Europe/Vatican'),
  ('VC', 'America/St_Vincent'), ('VE', 'America/Caracas'), ('VG', 'America/Tortola'), ('VI', 'America/St_Thomas'),
  ('VN', 'Asia/Ho_Chi_Minh'), ('VU', 'Pacific/Efate'), ('WF', 'Pacific/Wallis'), ('WS', 'Pacific/Apia'),
  ('YE', 'Asia/Aden'), ('YT', 'Indian/Mayotte'), ('ZA', 'Africa/Johannesburg'), ('ZM', 'Africa/Lusaka'),
  ('ZW', 'Africa/Harare');
