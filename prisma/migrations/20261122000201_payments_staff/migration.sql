-- AUT-5: who may give back how much until when. MOD-6: what two people decide about payments that nobody can tell of.
set lock_timeout = '2s';
set statement_timeout = '30s';

create table payments.refund_grant (
  id uuid primary key,
  business_id uuid not null references identity.business (id),
  user_id uuid not null references identity."user" (id),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- Minor units: all of it, and what was given back on it.
  most bigint not null check (most > 0 and most <= 1000000000000000),
  spent bigint not null default 0,
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  granted_by uuid not null references identity."user" (id),
  -- The grant that its giver himself acts on: what is handed on is spent there.
  parent_id uuid references payments.refund_grant (id),
  created_at timestamptz(3) not null,
  constraint refund_grant_spent check (spent between 0 and most),
  constraint refund_grant_not_to_oneself check (granted_by <> user_id),
  constraint refund_grant_term check (expires_at > created_at)
);
create index refund_grant_holder on payments.refund_grant (business_id, user_id, currency);
create index refund_grant_parent on payments.refund_grant (parent_id) where parent_id is not null;

-- A grant is not changed, only spent or taken back.
create function payments.guard_grant() returns trigger language plpgsql set search_path = '' as $$
begin
  if (new.id, new.business_id, new.user_id, new.currency, new.most, new.expires_at, new.granted_by, new.created_at)
      is distinct from (old.id, old.business_id, old.user_id, old.currency, old.most, old.expires_at, old.granted_by, old.created_at)
    or new.parent_id is distinct from old.parent_id or new.spent < old.spent
    or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at) then
    raise exception 'a grant is only spent or taken back' using errcode = 'check_violation', constraint = 'refund_grant_identity';
  end if;
  return new;
end $$;
create trigger guard before update on payments.refund_grant for each row execute function payments.guard_grant();

-- What one person proposes about an unknown payment, a second one decides.
create table payments.resolution (
  id uuid primary key,
  machine text not null check (machine in ('attempt', 'refund', 'disbursement')),
  subject_id uuid not null,
  outcome text not null check (outcome in ('succeeded', 'failed')),
  reason text not null check (char_length(reason) between 1 and 6000),
  proposed_by uuid not null references identity."user" (id),
  decided_by uuid references identity."user" (id),
  status text not null check (status in ('proposed', 'agreed', 'withdrawn')),
  created_at timestamptz(3) not null,
  decided_at timestamptz(3),
  constraint resolution_two_people check (decided_by is null or decided_by <> proposed_by or status = 'withdrawn'),
  constraint resolution_decided check ((status = 'proposed') = (decided_by is null))
);
create unique index resolution_open on payments.resolution (machine, subject_id) where status = 'proposed';

-- Cash: who says that he has it, and above a limit who else says so.
create table payments.cash_confirmation (
  attempt_id uuid primary key references payments.attempt (id),
  confirmed_by uuid not null references identity."user" (id),
  checked_by uuid references identity."user" (id),
  needs_check boolean not null,
  created_at timestamptz(3) not null,
  checked_at timestamptz(3),
  constraint cash_two_people check (checked_by is distinct from confirmed_by)
);

alter table payments.refund_grant enable row level security;
alter table payments.refund_grant force row level security;
alter table payments.cash_confirmation enable row level security;
alter table payments.cash_confirmation force row level security;

grant select, insert on payments.refund_grant to pnc_app;
grant update (spent, revoked_at) on payments.refund_grant to pnc_app;
grant select on payments.refund_grant to pnc_staff, pnc_worker;
grant select, insert on payments.cash_confirmation to pnc_app;
grant update (checked_by, checked_at) on payments.cash_confirmation to pnc_app;
grant select on payments.cash_confirmation to pnc_staff, pnc_worker;
grant select, insert, update on payments.resolution to pnc_staff;
grant select on payments.resolution to pnc_worker;

create policy own on payments.refund_grant to pnc_app
  using (business_id = (select platform.current_business_id()))
  with check (business_id = (select platform.current_business_id()));
create policy staff_read on payments.refund_grant for select to pnc_staff
  using (platform.acting_as() in ('moderator', 'admin'));
create policy worker_read on payments.refund_grant for select to pnc_worker using (platform.current_actor() is not null);
create policy own on payments.cash_confirmation to pnc_app
  using (exists (select from payments.attempt a where a.id = attempt_id))
  with check (exists (select from payments.attempt a where a.id = attempt_id));
create policy staff_read on payments.cash_confirmation for select to pnc_staff
  using (platform.acting_as() in ('moderator', 'admin'));
create policy worker_read on payments.cash_confirmation for select to pnc_worker
  using (platform.current_actor() is not null);
