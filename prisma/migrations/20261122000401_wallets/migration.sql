-- Wallets: what people do with the money that the ledger counts: send it, ask for it, take it out. Rules of limits and fees
-- are rows. The balances themselves are the ledger's.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema wallets;
grant usage on schema wallets to pnc_app, pnc_staff, pnc_worker;

-- How much at once and in a day (the owner's local one), by the tier of his plan. A currency without a row is not offered. Minor units.
create table wallets.limit_rule (
  tier text not null check (tier in ('free', 'standard', 'premium')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  kind text not null check (kind in ('transfer', 'withdrawal', 'top_up')),
  at_once bigint not null check (at_once > 0),
  in_a_day bigint not null check (in_a_day >= at_once),
  primary key (tier, currency, kind)
);

-- What it costs: `flat` and `bp` hundredths of a percent, held between `least` and `most`. Minor units.
create table wallets.fee_rule (
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  kind text not null check (kind in ('transfer', 'withdrawal')),
  flat bigint not null check (flat >= 0),
  bp integer not null check (bp between 0 and 10000),
  least bigint not null check (least >= 0),
  most bigint check (most >= least),
  primary key (currency, kind)
);

-- What of a day's limit is used. A day is the owner's local date.
create table wallets.day_use (
  owner_id uuid not null,
  currency text not null,
  kind text not null check (kind in ('transfer', 'withdrawal')),
  day date not null,
  used bigint not null check (used >= 0),
  primary key (owner_id, day, currency, kind)
);

-- Rises with whatever changes a wallet: the mirror goes forward by it.
create table wallets.summary (
  owner_id uuid primary key,
  owner_kind text not null check (owner_kind in ('user', 'business')),
  -- Firebase Authentication uid of a person: his document is named by it.
  uid text unique check ((owner_kind = 'user') = (uid is not null)),
  version integer not null check (version >= 1),
  changed_at timestamptz(3) not null
);

create table wallets.transfer (
  id uuid primary key,
  from_kind text not null check (from_kind in ('user', 'business')),
  from_id uuid not null,
  -- As each side sees the other.
  from_name text not null,
  to_kind text not null check (to_kind in ('user', 'business')),
  to_id uuid not null,
  to_name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount between 1 and 1000000000000000),
  -- Paid by the sender on top.
  fee bigint not null check (fee between 0 and 1000000000000000),
  note text check (char_length(note) between 1 and 1680),
  request_id uuid,
  created_at timestamptz(3) not null,
  constraint transfer_to_another check (from_id <> to_id)
);
create index transfer_from on wallets.transfer (from_id, id desc);
create index transfer_to on wallets.transfer (to_id, id desc);

create table wallets.withdrawal (
  id uuid primary key,
  owner_kind text not null check (owner_kind in ('user', 'business')),
  owner_id uuid not null,
  made_by uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount between 1 and 1000000000000000),
  fee bigint not null check (fee between 0 and 1000000000000000),
  method text not null check (method in ('mobile_money', 'bank')),
  -- "MTN +233•••456": what is shown; the number itself goes to the payment only.
  shown text not null,
  day date not null,
  state text not null default 'sending' check (state in ('sending', 'paid', 'failed', 'returned')),
  reason text,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint withdrawal_reason check (state in ('sending', 'paid') or reason is not null)
);
create index withdrawal_owner on wallets.withdrawal (owner_id, id desc);

create table wallets.payment_request (
  id uuid primary key,
  -- Who asks.
  payee_kind text not null check (payee_kind in ('user', 'business')),
  payee_id uuid not null,
  payee_name text not null,
  payer_kind text not null check (payer_kind in ('user', 'business')),
  payer_id uuid not null,
  payer_name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount between 1 and 1000000000000000),
  note text check (char_length(note) between 1 and 1680),
  state text not null default 'open' check (state in ('open', 'paid', 'declined', 'cancelled', 'expired')),
  transfer_id uuid references wallets.transfer (id),
  expires_at timestamptz(3) not null,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint payment_request_of_another check (payee_id <> payer_id),
  constraint payment_request_paid check ((state = 'paid') = (transfer_id is not null))
);
create index payment_request_payee on wallets.payment_request (payee_id, id desc);
create index payment_request_payer on wallets.payment_request (payer_id, id desc);
create index payment_request_transfer on wallets.payment_request (transfer_id) where transfer_id is not null;
create index payment_request_due on wallets.payment_request (expires_at) where state = 'open';

