-- Entries by hand: one of the staff proposes, another one decides; the database holds them to that (MOD-6).
set lock_timeout = '2s';
set statement_timeout = '30s';

create table ledger.manual_entry (
  id uuid primary key,
  from_owner_kind text not null,
  from_owner_id text not null,
  from_kind text not null,
  to_owner_kind text not null,
  to_owner_id text not null,
  to_kind text not null,
  asset text not null references ledger.asset (code),
  -- Minor units.
  amount bigint not null check (amount > 0),
  reason text not null check (char_length(reason) between 1 and 500),
  state text not null default 'proposed' check (state in ('proposed', 'approved', 'rejected')),
  proposed_by uuid not null references identity."user" (id),
  proposed_at timestamptz(3) not null,
  -- From then on nobody can approve it.
  expires_at timestamptz(3) not null,
  decided_by uuid references identity."user" (id),
  decided_at timestamptz(3),
  transaction_id uuid references ledger.transaction (id),
  constraint manual_entry_two_people check (state <> 'approved' or decided_by <> proposed_by),
  constraint manual_entry_decided check ((state = 'proposed') = (decided_by is null)),
  constraint manual_entry_posted check ((state = 'approved') = (transaction_id is not null))
);
create index manual_entry_state on ledger.manual_entry (state, id desc);
create index manual_entry_proposed_by on ledger.manual_entry (proposed_by);
create index manual_entry_decided_by on ledger.manual_entry (decided_by);

create function ledger.require_admin() returns uuid language plpgsql stable set search_path = '' as $$
begin
  if platform.acting_as() is distinct from 'admin' or platform.current_user_id() is null then
    raise exception 'only an administrator moves money by hand' using errcode = 'insufficient_privilege';
  end if;
  return platform.current_user_id();
end $$;

-- Outcomes: proposed, unknown (no such asset), limit.
create function ledger.propose_entry(p_id uuid, p_from text[], p_to text[], p_asset text, p_amount bigint, p_reason text,
  p_expires_at timestamptz, p_at timestamptz, out outcome text)
  language plpgsql security definer set search_path = '' as $$
declare
  most bigint;
begin
  perform ledger.require_admin();
  select a.manual_limit into most from ledger.asset a where a.code = p_asset;
  if most is null then outcome := 'unknown'; return; end if;
  if p_amount > most then outcome := 'limit'; return; end if;
  insert into ledger.manual_entry (id, from_owner_kind, from_owner_id, from_kind, to_owner_kind, to_owner_id, to_kind, asset, amount,
    reason, proposed_by, proposed_at, expires_at)
  values (p_id, p_from[1], p_from[2], p_from[3], p_to[1], p_to[2], p_to[3], p_asset, p_amount, p_reason,
    platform.current_user_id(), p_at, p_expires_at);
  outcome := 'proposed';
end $$;

-- Outcomes: approved, rejected, unknown, decided, late, own, and those of `post` where nothing was posted.
create function ledger.decide_entry(p_id uuid, p_approve boolean, p_at timestamptz, out outcome text)
  language plpgsql security definer set search_path = '' as $$
declare
  decider constant uuid := ledger.require_admin();
  entry ledger.manual_entry;
  booked record;
begin
  select * into entry from ledger.manual_entry e where e.id = p_id for update;
  if entry.id is null then outcome := 'unknown'; return; end if;
  if entry.state <> 'proposed' then outcome := 'decided'; return; end if;
  if not p_approve then
    update ledger.manual_entry e set state = 'rejected', decided_by = decider, decided_at = p_at where e.id = p_id;
    outcome := 'rejected';
    return;
  end if;
  if entry.expires_at <= p_at then outcome := 'late'; return; end if;
  if entry.proposed_by = decider then outcome := 'own'; return; end if;
  select p.booked, p.outcome into booked from ledger.post('manual:' || p_id, 'manual.entry', entry.reason,
    array[entry.from_owner_kind, entry.to_owner_kind], array[entry.from_owner_id, entry.to_owner_id],
    array[entry.from_kind, entry.to_kind], array[entry.asset, entry.asset], array[1], array[2], array[entry.amount], p_at) p;
  if booked.outcome <> 'posted' then outcome := booked.outcome; return; end if;
  update ledger.manual_entry e set state = 'approved', decided_by = decider, decided_at = p_at, transaction_id = booked.booked
  where e.id = p_id;
  outcome := 'approved';
end $$;

grant select on ledger.manual_entry to pnc_staff, pnc_worker;
grant execute on function ledger.propose_entry(uuid, text[], text[], text, bigint, text, timestamptz, timestamptz),
  ledger.decide_entry(uuid, boolean, timestamptz) to pnc_staff;
