-- Payments: what is to be paid (intent), each try to collect it (attempt), money given back (refund, dispute), money sent out
-- (disbursement), what providers tell us (webhook), and money that fits nothing (suspense).
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema payments;
grant usage on schema payments to pnc_app, pnc_staff, pnc_worker;

-- Which ways of paying are offered where: data, so that a new network is a row. Amounts are minor units of `currency`.
create table payments.method (
  code text primary key check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  direction text not null check (direction in ('in', 'out')),
  -- NULL: wherever this currency is paid.
  country text check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  method text not null check (method in ('mobile_money', 'card', 'bank_transfer', 'checkout', 'cash', 'bank')),
  network text check (network ~ '^[a-z0-9_]+$'),
  provider text not null check (provider ~ '^[a-z]+$'),
  title text not null,
  least bigint not null check (least > 0),
  most bigint not null check (most >= least),
  position smallint not null,
  offered boolean not null
);
create unique index method_way on payments.method (direction, country, currency, method, network, provider) nulls not distinct;

-- PAY-4 as data: which step each machine may take, and on whose word. modules/payments/rules.ts holds the same; a test compares.
create table payments.status_step (
  machine text not null,
  from_status text not null,
  to_status text not null,
  evidence text not null,
  primary key (machine, from_status, to_status, evidence)
);

insert into payments.status_step (machine, from_status, to_status, evidence)
select 'attempt', step.from_status, step.to_status, word
from (values
  ('created', 'sent', array['sender']),
  ('created', 'failed', array['sender', 'staff']),
  ('sent', 'pending', array['answer', 'callback', 'status']),
  ('sent', 'action_required', array['answer', 'callback', 'status']),
  ('sent', 'succeeded', array['answer', 'callback', 'status']),
  ('sent', 'failed', array['answer', 'callback', 'status', 'sender']),
  ('sent', 'unknown', array['answer', 'status', 'clock']),
  ('pending', 'action_required', array['answer', 'callback', 'status']),
  ('pending', 'succeeded', array['answer', 'callback', 'status', 'payee']),
  ('pending', 'failed', array['answer', 'callback', 'status', 'payee']),
  ('pending', 'unknown', array['clock']),
  ('action_required', 'pending', array['answer', 'callback', 'status']),
  ('action_required', 'succeeded', array['answer', 'callback', 'status', 'payee']),
  ('action_required', 'failed', array['answer', 'callback', 'status', 'payee']),
  ('action_required', 'unknown', array['answer', 'clock']),
  ('unknown', 'pending', array['status']),
  ('unknown', 'action_required', array['status']),
  ('unknown', 'succeeded', array['status', 'staff']),
  ('unknown', 'failed', array['status', 'staff']),
  ('failed', 'succeeded', array['status'])
) as step (from_status, to_status, words), unnest(step.words) as word;
-- Money that goes out walks the same road; nobody is asked to do anything, and a payout may come back.
insert into payments.status_step (machine, from_status, to_status, evidence)
select outgoing, s.from_status, s.to_status, s.evidence
from payments.status_step s, unnest(array['refund', 'disbursement']) as outgoing
where s.machine = 'attempt' and 'action_required' not in (s.from_status, s.to_status) and s.evidence <> 'payee';
insert into payments.status_step (machine, from_status, to_status, evidence) values
  ('disbursement', 'succeeded', 'returned', 'callback'),
  ('disbursement', 'succeeded', 'returned', 'status'),
  ('disbursement', 'succeeded', 'returned', 'staff'),
  ('intent', 'open', 'paid', 'rule'),
  ('intent', 'open', 'expired', 'rule'),
  ('intent', 'open', 'cancelled', 'rule');

