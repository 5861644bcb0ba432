-- Featured listings and their turns (LST-4); reminders, renewal and the archive.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- A script is one transaction, in which no index is made "concurrently"; the market is small yet, and the lock waits 2 s at most.
-- squawk-ignore require-concurrent-index-creation
create index listing_featured on listings.listing (category, id) where tier = 'featured' and status = 'active';
-- squawk-ignore require-concurrent-index-creation
create index listing_featured_end on listings.listing (featured_until) where tier = 'featured';
-- squawk-ignore require-concurrent-index-creation
create index listing_archive on listings.listing (archive_after) where archived_at is null;

-- The ring of an area (`category|country`, either may be empty: all of them) from one slot on, until the next line of the area.
-- Slots are half minutes since 1970; which place of the ring a page begins with is arithmetic (rotation-rules.ts).
create table listings.rotation (
  area text not null,
  slot bigint not null,
  size integer not null check (size >= 0),
  -- Of the members and the day: unchanged, nothing is written.
  digest text not null,
  primary key (area, slot)
);
create table listings.rotation_place (
  area text not null,
  slot bigint not null,
  place integer not null check (place >= 0),
  listing_id uuid not null,
  primary key (area, slot, place),
  foreign key (area, slot) references listings.rotation (area, slot) on delete cascade on update no action
);

-- Told once for each end of a listing.
create table listings.reminder (
  listing_id uuid not null references listings.listing (id) on delete cascade on update no action,
  expires_at timestamptz(3) not null,
  primary key (listing_id, expires_at)
);

alter table listings.rotation enable row level security;
alter table listings.rotation force row level security;
alter table listings.rotation_place enable row level security;
alter table listings.rotation_place force row level security;
alter table listings.reminder enable row level security;
alter table listings.reminder force row level security;
grant select, insert, delete on listings.rotation, listings.rotation_place to pnc_worker;
grant select on listings.rotation, listings.rotation_place to pnc_public;
grant select, insert on listings.reminder to pnc_worker;
create policy worker_all on listings.rotation to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);
create policy worker_all on listings.rotation_place to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);
create policy worker_all on listings.reminder to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);
create policy public_read on listings.rotation for select to pnc_public using (true);
create policy public_read on listings.rotation_place for select to pnc_public using (true);
-- For the cascades, which run as the owner of the tables.
create policy owner_all on listings.rotation_place to pnc_migrator using (true) with check (true);
create policy owner_all on listings.reminder to pnc_migrator using (true) with check (true);

create view listings.rotation_public as select area, slot, size from listings.rotation;
create view listings.rotation_place_public as select area, slot, place, listing_id from listings.rotation_place;
grant select on listings.rotation_public, listings.rotation_place_public to pnc_app, pnc_staff, pnc_worker;
alter view listings.rotation_public owner to pnc_public;
alter view listings.rotation_place_public owner to pnc_public;

-- A day in a featured place is a use of this allowance.
insert into ledger.asset (code, kind, exponent, manual_limit)
select 'quota:listing-feature:' || period, 'unit', 0, 1000 from unnest(array['day', 'month']) period;
update ledger.plan set quotas = quotas || jsonb_build_object('quota:listing-feature', jsonb_build_object('month',
  case tier when 'free' then 1 when 'standard' then 10 else 40 end));