-- Versions rise by one; what ended stays as it ended, but that money sent out may still come back.
create function wallets.guard_step() returns trigger language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  if new.state <> old.state and not (case tg_table_name
      when 'withdrawal' then old.state = 'sending' or (old.state, new.state) = ('paid', 'returned')
      else old.state = 'open' end) then
    raise exception 'from % to % there is no step', old.state, new.state
      using errcode = 'check_violation', constraint = tg_table_name || '_step';
  end if;
  return new;
end $$;
create trigger guard_step before update on wallets.withdrawal
  for each row execute function wallets.guard_step();
create trigger guard_step before update on wallets.payment_request
  for each row execute function wallets.guard_step();

-- "Ama Serwaa" → "Ama S.": as modules/wallets/rules.ts masks it; a test compares the two.
create function wallets.masked_name(p_name text) returns text language sql immutable parallel safe
  return (
    select case when cardinality(w) <= 1 then left(coalesce(w[1], ''), 1) || '•••'
      else w[1] || (select string_agg(' ' || left(rest, 1) || '.', '' order by n)
        from unnest(w[2:4]) with ordinality r (rest, n)) end
    from (select regexp_split_to_array(btrim(regexp_replace(p_name, '\s+', ' ', 'g')), ' ') as w) words);

-- Somebody who can be paid, by id or by phone, as others see him: a person's name is masked, a business's is public.
create function wallets.payee(p_kind text, p_id uuid, p_phone text)
returns table (kind text, id uuid, name text, country text)
language sql stable security definer set search_path = '' as $$
  select 'user', person.id, wallets.masked_name(person.display_name), person.country
  from identity."user" person
  where person.status = 'active' and p_kind = 'user' and (person.id = p_id or (p_id is null and person.phone = p_phone))
  union all
  select 'business', business.id, business.name, business.country
  from identity.business where status = 'active' and p_kind = 'business' and business.id = p_id
$$;

-- Notes that these wallets changed; answers the versions in the order of their ids, which is the order of the locks.
create function wallets.touch(p_kinds text[], p_ids uuid[], p_now timestamptz)
returns table (owner_id uuid, uid text, version integer)
language sql security definer set search_path = '' as $$
  insert into wallets.summary as s (owner_id, owner_kind, uid, version, changed_at)
  select o.id, o.kind, case o.kind when 'user' then (select u.uid from identity."user" u where u.id = o.id) end, 1, p_now
  from unnest(p_kinds, p_ids) o (kind, id) group by o.id, o.kind order by o.id
  on conflict on constraint summary_pkey do update set version = s.version + 1, changed_at = excluded.changed_at
  returning s.owner_id, s.uid, s.version
$$;

-- Takes from the day's allowance of the owner, by his plan and his time zone. Refusals: not_offered, too_much, day_full.
create function wallets.take_allowance(p_owner_kind text, p_owner uuid, p_currency text, p_kind text, p_amount bigint,
  p_now timestamptz, out refusal text, out allowed bigint, out spent bigint, out day date)
language plpgsql security definer set search_path = '' as $$
declare
  v_rule wallets.limit_rule;
begin
  select (p_now at time zone s.time_zone)::date into day from ledger.standing(p_owner_kind, p_owner::text) s;
  select r.* into v_rule from ledger.standing(p_owner_kind, p_owner::text) s join ledger.plan p on p.code = s.plan
    join wallets.limit_rule r on r.tier = p.tier where r.currency = p_currency and r.kind = p_kind;
  if v_rule.tier is null then refusal := 'not_offered'; return; end if;
  if p_amount > v_rule.at_once then refusal := 'too_much'; allowed := v_rule.at_once; return; end if;
  allowed := v_rule.in_a_day;
  insert into wallets.day_use as u (owner_id, currency, kind, day, used)
  values (p_owner, p_currency, p_kind, take_allowance.day, p_amount)
  on conflict on constraint day_use_pkey do update set used = u.used + p_amount where u.used + p_amount <= v_rule.in_a_day
  returning u.used into spent;
  if not found then
    refusal := 'day_full';
    select u.used into spent from wallets.day_use u
      where u.owner_id = p_owner and u.day = take_allowance.day and u.currency = p_currency and u.kind = p_kind;
  end if;
end $$;

-- Gives it back when the money did not go out after all.
create function wallets.return_allowance(p_owner uuid, p_currency text, p_kind text, p_amount bigint, p_day date) returns void
language sql security definer set search_path = '' as $$
  update wallets.day_use set used = greatest(used - p_amount, 0)
  where owner_id = p_owner and day = p_day and currency = p_currency and kind = p_kind
