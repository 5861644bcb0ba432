-- Listings: what people offer or ask for, each step of its life, and the categories it stands in.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- The trade tree. A listing stands in any node; a filter by a node takes what is below it too.
create table listings.category (
  slug text primary key check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  parent text references listings.category (slug),
  name text not null,
  position integer not null,
  check (parent <> slug)
);

-- LST-1 as data: every step that a listing may take. modules/listings/rules.ts holds the same table; a test compares them.
create table listings.status_step (
  from_status text not null,
  to_status text not null,
  primary key (from_status, to_status)
);

insert into listings.status_step (from_status, to_status) values
  ('draft', 'pending_review'), ('draft', 'removed'),
  ('pending_review', 'active'), ('pending_review', 'rejected'), ('pending_review', 'removed'),
  ('rejected', 'draft'), ('rejected', 'removed'),
  ('active', 'expired'), ('active', 'paused'), ('active', 'sold'), ('active', 'removed'), ('active', 'pending_review'),
  ('paused', 'active'), ('paused', 'expired'), ('paused', 'sold'), ('paused', 'removed'), ('paused', 'pending_review'),
  ('expired', 'removed'),
  ('sold', 'removed');

create table listings.listing (
  id uuid primary key,
  -- Unique because it is the id in other letters.
  public_id text not null check (public_id = platform.type_id('list', id)),
  owner_user_id uuid not null references identity."user" (id),
  owner_uid text not null,
  owner_public_id text not null check (owner_public_id = platform.type_id('usr', owner_user_id)),
  business_id uuid references identity.business (id),
  type text not null check (type in ('OFFER', 'REQUEST')),
  title text not null check (char_length(title) between 5 and 1200),
  description text not null check (char_length(description) between 20 and 24000),
  category text not null references listings.category (slug),
  -- Minor units of `currency`; `price_exponent` is how many of its digits stand after the point.
  price bigint check (price between 0 and 1000000000000000),
  currency text check (currency ~ '^[A-Z]{3}$'),
  price_exponent smallint check (price_exponent between 0 and 4),
  country text not null check (country ~ '^[A-Z]{2}$'),
  -- NaN and infinity are outside every range, so these checks refuse them too.
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  address text check (char_length(address) between 1 and 2400),
  duration_hours smallint not null check (duration_hours in (24, 48, 72, 96)),
  media_ids text[] not null default '{}' check (
    cardinality(media_ids) <= 5
    and (cardinality(media_ids) = 0 or array_to_string(media_ids, ',', '?') ~ '^med_[0-7][0-9a-hjkmnp-tv-z]{25}(,med_[0-7][0-9a-hjkmnp-tv-z]{25})*$')
  ),
  status text not null check (
    status in ('draft', 'pending_review', 'rejected', 'active', 'paused', 'expired', 'sold', 'removed')
  ),
  -- Why it came into its present status, where somebody said so; becomes the history row's reason.
  status_reason text check (char_length(status_reason) between 1 and 6000),
  rejection_reason text check (char_length(rejection_reason) between 1 and 6000),
  published_at timestamptz(3),
  expires_at timestamptz(3),
  -- What was left when a running listing went back to review: approval gives back this much, not a new term.
  seconds_left integer check (seconds_left >= 0),
  extend_count integer not null default 0 check (extend_count >= 0),
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint listing_price_whole check (
    (price is null and currency is null and price_exponent is null)
    or (price is not null and currency is not null and price_exponent is not null)
  ),
  constraint listing_running_times check (
    status not in ('active', 'paused') or (published_at is not null and expires_at > published_at)
  ),
  constraint listing_rejected_reason check (status <> 'rejected' or rejection_reason is not null)
);

-- Pages of the market, newest first. The job flips the status at the end, so no page needs the clock.
create index listing_page on listings.listing (category, country, published_at desc, id desc) where status = 'active';
create index listing_category on listings.listing (category, published_at desc, id desc) where status = 'active';
create index listing_country on listings.listing (country, published_at desc, id desc) where status = 'active';
create index listing_recent on listings.listing (published_at desc, id desc) where status = 'active';
create index listing_price on listings.listing (currency, price) where status = 'active';
-- One's own: ids are UUIDv7, so they sort by birth.
create index listing_owner on listings.listing (owner_user_id, id desc) where business_id is null;
create index listing_business on listings.listing (business_id, id desc) where business_id is not null;
-- What staff look through; the many active ones they walk by their key.
create index listing_review on listings.listing (status, id) where status <> 'active';
create index listing_expiry on listings.listing (expires_at) where status in ('active', 'paused');

create table listings.listing_history (
  id bigint generated always as identity primary key,
  listing_id uuid not null references listings.listing (id),
  from_status text,
  to_status text not null,
  actor text not null,
  reason text,
  version integer not null,
  at timestamptz(3) not null,
  unique (listing_id, version)
);

