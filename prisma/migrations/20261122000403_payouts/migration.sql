-- Payouts: what sellers are owed for their sales, where they want it, the runs that send it, and what they owe after refunds.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema payouts;
grant usage on schema payouts to pnc_app, pnc_staff, pnc_worker;

-- How payouts are made in a currency. Minor units; `weekend` in days of the week, 0 is Sunday.
create table payouts.rule (
  currency text primary key check (currency ~ '^[A-Z]{3}$'),
  minimum bigint not null check (minimum > 0),
  -- A run of so much or more waits for a second person.
  large_run bigint not null check (large_run > 0),
  -- Of one payout, hundredths of a percent, what may go to what the seller owes.
  recovery_cap_bp integer not null check (recovery_cap_bp between 0 and 10000),
  -- Before a changed destination is paid to.
  cool_down_hours integer not null check (cool_down_hours >= 0),
  weekend smallint[] not null
);
insert into payouts.rule (currency, minimum, large_run, recovery_cap_bp, cool_down_hours, weekend)
select c.currency, c.unit * 2, c.unit * 20000, 5000, 24, case c.currency when 'EGP' then '{5,6}'::smallint[] else '{0,6}'::smallint[] end
from (values ('NGN', 150000::bigint), ('GHS', 1200), ('KES', 13000), ('UGX', 3700), ('TZS', 260000), ('RWF', 1400), ('XOF', 600),
  ('XAF', 600), ('ZAR', 1800), ('EGP', 5000), ('ETB', 14000), ('ZMW', 2700), ('MAD', 1000), ('USD', 100)) c (currency, unit);

-- Days on which banks do not pay; movable feasts are added each year.
create table payouts.holiday (
  country text not null check (country ~ '^[A-Z]{2}$'),
  day date not null,
  name text not null,
  primary key (country, day)
);
insert into payouts.holiday (country, day, name)
select f.country, make_date(y, f.month, f.day), f.name
from generate_series(2026, 2030) y, (values
  ('GH', 1, 1, 'New Year'), ('GH', 3, 6, 'Independence Day'), ('GH', 5, 1, 'May Day'), ('GH', 12, 25, 'Christmas'), ('GH', 12, 26, 'Boxing Day'),
  ('NG', 1, 1, 'New Year'), ('NG', 5, 1, 'Workers'' Day'), ('NG', 6, 12, 'Democracy Day'), ('NG', 10, 1, 'Independence Day'), ('NG', 12, 25, 'Christmas'), ('NG', 12, 26, 'Boxing Day'),
  ('KE', 1, 1, 'New Year'), ('KE', 5, 1, 'Labour Day'), ('KE', 6, 1, 'Madaraka Day'), ('KE', 10, 20, 'Mashujaa Day'), ('KE', 12, 12, 'Jamhuri Day'), ('KE', 12, 25, 'Christmas'),
  ('UG', 1, 1, 'New Year'), ('UG', 10, 9, 'Independence Day'), ('UG', 12, 25, 'Christmas'), ('TZ', 12, 9, 'Independence Day'), ('TZ', 12, 25, 'Christmas'),
  ('RW', 7, 1, 'Independence Day'), ('RW', 12, 25, 'Christmas'), ('SN', 4, 4, 'Independence Day'), ('SN', 12, 25, 'Christmas'),
  ('CI', 8, 7, 'Independence Day'), ('CI', 12, 25, 'Christmas'), ('CM', 5, 20, 'National Day'), ('CM', 12, 25, 'Christmas'),
  ('ZA', 4, 27, 'Freedom Day'), ('ZA', 12, 16, 'Day of Reconciliation'), ('ZA', 12, 25, 'Christmas')) f (country, month, day, name);

-- Who sells in which currency, and whether he may be paid just now.
create table payouts.seller (
  owner_kind text not null check (owner_kind in ('user', 'business')),
  owner_id uuid not null,
  currency text not null references payouts.rule (currency),
  state text not null default 'active' check (state in ('active', 'stopped')),
  stopped_because text,
  created_at timestamptz(3) not null,
  primary key (owner_id, currency),
  constraint seller_stopped check ((state = 'stopped') = (stopped_because is not null))
);