create table payments.intent (
  id uuid primary key,
  -- Who pays: a person, or a business for which a person acts.
  payer_user_id uuid references identity."user" (id),
  business_id uuid references identity.business (id),
  purpose text not null check (purpose ~ '^[a-z][a-z_]{2,39}$'),
  subject text not null check (char_length(subject) between 1 and 100),
  amount bigint not null check (amount > 0 and amount <= 1000000000000000),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  country text check (country ~ '^[A-Z]{2}$'),
  -- The ledger account into which captured money goes.
  credit_owner_kind text not null check (credit_owner_kind in ('user', 'business', 'platform', 'provider')),
  credit_owner_id text not null,
  credit_kind text not null,
  description text not null check (char_length(description) between 1 and 1200),
  status text not null check (status in ('open', 'paid', 'expired', 'cancelled')),
  captured bigint not null default 0,
  -- Asked back and not failed; `refunded` of it has left.
  refund_committed bigint not null default 0,
  refunded bigint not null default 0,
  expires_at timestamptz(3),
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint intent_payer check (payer_user_id is not null or business_id is not null),
  constraint intent_captured check (captured in (0, amount) and (captured > 0) = (status = 'paid')),
  -- I4: never is more given back than came in.
  constraint intent_refunded check (refunded >= 0 and refunded <= refund_committed and refund_committed <= captured)
);
create index intent_payer_user on payments.intent (payer_user_id, id desc);
create index intent_business on payments.intent (business_id, id desc) where business_id is not null;
create index intent_credit on payments.intent (credit_owner_id, id desc);
create index intent_subject on payments.intent (purpose, subject);
create index intent_expiry on payments.intent (expires_at) where status = 'open';

create table payments.attempt (
  id uuid primary key,
  intent_id uuid not null references payments.intent (id),
  -- What the provider knows it by: the id without its dashes. D7: one a try, never used again.
  reference text not null unique check (reference = replace(id::text, '-', '')),
  provider text not null,
  provider_reference text,
  method text not null,
  network text,
  country text,
  phone text,
  email text,
  return_url text,
  amount bigint not null check (amount > 0),
  currency text not null,
  status text not null check (
    status in ('created', 'sent', 'pending', 'action_required', 'succeeded', 'failed', 'unknown')),
  -- On whose word it came into this state.
  evidence text not null,
  reason text,
  detail text check (char_length(detail) <= 300),
  action jsonb,
  payer text,
  -- What its statements and a reversal call it, where that is another word than `provider_reference`.
  receipt text,
  -- Minor units, as the provider told them.
  paid_amount bigint,
  paid_currency text,
  fee bigint,
  -- Where the money went: to what was paid, or, where something did not fit, to suspense (PAY-5).
  settlement text check (settlement in ('intent', 'suspense')),
  sent_at timestamptz(3),
  next_poll_at timestamptz(3),
  polls integer not null default 0,
  give_up_at timestamptz(3),
  -- Since when a person should look at it.
  review_at timestamptz(3),
  finished_at timestamptz(3),
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint attempt_settled check ((status = 'succeeded') = (settlement is not null)),
  constraint attempt_sent check (status in ('created', 'failed') or sent_at is not null)
);
create unique index attempt_provider_reference on payments.attempt (provider, provider_reference);
-- D7: an intent is captured once, whatever else goes wrong.
create unique index attempt_captured on payments.attempt (intent_id) where settlement = 'intent';
-- Never two pushes: a new try only when the former is over.
create unique index attempt_live on payments.attempt (intent_id)
  where status in ('created', 'sent', 'pending', 'action_required', 'unknown');
create index attempt_intent on payments.attempt (intent_id, id desc);
create index attempt_due on payments.attempt (next_poll_at)
  where status in ('created', 'sent', 'pending', 'action_required', 'unknown');
create index attempt_unknown on payments.attempt (updated_at, id) where status = 'unknown';