-- How many extensions an account (a business, or a person who sells for himself) has used in a calendar month (UTC).
create table listings.extension_use (
  account_id uuid not null,
  month date not null check (month = date_trunc('month', month)),
  used integer not null check (used > 0),
  primary key (account_id, month)
);

-- Refuses an illegal step, a skipped version and a change of identity, whoever writes.
create function listings.guard_listing() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'draft' or new.version <> 1 then
      raise exception 'a listing begins as a draft, version 1' using errcode = 'check_violation', constraint = 'listing_begin';
    end if;
    return new;
  end if;
  if new.version <> old.version + 1 then
    raise exception 'version % must follow %', new.version, old.version
      using errcode = 'check_violation', constraint = 'listing_version';
  end if;
  if (new.id, new.public_id, new.owner_user_id, new.owner_uid, new.owner_public_id, new.created_at)
      is distinct from (old.id, old.public_id, old.owner_user_id, old.owner_uid, old.owner_public_id, old.created_at)
    or new.business_id is distinct from old.business_id then
    raise exception 'a listing never changes hands' using errcode = 'check_violation', constraint = 'listing_identity';
  end if;
  if new.status <> old.status and not exists (
    select from listings.status_step s where s.from_status = old.status and s.to_status = new.status
  ) then
    raise exception 'a listing cannot go from % to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'listing_step';
  end if;
  return new;
end $$;
create trigger guard_listing before insert or update on listings.listing
  for each row execute function listings.guard_listing();

-- One row a step, written by the step itself: no role holds a grant to write history by hand.
create function listings.record_step() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into listings.listing_history (listing_id, from_status, to_status, actor, reason, version, at)
  values (
    new.id, case when tg_op = 'UPDATE' then old.status end, new.status,
    coalesce(platform.current_actor(), 'database:' || session_user),
    new.status_reason, new.version, new.updated_at
  );
  return null;
end $$;
create trigger record_birth after insert on listings.listing
  for each row execute function listings.record_step();
create trigger record_step after update on listings.listing
  for each row when (old.status is distinct from new.status) execute function listings.record_step();

create function listings.refuse_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'the history of a listing is written once' using errcode = 'insufficient_privilege';
end $$;
create trigger immutable before update or delete on listings.listing_history
  for each row execute function listings.refuse_change();
create trigger immutable_whole before truncate on listings.listing_history
  for each statement execute function listings.refuse_change();

-- A time as JSON: UTC, ISO 8601, "2026-11-21T03:01:56.05Z". A fifth of what to_char costs.
create function listings.json_time(at timestamptz) returns text language sql stable parallel safe
  return rtrim(to_json(at at time zone 'UTC')::text, '"') || 'Z"';

-- "12.50" of 1250 and 2.
create function listings.amount(minor bigint, exponent smallint) returns text language sql immutable parallel safe
  return case exponent when 0 then minor::text when 2 then (minor * 0.01)::text when 3 then (minor * 0.001)::text
    when 4 then (minor * 0.0001)::text when 1 then (minor * 0.1)::text end;

alter table listings.listing enable row level security;
alter table listings.listing force row level security;
alter table listings.listing_history enable row level security;
alter table listings.listing_history force row level security;
alter table listings.extension_use enable row level security;
alter table listings.extension_use force row level security;

grant execute on function listings.json_time(timestamptz), listings.amount(bigint, smallint) to pnc_app, pnc_staff, pnc_worker;
grant select on listings.category, listings.status_step to pnc_app, pnc_staff, pnc_worker;
grant select, insert, update on listings.listing to pnc_app;
grant select, update on listings.listing to pnc_staff, pnc_worker;
grant select on listings.listing to pnc_public;
grant select on listings.listing_history to pnc_app, pnc_staff, pnc_worker;
grant select, insert, update on listings.extension_use to pnc_app;
grant select on listings.extension_use to pnc_staff, pnc_worker;

-- A person's own, or his active business's: what he made for a business is the business's, also when he has left it.
create policy own_read on listings.listing for select to pnc_app using (
  (business_id is null and owner_user_id = platform.current_user_id()) or business_id = platform.current_business_id());
create policy own_insert on listings.listing for insert to pnc_app with check (
  owner_user_id = platform.current_user_id() and (business_id is null or business_id = platform.current_business_id()));
create policy own_update on listings.listing for update to pnc_app using (
  (business_id is null and owner_user_id = platform.current_user_id()) or business_id = platform.current_business_id());
create policy staff_read on listings.listing for select to pnc_staff using (platform.acting_as() in ('moderator', 'admin'));
create policy staff_update on listings.listing for update to pnc_staff using (platform.acting_as() in ('moderator', 'admin'));
create policy worker_read on listings.listing for select to pnc_worker
  using (platform.current_actor() is not null);
create policy worker_update on listings.listing for update to pnc_worker
  using (platform.current_actor() is not null);
create policy public_read on listings.listing for select to pnc_public using (status = 'active');

