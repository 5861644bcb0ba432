-- LST-6: in a reviewed category an edit of a running listing is a change that waits; people see the old one meanwhile.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- The list of changes is the audit trail: what was asked, by whom and when, what of it differed, and what became of it.
create table listings.pending_change (
  id uuid primary key,
  listing_id uuid not null references listings.listing (id),
  -- The listing's version when it was asked.
  base_version integer not null check (base_version >= 1),
  -- Everything the listing is to say, as store.ts writes it; and [{field, from, to}] of what differs.
  content jsonb not null,
  changes jsonb not null,
  -- lapsed: the listing ended first.
  state text not null default 'pending' check (state in ('pending', 'approved', 'rejected', 'withdrawn', 'lapsed')),
  submitted_by text not null,
  submitted_at timestamptz(3) not null,
  decided_by text,
  decided_at timestamptz(3),
  reason text check (char_length(reason) between 1 and 6000),
  constraint pending_change_decided check ((state = 'pending') = (decided_at is null) and (decided_at is null) = (decided_by is null)),
  constraint pending_change_reason check (state <> 'rejected' or reason is not null)
);
create unique index pending_change_open on listings.pending_change (listing_id) where state = 'pending';
create index pending_change_queue on listings.pending_change (id) where state = 'pending';
create index pending_change_listing_id_id_idx on listings.pending_change (listing_id, id desc);

-- A change is decided once, and never says anything else than it said.
create function listings.guard_change() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and old.state = 'pending' and new.state <> 'pending'
    and (new.id, new.listing_id, new.base_version, new.content, new.changes, new.submitted_by, new.submitted_at)
      is not distinct from
        (old.id, old.listing_id, old.base_version, old.content, old.changes, old.submitted_by, old.submitted_at)
    then return new; end if;
  raise exception 'a change is decided once' using errcode = 'check_violation', constraint = 'pending_change_once';
end $$;
create trigger guard before update or delete on listings.pending_change
  for each row execute function listings.guard_change();

-- What has ended has nothing left to change.
create function listings.lapse_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update listings.pending_change set state = 'lapsed', decided_at = new.updated_at,
    decided_by = coalesce(platform.current_actor(), 'database:' || session_user)
  where listing_id = new.id and state = 'pending';
  return null;
end $$;
create trigger lapse_change after update of status on listings.listing
  for each row when (new.status in ('expired', 'sold', 'removed') and old.status <> new.status)
  execute function listings.lapse_change();

alter table listings.pending_change enable row level security;
alter table listings.pending_change force row level security;
grant select, insert on listings.pending_change to pnc_app;
grant update (state, decided_by, decided_at, reason) on listings.pending_change to pnc_app, pnc_staff;
grant select on listings.pending_change to pnc_staff, pnc_worker;
create policy own on listings.pending_change to pnc_app
  using (exists (select from listings.listing l where l.id = listing_id))
  with check (exists (select from listings.listing l where l.id = listing_id));
create policy staff on listings.pending_change to pnc_staff
  using (platform.acting_as() in ('moderator', 'admin')) with check (platform.acting_as() in ('moderator', 'admin'));
create policy worker_read on listings.pending_change for select to pnc_worker using (platform.current_actor() is not null);
create policy lapse on listings.pending_change to pnc_migrator using (true) with check (true);
