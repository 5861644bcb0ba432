-- What is near, what people keep, and how often a listing is looked at and its seller contacted.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- Nearest first, in exact metres: the index itself walks outward from a point, in the whole market or in one category.
-- A script is one transaction, in which no index is made "concurrently"; the market is small yet, and the lock waits 2 s at most.
-- squawk-ignore require-concurrent-index-creation
create index listing_place on listings.listing using gist (public.ll_to_earth(latitude, longitude)) where status = 'active';
-- squawk-ignore require-concurrent-index-creation
create index listing_category_place on listings.listing
  using gist (category, public.ll_to_earth(latitude, longitude)) where status = 'active';

create table listings.saved (
  user_id uuid not null references identity."user" (id) on delete cascade on update no action,
  listing_id uuid not null references listings.listing (id) on delete cascade on update no action,
  saved_at timestamptz(3) not null,
  primary key (user_id, listing_id)
);
create index saved_latest on listings.saved (user_id, saved_at desc, listing_id desc);
create index saved_listing on listings.saved (listing_id);

-- One row for a person, a listing, a day (UTC) and a kind: written once however often he looks, and by nobody else, so no two
-- writers ever want the same row. A job adds what is new into the sums below.
create table listings.interest (
  listing_id uuid not null references listings.listing (id) on delete cascade on update no action,
  day date not null,
  kind text not null check (kind in ('view', 'contact')),
  user_id uuid not null,
  counted boolean not null default false,
  primary key (listing_id, day, kind, user_id)
);
create index interest_uncounted on listings.interest (listing_id, day) where not counted;
create index interest_day on listings.interest (day);

create table listings.listing_day (
  listing_id uuid not null references listings.listing (id) on delete cascade on update no action,
  day date not null,
  views integer not null check (views >= 0),
  contacts integer not null check (contacts >= 0),
  primary key (listing_id, day)
);

alter table listings.saved enable row level security;
alter table listings.saved force row level security;
alter table listings.interest enable row level security;
alter table listings.interest force row level security;
alter table listings.listing_day enable row level security;
alter table listings.listing_day force row level security;

grant select, insert, delete on listings.saved to pnc_app;
grant insert on listings.interest to pnc_app;
grant select, update, delete on listings.interest to pnc_worker;
grant select on listings.listing_day to pnc_app, pnc_staff;
grant select, insert, update on listings.listing_day to pnc_worker;

create policy own on listings.saved to pnc_app
  using (user_id = (select platform.current_user_id())) with check (user_id = (select platform.current_user_id()));
create policy owner_count on listings.saved for select to pnc_migrator using (true);
create policy own_insert on listings.interest for insert to pnc_app
  with check (user_id = (select platform.current_user_id()) and not counted);
create policy worker_all on listings.interest to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);
create policy own_read on listings.listing_day for select to pnc_app
  using (exists (select from listings.listing l where l.id = listing_id));
create policy staff_read on listings.listing_day for select to pnc_staff
  using (platform.acting_as() in ('moderator', 'admin'));
create policy worker_all on listings.listing_day to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);

-- How many people keep a listing: a number, and never who.
create function listings.saves_of(p_listing uuid) returns integer
language sql stable security definer set search_path = '' as $$
  select count(*)::integer from listings.saved where listing_id = p_listing
$$;
grant execute on function listings.saves_of(uuid) to pnc_app;