-- The trigger writes as the owner of the table, who is under the policies like everyone else.
create policy record on listings.listing_history for insert to current_user with check (true);
create policy own_read on listings.listing_history for select to pnc_app
  using (exists (select from listings.listing l where l.id = listing_id));
create policy staff_read on listings.listing_history for select to pnc_staff
  using (platform.acting_as() in ('moderator', 'admin'));
create policy worker_read on listings.listing_history for select to pnc_worker
  using (platform.current_actor() is not null);

create policy own_use on listings.extension_use to pnc_app
  using (account_id in (platform.current_user_id(), platform.current_business_id()))
  with check (account_id in (platform.current_user_id(), platform.current_business_id()));
create policy staff_read on listings.extension_use for select to pnc_staff
  using (platform.acting_as() in ('moderator', 'admin'));
create policy worker_read on listings.extension_use for select to pnc_worker
  using (platform.current_actor() is not null);

-- What the world may see: active listings, these columns. Read without context by hot paths.
create view listings.listing_public as
  select id, public_id, owner_public_id, business_id, type, title, description, category, price, currency, price_exponent,
    country, latitude, longitude, address, duration_hours, media_ids, status, null::text as rejection_reason, published_at,
    expires_at, extend_count, version, created_at, updated_at
  from listings.listing
  where status = 'active';
grant select on listings.listing_public to pnc_app, pnc_staff, pnc_worker;
alter view listings.listing_public owner to pnc_public;

-- A seller's business as a listing shows it; none while it is not in good standing.
create view listings.business_card as select id, public_id, slug, name from identity.business where status = 'active';
grant select on listings.business_card to pnc_app, pnc_staff, pnc_worker;
alter view listings.business_card owner to pnc_public;

insert into listings.category (slug, parent, name, position) values
  ('food', null, 'Food and farm', 1),
  ('fashion', null, 'Fashion and beauty', 2),
  ('electronics', null, 'Phones and electronics', 3),
  ('home', null, 'Home and household', 4),
  ('building', null, 'Building and tools', 5),
  ('vehicles', null, 'Vehicles and transport', 6),
  ('property', null, 'Land and property', 7),
  ('services', null, 'Services', 8),
  ('jobs', null, 'Work and jobs', 9),
  ('health', null, 'Health and baby', 10),
  ('business-supplies', null, 'Business supplies', 11),
  ('leisure', null, 'Books, sport and leisure', 12),
  ('other', null, 'Everything else', 13);
insert into listings.category (slug, parent, name, position) values
  ('grains-and-flour', 'food', 'Grains and flour', 1),
  ('fruit-and-vegetables', 'food', 'Fruit and vegetables', 2),
  ('meat-and-fish', 'food', 'Meat and fish', 3),
  ('prepared-food', 'food', 'Prepared food and drinks', 4),
  ('livestock', 'food', 'Livestock and poultry', 5),
  ('seeds-and-inputs', 'food', 'Seeds, feed and fertiliser', 6),
  ('clothing', 'fashion', 'Clothing', 1),
  ('fabric-and-tailoring', 'fashion', 'Fabric and tailoring', 2),
  ('shoes-and-bags', 'fashion', 'Shoes and bags', 3),
  ('hair-and-cosmetics', 'fashion', 'Hair and cosmetics', 4),
  ('jewellery-and-watches', 'fashion', 'Jewellery and watches', 5),
  ('phones', 'electronics', 'Phones and tablets', 1),
  ('computers', 'electronics', 'Computers', 2),
  ('tv-and-audio', 'electronics', 'Television and audio', 3),
  ('solar-and-power', 'electronics', 'Solar and power', 4),
  ('furniture', 'home', 'Furniture', 1),
  ('kitchen', 'home', 'Kitchen and appliances', 2),
  ('cleaning', 'home', 'Cleaning and laundry', 3),
  ('building-materials', 'building', 'Building materials', 1),
  ('tools-and-machines', 'building', 'Tools and machines', 2),
  ('cars', 'vehicles', 'Cars', 1),
  ('motorcycles', 'vehicles', 'Motorcycles and bicycles', 2),
  ('spare-parts', 'vehicles', 'Spare parts and tyres', 3),
  ('transport-and-haulage', 'vehicles', 'Transport and haulage', 4),
  ('houses-and-rooms', 'property', 'Houses and rooms', 1),
  ('land', 'property', 'Land', 2),
  ('shops-and-offices', 'property', 'Shops and offices', 3),
  ('repairs', 'services', 'Repairs', 1),
  ('events-and-catering', 'services', 'Events and catering', 2),
  ('lessons', 'services', 'Lessons and training', 3),
  ('digital-services', 'services', 'Printing, design and digital', 4),
  ('medicines-and-care', 'health', 'Care products', 1),
  ('baby', 'health', 'Baby and children', 2),
  ('packaging', 'business-supplies', 'Packaging', 1),
  ('wholesale', 'business-supplies', 'Wholesale lots', 2),
  ('books', 'leisure', 'Books and school', 1),
  ('sport', 'leisure', 'Sport and games', 2);