create table payments.refund (
  id uuid primary key,
  intent_id uuid not null references payments.intent (id),
  attempt_id uuid not null references payments.attempt (id),
  -- The caller's: the same one is the same refund.
  reference text not null unique check (char_length(reference) between 1 and 100),
  provider text not null,
  provider_reference text,
  amount bigint not null check (amount > 0),
  currency text not null,
  -- Whence the money: what was paid into, or suspense where the capture stood there.
  source text not null check (source in ('intent', 'suspense')),
  -- LST-9: what the account that was paid did not hold any more; its owner owes it to us.
  shortfall bigint not null default 0 check (shortfall between 0 and amount),
  cause text not null check (char_length(cause) between 1 and 1200),
  requested_by text not null,
  status text not null check (status in ('created', 'sent', 'pending', 'succeeded', 'failed', 'unknown')),
  evidence text not null,
  reason text,
  detail text check (char_length(detail) <= 300),
  sent_at timestamptz(3),
  next_poll_at timestamptz(3),
  polls integer not null default 0,
  give_up_at timestamptz(3),
  review_at timestamptz(3),
  finished_at timestamptz(3),
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create unique index refund_provider_reference on payments.refund (provider, provider_reference);
create unique index refund_of_suspense on payments.refund (attempt_id) where source = 'suspense' and status <> 'failed';
create index refund_intent on payments.refund (intent_id);
create index refund_attempt on payments.refund (attempt_id);
create index refund_due on payments.refund (next_poll_at) where status in ('created', 'sent', 'pending', 'unknown');
create index refund_unknown on payments.refund (updated_at, id) where status = 'unknown';

create table payments.dispute (
  id uuid primary key,
  attempt_id uuid not null references payments.attempt (id),
  provider text not null,
  provider_reference text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  status text not null check (status in ('open', 'won', 'lost')),
  shortfall bigint not null default 0 check (shortfall between 0 and amount),
  detail text check (char_length(detail) <= 300),
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  unique (provider, provider_reference)
);
create index dispute_attempt on payments.dispute (attempt_id);

create table payments.disbursement (
  id uuid primary key,
  reference text not null unique check (char_length(reference) between 1 and 100),
  owner_kind text not null check (owner_kind in ('user', 'business', 'platform')),
  owner_id text not null,
  from_owner_kind text not null,
  from_owner_id text not null,
  from_kind text not null,
  purpose text not null check (purpose ~ '^[a-z][a-z_]{2,39}$'),
  amount bigint not null check (amount > 0 and amount <= 1000000000000000),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  provider text not null,
  provider_reference text,
  method text not null check (method in ('mobile_money', 'bank')),
  -- { country, phone, network, account, name }
  destination jsonb not null,
  status text not null check (status in ('created', 'sent', 'pending', 'succeeded', 'failed', 'unknown', 'returned')),
  evidence text not null,
  reason text,
  detail text check (char_length(detail) <= 300),
  sent_at timestamptz(3),
  next_poll_at timestamptz(3),
  polls integer not null default 0,
  give_up_at timestamptz(3),
  review_at timestamptz(3),
  finished_at timestamptz(3),
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create unique index disbursement_provider_reference on payments.disbursement (provider, provider_reference);
create index disbursement_owner on payments.disbursement (owner_id, id desc);
create index disbursement_due on payments.disbursement (next_poll_at) where status in ('created', 'sent', 'pending', 'unknown');
create index disbursement_unknown on payments.disbursement (updated_at, id) where status = 'unknown';

-- One line a step of any of these machines, written by the step itself.
create table payments.step (
  id bigint generated always as identity primary key,
  machine text not null,
  subject_id uuid not null,
  from_status text,
  to_status text not null,
  evidence text not null,
  actor text not null,
  version integer not null,
  at timestamptz(3) not null,
  unique (machine, subject_id, version)
);

-- What a provider sent, byte for byte. Bytes that came before count once more on the same row.
create table payments.webhook_message (
  id uuid primary key,
  provider text not null,
  path text not null,
  -- Masked where they may hold a secret.
  headers jsonb not null,
  body bytea not null check (octet_length(body) <= 262144),
  digest bytea not null check (octet_length(digest) = 32),
  ip text not null,
  authenticity text not null check (authenticity in ('proof', 'hint', 'forged')),
  state text not null check (state in ('received', 'processed', 'refused', 'malformed')),
  received_at timestamptz(3) not null,
  processed_at timestamptz(3),
  note text check (char_length(note) <= 300)
);
-- Refused ones stand aside, so that a forgery never keeps the true one out.
create unique index webhook_message_digest on payments.webhook_message (provider, digest) where state <> 'refused';
create index webhook_message_state on payments.webhook_message (state, received_at);
create index webhook_message_recent on payments.webhook_message (provider, received_at);

-- Keeps a message: `kept`, `again` (these very bytes are here), or `full` (enough forgeries of this provider in an hour are kept).
create function payments.keep_webhook(id uuid, provider text, path text, headers jsonb, body bytea, ip text, authenticity text,
  at timestamptz) returns text language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
begin
  if keep_webhook.authenticity = 'forged' and (
    select count(*) from (select from payments.webhook_message m where m.provider = keep_webhook.provider
      and m.state = 'refused' and m.received_at > keep_webhook.at - interval '1 hour' limit 200) recent) >= 200 then
    return 'full';
  end if;
  insert into payments.webhook_message (id, provider, path, headers, body, digest, ip, authenticity, state, received_at)
  values (keep_webhook.id, keep_webhook.provider, keep_webhook.path, keep_webhook.headers, keep_webhook.body,
    sha256(convert_to(keep_webhook.path, 'UTF8') || keep_webhook.body), keep_webhook.ip, keep_webhook.authenticity,
    case keep_webhook.authenticity when 'forged' then 'refused' else 'received' end, keep_webhook.at)
  on conflict do nothing;
  return case when found then 'kept' else 'again' end;
end $$;
grant execute on function payments.keep_webhook(uuid, text, text, jsonb, bytea, text, text, timestamptz) to pnc_app;

-- What a message says, each thing once (dedupe by constraint).
create table payments.webhook_event (
  provider text not null,
  dedupe_key text not null,
  message_id uuid not null references payments.webhook_message (id),
  about text not null,
  reference text,
  provider_reference text,
  -- `waiting`: we know of no such reference yet.
  state text not null check (state in ('waiting', 'done', 'ignored')),
  tries integer not null default 0,
  next_try_at timestamptz(3),
  created_at timestamptz(3) not null,
  primary key (provider, dedupe_key)
);
create index webhook_event_message on payments.webhook_event (message_id);
create index webhook_event_waiting on payments.webhook_event (next_try_at) where state = 'waiting';

-- Money that is here and fits nothing; it stands in the ledger's suspense account until somebody says whose it is (PAY-5).
create table payments.suspense_item (
  id uuid primary key,
  provider text not null,
  provider_reference text,
  attempt_id uuid references payments.attempt (id),
  amount bigint not null check (amount > 0),
  currency text not null,
  why text not null check (why in ('amount', 'currency', 'payer', 'duplicate', 'late', 'unknown_reference')),
  payer text,
  status text not null check (status in ('open', 'proposed', 'resolved')),
  resolution text check (resolution in ('refund', 'credit', 'keep')),
  -- MOD-6: who proposed it and who agreed; never the same person.
  proposed_by uuid references identity."user" (id),
  decided_by uuid references identity."user" (id),
  note text check (char_length(note) <= 1200),
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint suspense_two_people check (decided_by is distinct from proposed_by or decided_by is null)
);
create unique index suspense_once on payments.suspense_item (provider, provider_reference) where attempt_id is null;
create unique index suspense_attempt on payments.suspense_item (attempt_id);
create index suspense_open on payments.suspense_item (status, id);

-- Refuses an illegal step, a skipped version and a change of what a row is. Arguments: the machine, then the frozen columns.
create function payments.guard_step() returns trigger language plpgsql set search_path = '' as $$
declare
  which constant text := tg_argv[0];
  is_now constant jsonb := to_jsonb(new);
  was jsonb;
  birth constant text := case which when 'intent' then 'open' else 'created' end;
  name text;
begin
  if tg_op = 'INSERT' then
    if new.status <> birth or new.version <> 1 then
      raise exception '% begins as %, version 1', which, birth
        using errcode = 'check_violation', constraint = which || '_begin';
    end if;
    return new;
  end if;
  was := to_jsonb(old);
  if new.version <> old.version + 1 then
    raise exception 'version % must follow %', new.version, old.version
      using errcode = 'check_violation', constraint = which || '_version';
  end if;
  foreach name in array tg_argv[1:] loop
    if is_now -> name is distinct from was -> name then
      raise exception '% of % never changes', name, which
        using errcode = 'check_violation', constraint = which || '_identity';
    end if;
  end loop;
  if new.status <> old.status and not exists (
    select from payments.status_step s where s.machine = which and s.from_status = old.status
      and s.to_status = new.status and s.evidence = coalesce(is_now ->> 'evidence', 'rule')
  ) then
    raise exception '% cannot go from % to % by %', which, old.status, new.status, coalesce(is_now ->> 'evidence', 'rule')
      using errcode = 'check_violation', constraint = which || '_step';
  end if;
  return new;
end $$;

create function payments.record_step() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into payments.step (machine, subject_id, from_status, to_status, evidence, actor, version, at)
  values (
    tg_argv[0], new.id, case when tg_op = 'UPDATE' then old.status end, new.status,
    coalesce(to_jsonb(new) ->> 'evidence', 'rule'),
    coalesce(platform.current_actor(), 'database:' || session_user), new.version, new.updated_at
  );
  return null;
end $$;

create trigger guard before insert or update on payments.intent for each row execute function payments.guard_step(
  'intent', 'id', 'payer_user_id', 'business_id', 'purpose', 'subject', 'amount', 'currency', 'credit_owner_kind',
  'credit_owner_id', 'credit_kind', 'created_at');
create trigger guard before insert or update on payments.attempt for each row execute function payments.guard_step(
  'attempt', 'id', 'intent_id', 'reference', 'provider', 'method', 'phone', 'amount', 'currency', 'created_at');
create trigger guard before insert or update on payments.refund for each row execute function payments.guard_step(
  'refund', 'id', 'intent_id', 'attempt_id', 'reference', 'provider', 'amount', 'currency', 'source', 'created_at');
create trigger guard before insert or update on payments.disbursement for each row execute function payments.guard_step(
  'disbursement', 'id', 'reference', 'owner_kind', 'owner_id', 'from_owner_kind', 'from_owner_id', 'from_kind', 'purpose',
  'amount', 'currency', 'provider', 'method', 'destination', 'created_at');

create trigger record_birth after insert on payments.intent for each row execute function payments.record_step('intent');
create trigger record_birth after insert on payments.attempt for each row execute function payments.record_step('attempt');
create trigger record_birth after insert on payments.refund for each row execute function payments.record_step('refund');
create trigger record_birth after insert on payments.disbursement
  for each row execute function payments.record_step('disbursement');
create trigger record_step after update on payments.intent for each row
  when (old.status is distinct from new.status) execute function payments.record_step('intent');
create trigger record_step after update on payments.attempt for each row
  when (old.status is distinct from new.status) execute function payments.record_step('attempt');
create trigger record_step after update on payments.refund for each row
  when (old.status is distinct from new.status) execute function payments.record_step('refund');
create trigger record_step after update on payments.disbursement for each row
  when (old.status is distinct from new.status) execute function payments.record_step('disbursement');

create function payments.refuse_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'what happened is written once' using errcode = 'insufficient_privilege';
end $$;
create trigger immutable before update or delete on payments.step for each row execute function payments.refuse_change();
create trigger immutable_whole before truncate on payments.step for each statement execute function payments.refuse_change();

alter table payments.intent enable row level security;
alter table payments.intent force row level security;
alter table payments.attempt enable row level security;
alter table payments.attempt force row level security;
alter table payments.refund enable row level security;
alter table payments.refund force row level security;
alter table payments.dispute enable row level security;
alter table payments.dispute force row level security;
alter table payments.disbursement enable row level security;
alter table payments.disbursement force row level security;
alter table payments.step enable row level security;
alter table payments.step force row level security;

grant select on payments.method, payments.status_step to pnc_app, pnc_staff, pnc_worker;
grant select, insert, update on payments.intent, payments.attempt, payments.refund to pnc_app, pnc_staff, pnc_worker;
grant select, insert, update on payments.disbursement to pnc_worker;
grant select, insert on payments.disbursement to pnc_app;
grant select, update on payments.disbursement to pnc_staff;
grant select, insert, update on payments.dispute to pnc_worker;
grant select on payments.dispute to pnc_app, pnc_staff;
grant select on payments.step to pnc_app, pnc_staff, pnc_worker;
grant select, insert, update, delete on payments.webhook_message to pnc_worker;
grant select (id, provider, digest, authenticity, state, received_at, processed_at, note) on payments.webhook_message to pnc_staff;
grant select, insert, update on payments.webhook_event to pnc_worker;
grant select on payments.webhook_event to pnc_staff;
grant select, insert, update on payments.suspense_item to pnc_worker;
grant select, update on payments.suspense_item to pnc_staff;

-- The payer, the business for which he acts, and who is paid.
create policy own_read on payments.intent for select to pnc_app using (
  (business_id is null and payer_user_id = (select platform.current_user_id()))
  or business_id = (select platform.current_business_id())
  or (credit_owner_kind = 'user' and credit_owner_id = (select platform.current_user_id())::text)
  or (credit_owner_kind = 'business' and credit_owner_id = (select platform.current_business_id())::text));
create policy own_insert on payments.intent for insert to pnc_app with check (
  payer_user_id = (select platform.current_user_id())
  and (business_id is null or business_id = (select platform.current_business_id())));
create policy own_update on payments.intent for update to pnc_app using (
  (business_id is null and payer_user_id = (select platform.current_user_id()))
  or business_id = (select platform.current_business_id())
  or (credit_owner_kind = 'user' and credit_owner_id = (select platform.current_user_id())::text)
  or (credit_owner_kind = 'business' and credit_owner_id = (select platform.current_business_id())::text));
create policy staff_read on payments.intent for select to pnc_staff using (platform.acting_as() in ('moderator', 'admin'));
create policy staff_update on payments.intent for update to pnc_staff using (platform.acting_as() = 'admin');
create policy worker on payments.intent to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);

create policy own_read on payments.attempt for select to pnc_app
  using (exists (select from payments.intent i where i.id = intent_id));
create policy own_insert on payments.attempt for insert to pnc_app
  with check (exists (select from payments.intent i where i.id = intent_id));
create policy own_update on payments.attempt for update to pnc_app
  using (exists (select from payments.intent i where i.id = intent_id));
create policy staff_read on payments.attempt for select to pnc_staff using (platform.acting_as() in ('moderator', 'admin'));
create policy staff_update on payments.attempt for update to pnc_staff using (platform.acting_as() = 'admin');
create policy worker on payments.attempt to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);