$$;

-- All of a transfer but the postings, in one round trip, which leaves together with them: the payee, the limit, the fee, the
-- request that it pays, the record, and the versions of both wallets. Whoever is not the sender is refused.
create function wallets.open_transfer(p_id uuid, p_from_kind text, p_from_id uuid, p_to_kind text, p_to_id uuid,
  p_currency text, p_amount bigint, p_fee bigint, p_note text, p_request uuid, p_now timestamptz,
  out refusal text, out allowed bigint, out spent bigint, out to_name text, out from_name text, out from_uid text, out to_uid text,
  out from_version integer, out to_version integer, out asked_version integer)
language plpgsql security definer set search_path = '' as $$
declare
  v_fee wallets.fee_rule;
  v_request wallets.payment_request;
begin
  if p_from_id is distinct from (case p_from_kind when 'user' then platform.current_user_id() else platform.current_business_id() end) then
    raise exception 'nobody sends what is somebody else''s' using errcode = 'insufficient_privilege';
  end if;
  select p.name into to_name from wallets.payee(p_to_kind, p_to_id, null) p;
  if not found then refusal := 'no_payee'; return; end if;
  select p.name into from_name from wallets.payee(p_from_kind, p_from_id, null) p;
  if not found then refusal := 'no_payer'; return; end if;
  select t.refusal, t.allowed, t.spent into refusal, allowed, spent
    from wallets.take_allowance(p_from_kind, p_from_id, p_currency, 'transfer', p_amount, p_now) t;
  if refusal is not null then return; end if;
  select * into v_fee from wallets.fee_rule f where f.currency = p_currency and f.kind = 'transfer';
  if p_fee is distinct from coalesce(least(greatest(v_fee.flat + floor(p_amount::numeric * v_fee.bp / 10000)::bigint, v_fee.least),
      v_fee.most), 0) then
    refusal := 'fee_changed';
    return;
  end if;
  insert into wallets.transfer (id, from_kind, from_id, from_name, to_kind, to_id, to_name, currency, amount, fee, note, request_id,
    created_at)
  values (p_id, p_from_kind, p_from_id, from_name, p_to_kind, p_to_id, to_name, p_currency, p_amount, p_fee, p_note, p_request, p_now);
  if p_request is not null then
    select * into v_request from wallets.payment_request r where r.id = p_request for update;
    if v_request.state <> 'open' or v_request.expires_at <= p_now or (v_request.payer_id, v_request.payee_id, v_request.currency,
        v_request.amount) is distinct from (p_from_id, p_to_id, p_currency, p_amount) then
      refusal := 'request_closed';
      return;
    end if;
    update wallets.payment_request r set state = 'paid', transfer_id = p_id, updated_at = p_now where r.id = p_request
      returning r.version into asked_version;
  end if;
  select max(t.uid) filter (where t.owner_id = p_from_id), max(t.uid) filter (where t.owner_id = p_to_id),
      max(t.version) filter (where t.owner_id = p_from_id), max(t.version) filter (where t.owner_id = p_to_id)
    into from_uid, to_uid, from_version, to_version
    from wallets.touch(array[p_from_kind, p_to_kind], array[p_from_id, p_to_id], p_now) t;
end $$;

-- What the ledger counts in wallets, as far as the reader may see the ledger. Under the reader's own rights.
create view wallets.balance with (security_invoker = true) as
  select owner_kind, owner_id, asset as currency, posted, held, posted - held as available
  from ledger.account where kind = 'wallet';

-- ── Row-level security ────────────────────────────────────────────────────────────────────────────────────────────────

alter table wallets.day_use enable row level security;
alter table wallets.day_use force row level security;
alter table wallets.summary enable row level security;
alter table wallets.summary force row level security;
alter table wallets.transfer enable row level security;
alter table wallets.transfer force row level security;
alter table wallets.withdrawal enable row level security;
alter table wallets.withdrawal force row level security;
alter table wallets.payment_request enable row level security;
alter table wallets.payment_request force row level security;

create policy by_owner on wallets.day_use to pnc_migrator using (true) with check (true);
create policy by_owner on wallets.summary to pnc_migrator using (true) with check (true);
create policy by_owner on wallets.transfer to pnc_migrator using (true) with check (true);
create policy by_owner on wallets.payment_request to pnc_migrator using (true) with check (true);

