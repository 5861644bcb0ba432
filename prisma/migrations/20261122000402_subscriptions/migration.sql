-- Subscriptions: who has paid for which plan until when, each purchase of a period, and what follows when a renewal fails. What
-- a plan gives and costs are rows of the ledger.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema subscriptions;
grant usage on schema subscriptions to pnc_app, pnc_staff, pnc_worker;

-- One row an owner, made with his first purchase: who changes it holds it, so of two at once the second sees what the first did.
create table subscriptions.subscription (
  id uuid primary key,
  owner_kind text not null check (owner_kind in ('user', 'business')),
  owner_id uuid not null,
  state text not null default 'none' check (state in ('none', 'active', 'grace')),
  plan text not null default 'free' references ledger.plan (code),
  -- Of the present period: days paid for at once, and what was paid for all of it. Minor units.
  days smallint check (days in (1, 7, 30)),
  currency text check (currency ~ '^[A-Z]{3}$'),
  price bigint check (price >= 0),
  starts_at timestamptz(3),
  ends_at timestamptz(3),
  auto_renew boolean not null default false,
  renew_with text not null default 'wallet' check (renew_with in ('wallet', 'mobile_money')),
  renew_phone text check (renew_phone ~ '^\+[1-9][0-9]{6,14}$'),
  renew_network text check (renew_network ~ '^[a-z0-9_-]{2,30}$'),
  -- A lesser plan that begins when what was paid for is used up.
  next_plan text references ledger.plan (code),
  next_days smallint check (next_days in (1, 7, 30)),
  -- Dunning: failures in a row, why, what is done about it, and until when the plan stays in force.
  failures smallint not null default 0 check (failures >= 0),
  reason text,
  action text check (action in ('retry', 'ask', 'switch_method', 'stop')),
  next_try_at timestamptz(3),
  grace_ends_at timestamptz(3),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint subscription_owner_key unique (owner_kind, owner_id),
  constraint subscription_period check (state = 'none'
    or (days is not null and currency is not null and price is not null and ends_at > starts_at)),
  constraint subscription_grace check ((state = 'grace') = (grace_ends_at is not null)),
  constraint subscription_next check ((next_plan is null) = (next_days is null))
);
create index subscription_due on subscriptions.subscription (coalesce(next_try_at, ends_at)) where state <> 'none';

create table subscriptions.purchase (
  id uuid primary key,
  subscription_id uuid not null references subscriptions.subscription (id),
  kind text not null check (kind in ('subscribe', 'upgrade', 'extend', 'renew')),
  plan text not null references ledger.plan (code),
  days smallint not null check (days in (1, 7, 30)),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  price bigint not null check (price >= 0),
  -- The unused part of the former period that counted towards it, and what of it went to the wallet.
  credit bigint not null check (credit between 0 and price),
  to_wallet bigint not null check (to_wallet >= 0),
  pay_with text not null check (pay_with in ('wallet', 'payment')),
  payment_id uuid,
  state text not null default 'pending' check (state in ('pending', 'paid', 'void')),
  starts_at timestamptz(3),
  ends_at timestamptz(3),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint purchase_paid check (state <> 'paid' or ends_at > starts_at)
);
create index purchase_subscription on subscriptions.purchase (subscription_id, id desc);
-- One thing at a time waits to be paid.
create unique index purchase_pending on subscriptions.purchase (subscription_id) where state = 'pending';

-- Hours that a plan stays in force unpaid, by the length of its period.
create table subscriptions.grace (
  days smallint primary key check (days in (1, 7, 30)),
  hours integer not null check (hours >= 0)
);
insert into subscriptions.grace (days, hours) values (1, 6), (7, 24), (30, 72);

-- What is done about the n-th failure in a row, by its reason; a reason without rows takes those of "other".
create table subscriptions.dunning_step (
  reason text not null,
  step smallint not null check (step >= 1),
  action text not null check (action in ('retry', 'ask', 'switch_method', 'stop')),
  after_minutes integer not null check (after_minutes >= 0),
  advice text not null,
  primary key (reason, step)
);
insert into subscriptions.dunning_step (reason, step, action, after_minutes, advice) values
  ('insufficient_funds', 1, 'retry', 180, 'There was not enough money. Top up; we try again in three hours.'),
  ('insufficient_funds', 2, 'retry', 720, 'There was still not enough money. We try again in twelve hours.'),
  ('insufficient_funds', 3, 'ask', 1440, 'Your plan ends soon. Top up and renew it yourself.'),
  ('user_cancelled', 1, 'ask', 1440, 'You did not approve the payment. Renew when you want to go on.'),
  ('user_timeout', 1, 'retry', 60, 'The prompt ran out. We send another in an hour.'),
  ('user_timeout', 2, 'ask', 1440, 'The prompt ran out again. Renew when your phone is at hand.'),
  ('wrong_pin', 1, 'ask', 1440, 'The PIN was wrong. Renew once you have the right one.'),
  ('limit', 1, 'switch_method', 1440, 'Your mobile money does not allow this amount. Pay another way.'),
  ('bad_account', 1, 'switch_method', 1440, 'This number cannot pay. Choose another way.'),
  ('declined', 1, 'switch_method', 1440, 'The payment was declined. Choose another way.'),
  ('busy', 1, 'retry', 15, 'The network is busy. We try again shortly.'),
  ('busy', 2, 'retry', 60, 'The network is busy. We try again in an hour.'),
  ('busy', 3, 'retry', 240, 'The network is busy. We try again in four hours.'),
  ('our_fault', 1, 'retry', 60, 'Something went wrong on our side. We try again in an hour.'),
  ('no_price', 1, 'stop', 0, 'This plan is not sold in your currency any more.'),
  ('other', 1, 'retry', 120, 'The payment did not go through. We try again in two hours.'),
  ('other', 2, 'ask', 1440, 'The payment did not go through. Renew it yourself, or pay another way.');

create function subscriptions.raise_version() returns trigger language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  if tg_table_name = 'purchase' and old.state <> 'pending' and new.state is distinct from old.state then
    raise exception 'a purchase that is % stays so', old.state
      using errcode = 'check_violation', constraint = 'purchase_step';
  end if;
  return new;
end $$;
create trigger raise_version before update on subscriptions.subscription
  for each row execute function subscriptions.raise_version();
create trigger raise_version before update on subscriptions.purchase
  for each row execute function subscriptions.raise_version();

alter table subscriptions.subscription enable row level security;
alter table subscriptions.subscription force row level security;
alter table subscriptions.purchase enable row level security;
alter table subscriptions.purchase force row level security;

create policy own on subscriptions.subscription to pnc_app
  using (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())))
  with check (owner_id in ((select platform.current_user_id()), (select platform.current_business_id())));
create policy own on subscriptions.purchase to pnc_app
  using (exists (select from subscriptions.subscription s where s.id = subscription_id))
  with check (exists (select from subscriptions.subscription s where s.id = subscription_id));
create policy staff_read on subscriptions.subscription for select to pnc_staff
  using ((select platform.acting_as()) = 'admin');
create policy staff_read on subscriptions.purchase for select to pnc_staff using ((select platform.acting_as()) = 'admin');
create policy worker on subscriptions.subscription to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker on subscriptions.purchase to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);

grant select, insert, update on subscriptions.subscription, subscriptions.purchase to pnc_app, pnc_worker;
grant select on subscriptions.subscription, subscriptions.purchase to pnc_staff;
grant select on subscriptions.grace, subscriptions.dunning_step to pnc_app, pnc_staff, pnc_worker;