create policy own_read on payments.refund for select to pnc_app
  using (exists (select from payments.intent i where i.id = intent_id));
create policy own_insert on payments.refund for insert to pnc_app
  with check (exists (select from payments.intent i where i.id = intent_id));
create policy staff_read on payments.refund for select to pnc_staff using (platform.acting_as() in ('moderator', 'admin'));
create policy staff_insert on payments.refund for insert to pnc_staff with check (platform.acting_as() = 'admin');
create policy staff_update on payments.refund for update to pnc_staff using (platform.acting_as() = 'admin');
create policy worker on payments.refund to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);

create policy own_read on payments.dispute for select to pnc_app
  using (exists (select from payments.attempt a where a.id = attempt_id));
create policy staff_read on payments.dispute for select to pnc_staff using (platform.acting_as() in ('moderator', 'admin'));
create policy worker on payments.dispute to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);

create policy own_read on payments.disbursement for select to pnc_app using (
  (owner_kind = 'user' and owner_id = (select platform.current_user_id())::text)
  or (owner_kind = 'business' and owner_id = (select platform.current_business_id())::text));
create policy own_insert on payments.disbursement for insert to pnc_app with check (
  (owner_kind = 'user' and owner_id = (select platform.current_user_id())::text)
  or (owner_kind = 'business' and owner_id = (select platform.current_business_id())::text));
