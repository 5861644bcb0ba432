-- LST-10: when a seller is closed, has no power or no network, and with whom he has dealt.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- One row an account (a business, or a person who sells for himself) that has ever been closed. `closed` is whether the window
-- runs just now; a task turns it at each end. An outage lasts until the account is heard of again.
create table listings.storefront (
  account_id uuid primary key,
  account_kind text not null check (account_kind in ('user', 'business')),
  closed boolean not null default false,
  closed_from timestamptz(3),
  closed_until timestamptz(3),
  note text check (char_length(note) between 1 and 2400),
  outage text check (outage in ('power', 'network')),
  outage_since timestamptz(3),
  version integer not null check (version >= 1),
  updated_at timestamptz(3) not null,
  constraint storefront_window check ((closed_from is null) = (closed_until is null) and (closed_until is null or closed_until > closed_from)),
  constraint storefront_closed check (not closed or closed_until is not null),
  constraint storefront_outage check ((outage is null) = (outage_since is null))
);
create index storefront_turn on listings.storefront ((case when closed then closed_until else closed_from end))
  where closed_until is not null;

-- With whom a seller has dealt before: they are "connected".
create table listings.dealing (
  account_id uuid not null,
  user_id uuid not null,
  since timestamptz(3) not null,
  primary key (account_id, user_id)
);

alter table listings.storefront enable row level security;
alter table listings.storefront force row level security;
alter table listings.dealing enable row level security;
alter table listings.dealing force row level security;
grant select, insert, update on listings.storefront to pnc_app;
grant select, update on listings.storefront to pnc_worker;
grant select on listings.storefront to pnc_public;
grant select on listings.dealing to pnc_app;
grant select, insert on listings.dealing to pnc_worker;
create policy own on listings.storefront to pnc_app
  using (account_id = coalesce((select platform.current_business_id()), (select platform.current_user_id())))
  with check (account_id = coalesce((select platform.current_business_id()), (select platform.current_user_id())));
create policy worker_all on listings.storefront to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);
create policy public_read on listings.storefront for select to pnc_public using (true);
create policy own_read on listings.dealing for select to pnc_app using (user_id = (select platform.current_user_id()));
create policy worker_all on listings.dealing to pnc_worker
  using (platform.current_actor() is not null) with check (platform.current_actor() is not null);

-- Who is closed just now, for everybody to see.
create view listings.closed_store as
  select account_id, case when outage is null then 'closure' else 'outage' end as reason,
    case when outage is null then closed_until end as until
  from listings.storefront
  where closed or outage is not null;
grant select on listings.closed_store to pnc_app, pnc_staff, pnc_worker;
alter view listings.closed_store owner to pnc_public;

-- The phone to call about an active listing that offers calls: its business's, or its seller's own. Who may ask is the verb's rule.
create function listings.contact_phone(p_listing uuid) returns text
language sql stable security definer set search_path = '' as $$
  select coalesce(b.phone, case when l.business_id is null then u.phone end)
  from listings.listing_public l
  left join identity.business b on b.id = l.business_id and b.status = 'active'
  left join identity."user" u on u.public_id = l.owner_public_id and u.status = 'active'
  where l.id = p_listing and l.contact -> 'channels' ? 'phone'
$$;
grant execute on function listings.contact_phone(uuid) to pnc_app;