create table payouts.destination (
  id uuid primary key,
  owner_kind text not null check (owner_kind in ('user', 'business')),
  owner_id uuid not null,
  currency text not null references payouts.rule (currency),
  country text not null check (country ~ '^[A-Z]{2}$'),
  method text not null check (method in ('mobile_money', 'bank')),
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  network text,
  bank_code text,
  account_number text,
  name text not null check (char_length(name) between 2 and 1200),
  state text not null default 'unverified' check (state in ('unverified', 'verified', 'removed')),
  -- The cool-down after a change: not paid to before.
  usable_from timestamptz(3) not null,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint destination_whole check (case method when 'bank' then bank_code is not null and account_number is not null
    else phone is not null end)
);
-- One place a currency at a time.
create unique index destination_current on payouts.destination (owner_id, currency) where state <> 'removed';

-- A sale and its three shares, and what of each went back.
create table payouts.sale (
  reference text primary key check (char_length(reference) between 1 and 100),
  owner_kind text not null check (owner_kind in ('user', 'business')),
  owner_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  net bigint not null check (net >= 0),
  commission bigint not null check (commission >= 0),
  rounding bigint not null check (rounding between 0 and 1),
  net_back bigint not null default 0 check (net_back between 0 and net),
  commission_back bigint not null default 0 check (commission_back between 0 and commission),
  rounding_back bigint not null default 0 check (rounding_back between 0 and rounding),
  created_at timestamptz(3) not null
);
create index sale_owner on payouts.sale (owner_id, created_at desc);

create table payouts.sale_refund (
  reference text primary key check (char_length(reference) between 1 and 100),
  sale text not null references payouts.sale (reference),
  amount bigint not null check (amount > 0),
  created_at timestamptz(3) not null
);
create index sale_refund_sale on payouts.sale_refund (sale);

-- What a seller owes because it was paid out before it went back (LST-9).
create table payouts.receivable (
  id uuid primary key,
  reference text not null unique check (char_length(reference) between 1 and 120),
  owner_kind text not null check (owner_kind in ('user', 'business')),
  owner_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount > 0),
  recovered bigint not null default 0 check (recovered between 0 and amount),
  created_at timestamptz(3) not null
);
create index receivable_owner on payouts.receivable (owner_id, currency, id);

create table payouts.run (
  id uuid primary key,
  currency text not null references payouts.rule (currency),
  kind text not null check (kind in ('daily', 'by_hand')),
  day date not null,
  state text not null check (state in ('awaiting_approval', 'sending', 'finished', 'rejected')),
  items integer not null check (items > 0),
  total bigint not null check (total > 0),
  made_by text not null,
  decided_by text,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- Four eyes.
  constraint run_second_person check (decided_by is distinct from made_by or decided_by is null)
);
create unique index run_daily on payouts.run (currency, day) where kind = 'daily';

create table payouts.item (
  id uuid primary key,
  run_id uuid not null references payouts.run (id),
  owner_kind text not null check (owner_kind in ('user', 'business')),
  owner_id uuid not null,
  currency text not null,
  destination_id uuid not null references payouts.destination (id),
  -- The balance that is paid out: so much of it for what was owed, so much sent.
  payable bigint not null check (payable > 0),
  recovered bigint not null check (recovered >= 0),
  sent bigint not null check (sent > 0),
  state text not null default 'planned' check (state in ('planned', 'sending', 'paid', 'failed', 'returned', 'cancelled')),
  reason text,
  -- When the sending was asked for: once.
  requested_at timestamptz(3),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint item_sum check (recovered + sent = payable)
);
create index item_run on payouts.item (run_id, id);
create index item_owner on payouts.item (owner_id, id desc);
create index item_destination on payouts.item (destination_id);
-- Nobody is in two payouts at once, whatever runs beside each other.
create unique index item_once on payouts.item (owner_id, currency) where state in ('planned', 'sending');

-- Which debts an item paid, so that a payout that comes back opens them again.
create table payouts.recovery (
  item_id uuid not null references payouts.item (id),
  receivable_id uuid not null references payouts.receivable (id),
  amount bigint not null check (amount > 0),
  undone boolean not null default false,
  primary key (item_id, receivable_id)
);
create index recovery_receivable on payouts.recovery (receivable_id);