create policy own_read on wallets.day_use for select to pnc_app
  using (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own_read on wallets.transfer for select to pnc_app
  using (from_id in ((select platform.current_user_id()), (select platform.current_business_id()))
    or to_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own_read on wallets.withdrawal for select to pnc_app
  using (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own_insert on wallets.withdrawal for insert to pnc_app
  with check (owner_id in ((select platform.current_user_id()), (select platform.current_business_id()))
    and made_by = (select platform.current_user_id()));
create policy own_read on wallets.payment_request for select to pnc_app
  using (payee_id in ((select platform.current_user_id()), (select platform.current_business_id()))
    or payer_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own_insert on wallets.payment_request for insert to pnc_app
  with check (payee_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own_update on wallets.payment_request for update to pnc_app
  using (payee_id in ((select platform.current_user_id()), (select platform.current_business_id()))
    or payer_id in ((select platform.current_user_id()), (select platform.current_business_id())));

create policy staff_read on wallets.transfer for select to pnc_staff using ((select platform.acting_as()) = 'admin');
create policy staff_read on wallets.withdrawal for select to pnc_staff using ((select platform.acting_as()) = 'admin');

create policy worker_read on wallets.summary for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on wallets.transfer for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on wallets.withdrawal for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_update on wallets.withdrawal for update to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on wallets.payment_request for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_update on wallets.payment_request for update to pnc_worker
  using ((select platform.current_actor()) is not null);

grant select on wallets.limit_rule, wallets.fee_rule, wallets.balance to pnc_app, pnc_staff, pnc_worker;
grant select on wallets.day_use to pnc_app;
grant select on wallets.summary to pnc_worker;
grant select on wallets.transfer to pnc_app, pnc_staff, pnc_worker;
grant select, insert on wallets.withdrawal to pnc_app;
grant select on wallets.withdrawal to pnc_staff, pnc_worker;
grant update (state, reason, updated_at) on wallets.withdrawal to pnc_worker;
grant select, insert, update (state, updated_at) on wallets.payment_request to pnc_app;
grant select, update (state, updated_at) on wallets.payment_request to pnc_worker;
grant execute on function wallets.payee(text, uuid, text),
  wallets.take_allowance(text, uuid, text, text, bigint, timestamptz),
  wallets.open_transfer(uuid, text, uuid, text, uuid, text, bigint, bigint, text, uuid, timestamptz) to pnc_app;
grant execute on function wallets.touch(text[], uuid[], timestamptz) to pnc_app, pnc_worker;
grant execute on function wallets.return_allowance(uuid, text, text, bigint, date) to pnc_worker;
grant execute on function wallets.masked_name(text) to pnc_app, pnc_staff, pnc_worker;

-- ── What is offered ───────────────────────────────────────────────────────────────────────────────────────────────────

-- `unit` is about one US dollar in minor units, rounded to what people count in.
with money (currency, unit) as (values
  ('NGN', 150000::bigint), ('GHS', 1200), ('KES', 13000), ('UGX', 3700), ('TZS', 260000), ('RWF', 1400), ('XOF', 600), ('XAF', 600),
  ('ZAR', 1800), ('EGP', 5000), ('ETB', 14000), ('ZMW', 2700), ('MAD', 1000), ('USD', 100), ('EUR', 100)),
tiers (tier, many) as (values ('free', 1), ('standard', 5), ('premium', 20))
insert into wallets.limit_rule (tier, currency, kind, at_once, in_a_day)
select t.tier, m.currency, k.kind, m.unit * k.at_once * t.many, m.unit * k.in_a_day * t.many
from money m cross join tiers t
cross join (values ('transfer', 200, 500), ('withdrawal', 200, 500), ('top_up', 500, 1500)) k (kind, at_once, in_a_day);

with money (currency, unit) as (values
  ('NGN', 150000::bigint), ('GHS', 1200), ('KES', 13000), ('UGX', 3700), ('TZS', 260000), ('RWF', 1400), ('XOF', 600), ('XAF', 600),
  ('ZAR', 1800), ('EGP', 5000), ('ETB', 14000), ('ZMW', 2700), ('MAD', 1000), ('USD', 100), ('EUR', 100))
insert into wallets.fee_rule (currency, kind, flat, bp, least, most)
select m.currency, k.kind, 0, k.bp, m.unit * k.least / 100, m.unit * k.most
from money m cross join (values ('transfer', 0, 0, 0), ('withdrawal', 100, 10, 5)) k (kind, bp, least, most);