create policy staff_read on payments.disbursement for select to pnc_staff
  using (platform.acting_as() in ('moderator', 'admin'));
create policy staff_update on payments.disbursement for update to pnc_staff using (platform.acting_as() = 'admin');
create policy worker on payments.disbursement to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);

-- The trigger writes as the owner of the table, who is under the policies like everyone else.
create policy record on payments.step for insert to current_user with check (true);
create policy staff_read on payments.step for select to pnc_staff using (platform.acting_as() in ('moderator', 'admin'));
create policy worker_read on payments.step for select to pnc_worker using (platform.current_actor() is not null);
create policy own_read on payments.step for select to pnc_app
  using (machine = 'attempt' and exists (select from payments.attempt a where a.id = subject_id));

insert into payments.method
  (code, direction, country, currency, method, network, provider, title, least, most, position, offered) values
  ('gh-mtn', 'in', 'GH', 'GHS', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 100, 1000000, 1, true),
  ('gh-mtn-paystack', 'in', 'GH', 'GHS', 'mobile_money', 'mtn', 'paystack', 'MTN MoMo', 100, 1000000, 2, true),
  ('gh-telecel', 'in', 'GH', 'GHS', 'mobile_money', 'telecel', 'paystack', 'Telecel Cash', 100, 1000000, 3, true),
  ('gh-at', 'in', 'GH', 'GHS', 'mobile_money', 'at', 'paystack', 'AT Money', 100, 1000000, 4, true),
  ('gh-card', 'in', 'GH', 'GHS', 'card', null, 'paystack', 'Card', 100, 10000000, 5, true),
  ('ng-card', 'in', 'NG', 'NGN', 'card', null, 'paystack', 'Card', 10000, 1000000000, 1, true),
  ('ng-transfer', 'in', 'NG', 'NGN', 'bank_transfer', null, 'flutterwave', 'Bank transfer', 10000, 1000000000, 2, true),
  ('ng-card-flutterwave', 'in', 'NG', 'NGN', 'card', null, 'flutterwave', 'Card', 10000, 1000000000, 3, true),
  ('ke-mpesa', 'in', 'KE', 'KES', 'mobile_money', 'safaricom', 'mpesa', 'M-Pesa', 100, 25000000, 1, true),
  ('ke-airtel', 'in', 'KE', 'KES', 'mobile_money', 'airtel', 'flutterwave', 'Airtel Money', 1000, 15000000, 2, true),
  ('ke-card', 'in', 'KE', 'KES', 'card', null, 'flutterwave', 'Card', 1000, 100000000, 3, true),
  ('ug-mtn', 'in', 'UG', 'UGX', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 500, 5000000, 1, true),
  ('ug-airtel', 'in', 'UG', 'UGX', 'mobile_money', 'airtel', 'flutterwave', 'Airtel Money', 500, 5000000, 2, true),
  ('rw-mtn', 'in', 'RW', 'RWF', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 100, 2000000, 1, true),
  ('ci-mtn', 'in', 'CI', 'XOF', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 100, 2000000, 1, true),
  ('ci-orange', 'in', 'CI', 'XOF', 'mobile_money', 'orange', 'flutterwave', 'Orange Money', 100, 2000000, 2, true),
  ('ci-wave', 'in', 'CI', 'XOF', 'mobile_money', 'wave', 'flutterwave', 'Wave', 100, 2000000, 3, true),
  ('sn-orange', 'in', 'SN', 'XOF', 'mobile_money', 'orange', 'flutterwave', 'Orange Money', 100, 2000000, 1, true),
  ('sn-wave', 'in', 'SN', 'XOF', 'mobile_money', 'wave', 'flutterwave', 'Wave', 100, 2000000, 2, true),
  ('cm-mtn', 'in', 'CM', 'XAF', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 100, 2000000, 1, true),
  ('cm-orange', 'in', 'CM', 'XAF', 'mobile_money', 'orange', 'flutterwave', 'Orange Money', 100, 2000000, 2, true),
  ('za-card', 'in', 'ZA', 'ZAR', 'card', null, 'paystack', 'Card', 500, 50000000, 1, true),
  ('usd-card', 'in', null, 'USD', 'card', null, 'stripe', 'Card', 50, 99999999, 1, true),
  ('eur-card', 'in', null, 'EUR', 'card', null, 'stripe', 'Card', 50, 99999999, 1, true),
  ('gbp-card', 'in', null, 'GBP', 'card', null, 'stripe', 'Card', 30, 99999999, 1, true),
  ('usd-paypal', 'in', null, 'USD', 'checkout', null, 'paypal', 'PayPal', 100, 99999999, 2, true),
  ('eur-paypal', 'in', null, 'EUR', 'checkout', null, 'paypal', 'PayPal', 100, 99999999, 2, true),
  ('gh-bank', 'in', 'GH', 'GHS', 'bank_transfer', null, 'bank', 'Bank transfer', 1000, 100000000, 8, true),
  ('ng-bank', 'in', 'NG', 'NGN', 'bank_transfer', null, 'bank', 'Bank transfer', 100000, 10000000000, 8, true),
  ('ke-bank', 'in', 'KE', 'KES', 'bank_transfer', null, 'bank', 'Bank transfer', 10000, 1000000000, 8, true),
  ('gh-cash', 'in', 'GH', 'GHS', 'cash', null, 'cash', 'Cash', 100, 1000000, 9, true),
  ('ng-cash', 'in', 'NG', 'NGN', 'cash', null, 'cash', 'Cash', 10000, 100000000, 9, true),
  ('ke-cash', 'in', 'KE', 'KES', 'cash', null, 'cash', 'Cash', 100, 15000000, 9, true),
  ('ug-cash', 'in', 'UG', 'UGX', 'cash', null, 'cash', 'Cash', 500, 5000000, 9, true),
  ('out-gh-mtn', 'out', 'GH', 'GHS', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 100, 1000000, 1, true),
  ('out-gh-telecel', 'out', 'GH', 'GHS', 'mobile_money', 'telecel', 'paystack', 'Telecel Cash', 100, 1000000, 2, true),
  ('out-gh-at', 'out', 'GH', 'GHS', 'mobile_money', 'at', 'paystack', 'AT Money', 100, 1000000, 3, true),
  ('out-gh-bank', 'out', 'GH', 'GHS', 'bank', null, 'paystack', 'Bank account', 1000, 100000000, 4, true),
  ('out-ng-bank', 'out', 'NG', 'NGN', 'bank', null, 'paystack', 'Bank account', 10000, 1000000000, 1, true),
  ('out-ke-mpesa', 'out', 'KE', 'KES', 'mobile_money', 'safaricom', 'mpesa', 'M-Pesa', 1000, 25000000, 1, true),
  ('out-ke-bank', 'out', 'KE', 'KES', 'bank', null, 'flutterwave', 'Bank account', 10000, 100000000, 2, true),
  ('out-ug-mtn', 'out', 'UG', 'UGX', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 500, 5000000, 1, true),
  ('out-rw-mtn', 'out', 'RW', 'RWF', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 100, 2000000, 1, true),
  ('out-ci-mtn', 'out', 'CI', 'XOF', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 100, 2000000, 1, true),
  ('out-cm-mtn', 'out', 'CM', 'XAF', 'mobile_money', 'mtn', 'momo', 'MTN MoMo', 100, 2000000, 1, true);