create function payouts.guard() returns trigger language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  if tg_table_name = 'item' and new.state <> old.state and (old.state, new.state) not in (
      ('planned', 'sending'), ('planned', 'cancelled'), ('sending', 'paid'), ('sending', 'failed'), ('sending', 'cancelled'), ('paid', 'returned')) then
    raise exception 'a payout cannot go from % to %', old.state, new.state
      using errcode = 'check_violation', constraint = 'item_step';
  end if;
  return new;
end $$;
create trigger guard before update on payouts.item for each row execute function payouts.guard();
create trigger guard before update on payouts.run for each row execute function payouts.guard();
create trigger guard before update on payouts.destination for each row execute function payouts.guard();

-- Is the person or business in good standing?
create function payouts.in_good_standing(p_kind text, p_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity."user" where p_kind = 'user' and id = p_id and status = 'active')
    or exists (select from identity.business where p_kind = 'business' and id = p_id and status = 'active')
$$;
-- The phone that somebody signed up with and proved.
create function payouts.is_own_phone(p_phone text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity."user" where id = platform.current_user_id() and phone = p_phone and phone_verified)
$$;

alter table payouts.seller enable row level security;
alter table payouts.seller force row level security;
alter table payouts.destination enable row level security;
alter table payouts.destination force row level security;
alter table payouts.sale enable row level security;
alter table payouts.sale force row level security;
alter table payouts.sale_refund enable row level security;
alter table payouts.sale_refund force row level security;
alter table payouts.receivable enable row level security;
alter table payouts.receivable force row level security;
alter table payouts.run enable row level security;
alter table payouts.run force row level security;
alter table payouts.item enable row level security;
alter table payouts.item force row level security;
alter table payouts.recovery enable row level security;
alter table payouts.recovery force row level security;

create policy own_read on payouts.seller for select to pnc_app
  using (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own on payouts.destination to pnc_app
  using (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())))
  with check (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own_read on payouts.sale for select to pnc_app
  using (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own_read on payouts.sale_refund for select to pnc_app
  using (exists (select from payouts.sale s where s.reference = sale));
create policy own_read on payouts.receivable for select to pnc_app
  using (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own_read on payouts.item for select to pnc_app
  using (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own_read on payouts.recovery for select to pnc_app
  using (exists (select from payouts.item i where i.id = item_id));

create policy staff on payouts.seller to pnc_staff
  using ((select platform.acting_as()) = 'admin') with check ((select platform.acting_as()) = 'admin');
create policy staff on payouts.destination to pnc_staff
  using ((select platform.acting_as()) = 'admin') with check ((select platform.acting_as()) = 'admin');
create policy staff_read on payouts.sale for select to pnc_staff using ((select platform.acting_as()) = 'admin');
create policy staff_read on payouts.receivable for select to pnc_staff using ((select platform.acting_as()) = 'admin');
create policy staff on payouts.run to pnc_staff
  using ((select platform.acting_as()) = 'admin') with check ((select platform.acting_as()) = 'admin');
create policy staff on payouts.item to pnc_staff
  using ((select platform.acting_as()) = 'admin') with check ((select platform.acting_as()) = 'admin');

create policy worker on payouts.seller to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker_read on payouts.destination for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker on payouts.sale to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker on payouts.sale_refund to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker on payouts.receivable to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker on payouts.run to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker on payouts.item to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker on payouts.recovery to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);

grant select on payouts.rule, payouts.holiday to pnc_app, pnc_staff, pnc_worker;
grant select on payouts.seller, payouts.sale, payouts.sale_refund, payouts.receivable, payouts.item, payouts.recovery to pnc_app;
grant select, insert on payouts.destination to pnc_app;
grant update (state, updated_at) on payouts.destination to pnc_app, pnc_staff;
grant select on payouts.destination to pnc_staff, pnc_worker;
grant select on payouts.sale, payouts.receivable to pnc_staff;
grant select, update (state, stopped_because) on payouts.seller to pnc_staff;
grant select, insert, update on payouts.run, payouts.item to pnc_staff, pnc_worker;
grant select, insert, update on payouts.seller, payouts.sale, payouts.receivable, payouts.recovery to pnc_worker;
grant select, insert on payouts.sale_refund to pnc_worker;
grant execute on function payouts.in_good_standing(text, uuid) to pnc_staff, pnc_worker;
grant execute on function payouts.is_own_phone(text) to pnc_app;
