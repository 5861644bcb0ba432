-- Identity: people, their roles, their businesses, who belongs to which and who may invite.
set lock_timeout = '2s';
set statement_timeout = '30s';

create table identity."user" (
  id uuid primary key,
  public_id text not null check (public_id = platform.type_id('usr', id)),
  -- Firebase Authentication uid.
  uid text not null check (char_length(uid) between 1 and 128),
  status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  display_name text not null check (char_length(display_name) between 1 and 960),
  country text not null check (country ~ '^[A-Z]{2}$'),
  -- E.164.
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  -- True when Firebase saw a code come back from this number.
  phone_verified boolean not null default false check (phone is not null or not phone_verified),
  email text check (char_length(email) between 3 and 320 and email = lower(email)),
  locale text not null default 'en' check (char_length(locale) between 2 and 35),
  tier text not null default 'free' check (tier in ('free', 'standard', 'premium')),
  active_role text not null,
  active_business_id uuid,
  -- ID tokens issued before this are refused (AUT-4).
  tokens_valid_after timestamptz(3),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint user_public_id_key unique (public_id),
  constraint user_uid_key unique (uid),
  constraint user_phone_key unique (phone)
);
create index user_status_id_idx on identity."user" (status, id desc);
create index user_country_id_idx on identity."user" (country, id desc);
create index user_email_idx on identity."user" (email);
create index user_active_business_id_idx on identity."user" (active_business_id);
create index user_display_name_idx on identity."user" using gin (display_name gin_trgm_ops);

-- Roles held. What a role includes is written out here when it is granted, so that every row is a right.
create table identity.user_role (
  user_id uuid not null references identity."user" (id) on delete cascade on update no action,
  role text not null check (role in ('consumer', 'business', 'financial', 'partner', 'moderator', 'admin')),
  granted_at timestamptz(3) not null,
  -- `user:UUID`, `operator:NAME`: who granted it.
  granted_by text not null,
  primary key (user_id, role)
);
create index user_role_role_user_id_idx on identity.user_role (role, user_id);
-- Nobody acts in a role that he does not hold, whatever the code says (AUT-3). Deferred: person and role come together.
alter table identity."user" add constraint user_id_active_role_fkey foreign key (id, active_role)
  references identity.user_role (user_id, role) on delete no action on update no action deferrable initially deferred;
create index user_id_active_role_idx on identity."user" (id, active_role);

-- Asked for at onboarding, decided by an admin.
create table identity.role_request (
  user_id uuid not null references identity."user" (id) on delete cascade on update no action,
  role text not null check (role in ('financial', 'partner')),
  requested_at timestamptz(3) not null,
  primary key (user_id, role)
);

create table identity.business (
  id uuid primary key,
  public_id text not null check (public_id = platform.type_id('biz', id)),
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) between 3 and 60),
  name text not null check (char_length(name) between 1 and 960),
  -- The name as the eye reads it: equal for "PayPal" and "PayPaI". See platform/values/lookalike.ts.
  name_skeleton text not null,
  description text check (char_length(description) between 1 and 24000),
  categories text[] not null check (cardinality(categories) between 1 and 5),
  country text not null check (country ~ '^[A-Z]{2}$'),
  city text check (char_length(city) between 1 and 960),
  -- NaN and infinity are outside every range, so these checks refuse them too.
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  verification_level text not null default 'none' check (verification_level in ('none', 'basic', 'verified')),
  status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  created_by uuid not null references identity."user" (id) on delete no action on update no action,
  -- When somebody last became an owner after the founding; another must wait (AUT-6).
  ownership_changed_at timestamptz(3),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint business_public_id_key unique (public_id),
  constraint business_slug_key unique (slug),
  constraint business_whole_place check ((latitude is null) = (longitude is null))
);
create index business_name_skeleton_idx on identity.business (name_skeleton, country);
create index business_created_by_idx on identity.business (created_by);
alter table identity."user" add constraint user_active_business_id_fkey foreign key (active_business_id)
  references identity.business (id) on delete set null on update no action;

create table identity.business_member (
  id uuid primary key,
  business_id uuid not null references identity.business (id) on delete cascade on update no action,
  user_id uuid not null references identity."user" (id) on delete cascade on update no action,
  role text not null check (role in ('viewer', 'staff', 'manager', 'admin', 'owner')),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint business_member_business_id_user_id_key unique (business_id, user_id)
);
create index business_member_user_id_idx on identity.business_member (user_id);

create table identity.business_invite (
  id uuid primary key,
  business_id uuid not null references identity.business (id) on delete cascade on update no action,
  -- SHA-256 of a token of 128 random bits, which only the invited person has.
  token_hash bytea not null check (octet_length(token_hash) = 32),
  email text check (char_length(email) between 3 and 320 and email = lower(email)),
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  role text not null check (role in ('viewer', 'staff', 'manager', 'admin')),
  state text not null default 'pending' check (state in ('pending', 'accepted', 'revoked', 'merged')),
  expires_at timestamptz(3) not null,
  invited_by uuid not null references identity."user" (id) on delete no action on update no action,
  accepted_by uuid references identity."user" (id) on delete no action on update no action,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint business_invite_token_hash_key unique (token_hash),
  constraint business_invite_one_address check ((email is null) <> (phone is null)),
  constraint business_invite_accepted check ((state = 'accepted') = (accepted_by is not null))
);
create index business_invite_business_id_id_idx on identity.business_invite (business_id, id desc);
create index business_invite_invited_by_idx on identity.business_invite (invited_by);
create index business_invite_accepted_by_idx on identity.business_invite (accepted_by);
-- One open invitation for one address.
create unique index business_invite_open_email on identity.business_invite (business_id, email) where state = 'pending';
create unique index business_invite_open_phone on identity.business_invite (business_id, phone) where state = 'pending';

-- ── What holds whatever the code says ─────────────────────────────────────────────────────────────────────────────────

-- Versions rise by one with each change; mirrors and claims go forward by them.
create function identity.raise_version() returns trigger language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
create trigger user_version before update on identity."user"
  for each row execute function identity.raise_version();
create trigger business_version before update on identity.business
  for each row execute function identity.raise_version();
create trigger business_member_version before update on identity.business_member
  for each row execute function identity.raise_version();
create trigger business_invite_version before update on identity.business_invite
  for each row execute function identity.raise_version();

-- Who leaves a business does not go on acting for it.
create function identity.stop_acting_for() returns trigger
  language plpgsql security definer set search_path = '' as $$
begin
  update identity."user" set active_business_id = null
    where id = old.user_id and active_business_id = old.business_id;
  return null;
end $$;
create trigger business_member_left after delete on identity.business_member
  for each row execute function identity.stop_acting_for();
-- Nor does anybody act for a business that is closed.
create function identity.stop_all_acting_for() returns trigger
  language plpgsql security definer set search_path = '' as $$
begin
  update identity."user" set active_business_id = null where active_business_id = new.id;
  return null;
end $$;
create trigger business_closed after update of status on identity.business
  for each row when (new.status = 'closed' and old.status <> 'closed') execute function identity.stop_all_acting_for();

-- AUT-6. At commit: takes the business's row lock, so that of two who leave at once the second sees that the first is gone.
create function identity.keep_an_owner() returns trigger
  language plpgsql security definer set search_path = '' as $$
declare
  v_business uuid;
begin
  if tg_table_name = 'business' then v_business := new.id; else v_business := old.business_id; end if;
  perform from identity.business where id = v_business and status <> 'closed' for no key update;
  if found and not exists (
    select from identity.business_member where business_id = v_business and role = 'owner') then
    raise exception 'the business would have no owner'
      using errcode = 'check_violation', schema = 'identity', table = 'business_member',
            constraint = 'business_keeps_an_owner';
  end if;
  return null;
end $$;
create constraint trigger business_keeps_an_owner after update or delete on identity.business_member
  deferrable initially deferred for each row when (old.role = 'owner') execute function identity.keep_an_owner();
create constraint trigger business_has_an_owner after insert or update of status on identity.business
  deferrable initially deferred for each row execute function identity.keep_an_owner();

-- The platform keeps an admin in good standing, too.
create function identity.keep_an_admin() returns trigger
  language plpgsql security definer set search_path = '' as $$
begin
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('identity.admins', 0));
  if not exists (
    select from identity.user_role held join identity."user" person on person.id = held.user_id
    where held.role = 'admin' and person.status = 'active') then
    raise exception 'the platform would have no admin'
      using errcode = 'check_violation', schema = 'identity', table = 'user_role', constraint = 'platform_keeps_an_admin';
  end if;
  return null;
end $$;
create constraint trigger platform_keeps_an_admin after delete on identity.user_role
  deferrable initially deferred for each row when (old.role = 'admin') execute function identity.keep_an_admin();
create function identity.was_admin_in_good_standing() returns trigger
  language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from identity.user_role where user_id = old.id and role = 'admin') then
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('identity.admins', 0));
    if not exists (
      select from identity.user_role held join identity."user" person on person.id = held.user_id
      where held.role = 'admin' and person.status = 'active') then
      raise exception 'the platform would have no admin'
        using errcode = 'check_violation', schema = 'identity', table = 'user', constraint = 'platform_keeps_an_admin';
    end if;
  end if;
  return null;
end $$;
create constraint trigger platform_keeps_an_admin after update of status on identity."user"
  deferrable initially deferred for each row when (old.status = 'active' and new.status <> 'active')
  execute function identity.was_admin_in_good_standing();

-- ── Who asks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

-- What an actor is made of, and nothing else. The one question that is asked before there is a context.
create function identity.actor_of(p_uid text)
returns table (
  user_id uuid, status text, active_role text, roles text[], business_id uuid, business_role text, tier text,
  country text, tokens_valid_after timestamptz
)
language sql stable security definer set search_path = '' as $$
  select person.id, person.status, person.active_role,
    array(select held.role from identity.user_role held where held.user_id = person.id order by held.role),
    acting.business_id, acting.role, person.tier, person.country, person.tokens_valid_after
  from identity."user" person
  left join (
    identity.business_member acting join identity.business on business.id = acting.business_id and business.status = 'active'
  ) on acting.business_id = person.active_business_id and acting.user_id = person.id
  where person.uid = p_uid
$$;

-- The person of this transaction; somebody who is just being onboarded is known by his uid.
create function identity.me() returns uuid language sql stable security definer set search_path = '' as $$
  select coalesce(platform.current_user_id(), (
    select person.id from identity."user" person
    where platform.current_actor() like 'uid:%' and person.uid = substr(platform.current_actor(), 5)))
$$;

create function identity.my_business_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select business_id from identity.business_member where user_id = platform.current_user_id()
$$;

create function identity.rank(p_role text) returns integer language sql immutable parallel safe
  return array_position(array['viewer', 'staff', 'manager', 'admin', 'owner'], p_role);

-- My rank in the business I act for just now; 0 when I act for none.
create function identity.acting_rank() returns integer
language sql stable security definer set search_path = '' as $$
  select coalesce((
    select identity.rank(role) from identity.business_member
    where business_id = platform.current_business_id() and user_id = platform.current_user_id()), 0)
$$;

-- I founded it and nobody belongs to it yet.
create function identity.may_found(p_business uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity.business where id = p_business and created_by = platform.current_user_id())
    and not exists (select from identity.business_member where business_id = p_business)
$$;

create function identity.acts_as_admin() returns boolean language sql stable parallel safe
  return coalesce(platform.acting_as() = 'admin' or platform.current_actor() like 'operator:%', false);
create function identity.acts_as_staff() returns boolean language sql stable parallel safe
  return coalesce(platform.acting_as() in ('admin', 'moderator') or platform.current_actor() like 'operator:%', false);

-- ── What a person does beyond his own rows, each as one named act ─────────────────────────────────────────────────────

-- Takes the lock under which members change. False when I do not belong to the business.
create function identity.lock_business(p_business uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform from identity.business
    where id = p_business and id in (select identity.my_business_ids()) for no key update;
  return found;
end $$;

-- Colleagues by name; their phone and e-mail stay their own.
create function identity.members_of(p_business uuid, p_after uuid, p_limit integer)
returns table (id uuid, user_public_id text, display_name text, role text, version integer, created_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select member.id, person.public_id, person.display_name, member.role, member.version, member.created_at
  from identity.business_member member join identity."user" person on person.id = member.user_id
  where member.business_id = p_business and p_business in (select identity.my_business_ids())
    and (p_after is null or member.id > p_after)
  order by member.id limit p_limit
$$;

-- Does a verified business of this country bear a name that looks like this one?
create function identity.name_is_protected(p_skeleton text, p_country text, p_except uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from identity.business where name_skeleton = p_skeleton and country = p_country
      and verification_level = 'verified' and status <> 'closed' and id is distinct from p_except)
$$;

-- Joins a business by an invitation, once. Somebody who belongs to it already rises to the invited role and never sinks;
-- his other open invitations to it are merged into this one.
create function identity.accept_invite(p_token_hash bytea, p_member_id uuid, p_now timestamptz)
returns table (outcome text, business_id uuid, business_public_id text, member_id uuid, member_version integer, role text)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_me identity."user";
  v_invite identity.business_invite;
  v_business identity.business;
  v_member identity.business_member;
  v_outcome text := 'joined';
begin
  select * into v_me from identity."user" where id = platform.current_user_id() and status = 'active';
  select invite.business_id into v_business.id from identity.business_invite invite where token_hash = p_token_hash;
  -- Business before invitation: the order in which everybody locks.
  select * into v_business from identity.business where id = v_business.id and status = 'active' for no key update;
  select * into v_invite from identity.business_invite where token_hash = p_token_hash for update;
  if v_me.id is null or v_business.id is null or v_invite.state in ('revoked', 'merged')
     or (v_invite.state = 'accepted' and v_invite.accepted_by <> v_me.id) then
    return query select 'unknown', null::uuid, null::text, null::uuid, null::integer, null::text;
    return;
  end if;
  select * into v_member from identity.business_member
    where business_id = v_business.id and user_id = v_me.id for update;
  if v_invite.state = 'accepted' then
    v_outcome := case when v_member.id is null then 'unknown' else 'already' end;
  elsif v_invite.expires_at <= p_now then
    v_outcome := 'expired';
  elsif v_invite.email <> v_me.email or v_invite.phone <> v_me.phone then
    v_outcome := 'someone_else';
  end if;
  if v_outcome in ('unknown', 'expired', 'someone_else') then
    return query select v_outcome, null::uuid, null::text, null::uuid, null::integer, null::text;
    return;
  end if;
  if v_outcome = 'joined' then
    if v_member.id is null then
      insert into identity.business_member (id, business_id, user_id, role, created_at, updated_at)
        values (p_member_id, v_business.id, v_me.id, v_invite.role, p_now, p_now) returning * into v_member;
    elsif identity.rank(v_member.role) < identity.rank(v_invite.role) then
      v_outcome := 'raised';
      update identity.business_member set role = v_invite.role, updated_at = p_now
        where id = v_member.id returning * into v_member;
    else
      v_outcome := 'already';
    end if;
    update identity.business_invite set state = 'accepted', accepted_by = v_me.id, updated_at = p_now
      where id = v_invite.id;
    update identity.business_invite set state = 'merged', updated_at = p_now
      where business_id = v_business.id and state = 'pending' and (email = v_me.email or phone = v_me.phone);
  end if;
  return query select v_outcome, v_business.id, v_business.public_id, v_member.id, v_member.version, v_member.role;
end $$;

grant execute on function identity.actor_of(text) to pnc_app, pnc_staff, pnc_worker;
grant execute on function identity.me(), identity.my_business_ids(), identity.rank(text), identity.acting_rank(),
  identity.may_found(uuid), identity.lock_business(uuid), identity.members_of(uuid, uuid, integer),
  identity.name_is_protected(text, text, uuid), identity.accept_invite(bytea, uuid, timestamptz) to pnc_app;
grant execute on function identity.acts_as_admin(), identity.acts_as_staff() to pnc_staff;

-- ── Row-level security (AUT-2) ────────────────────────────────────────────────────────────────────────────────────────

alter table identity."user" enable row level security;
alter table identity."user" force row level security;
alter table identity.user_role enable row level security;
alter table identity.user_role force row level security;
alter table identity.role_request enable row level security;
alter table identity.role_request force row level security;
alter table identity.business enable row level security;
alter table identity.business force row level security;
alter table identity.business_member enable row level security;
alter table identity.business_member force row level security;
alter table identity.business_invite enable row level security;
alter table identity.business_invite force row level security;

-- The owner, as which the functions above run.
create policy user_owner on identity."user" to pnc_migrator using (true) with check (true);
create policy user_role_owner on identity.user_role to pnc_migrator using (true) with check (true);
create policy role_request_owner on identity.role_request to pnc_migrator using (true) with check (true);
create policy business_owner on identity.business to pnc_migrator using (true) with check (true);
create policy business_member_owner on identity.business_member to pnc_migrator using (true) with check (true);
create policy business_invite_owner on identity.business_invite to pnc_migrator using (true) with check (true);

-- The public API: one's own rows, and those of the business one acts for.
create policy user_app_read on identity."user" for select to pnc_app using (id = (select identity.me()));
create policy user_app_onboard on identity."user" for insert to pnc_app
  with check ('uid:' || uid = (select platform.current_actor()));
create policy user_app_change on identity."user" for update to pnc_app
  using (id = (select identity.me())) with check (id = (select identity.me()));
create policy user_role_app_read on identity.user_role for select to pnc_app using (user_id = (select identity.me()));
create policy user_role_app_choose on identity.user_role for insert to pnc_app
  with check (user_id = (select identity.me()) and role in ('consumer', 'business'));
create policy role_request_app_read on identity.role_request for select to pnc_app
  using (user_id = (select identity.me()));
create policy role_request_app_ask on identity.role_request for insert to pnc_app
  with check (user_id = (select identity.me()));

create policy business_app_read on identity.business for select to pnc_app
  using (id in (select identity.my_business_ids()));
create policy business_app_found on identity.business for insert to pnc_app
  with check (created_by = (select platform.current_user_id()));
create policy business_app_change on identity.business for update to pnc_app
  using (id = (select platform.current_business_id()) and status = 'active' and (select identity.acting_rank()) >= 4)
  with check (id = (select platform.current_business_id()) and status in ('active', 'closed'));

create policy business_member_app_read on identity.business_member for select to pnc_app
  using (business_id in (select identity.my_business_ids()));
create policy business_member_app_found on identity.business_member for insert to pnc_app
  with check (user_id = (select platform.current_user_id()) and role = 'owner' and identity.may_found(business_id));
-- Those below one's own rank, and oneself: nobody but an owner himself ends his ownership.
create policy business_member_app_change on identity.business_member for update to pnc_app
  using (business_id = (select platform.current_business_id()) and (select identity.acting_rank()) >= 4
    and (identity.rank(role) < (select identity.acting_rank()) or user_id = (select platform.current_user_id())))
  with check (business_id = (select platform.current_business_id())
    and (identity.rank(role) < (select identity.acting_rank()) or (select identity.acting_rank()) = 5));
create policy business_member_app_remove on identity.business_member for delete to pnc_app
  using (user_id = (select platform.current_user_id())
    or (business_id = (select platform.current_business_id()) and (select identity.acting_rank()) >= 4
      and identity.rank(role) < (select identity.acting_rank())));

create policy business_invite_app on identity.business_invite to pnc_app
  using (business_id = (select platform.current_business_id()) and (select identity.acting_rank()) >= 4)
  with check (business_id = (select platform.current_business_id())
    and identity.rank(role) < (select identity.acting_rank()));

-- Staff, while they act as staff.
create policy user_staff_read on identity."user" for select to pnc_staff using ((select identity.acts_as_staff()));
create policy user_staff_change on identity."user" for update to pnc_staff
  using ((select identity.acts_as_admin())) with check ((select identity.acts_as_admin()));
create policy user_role_staff_read on identity.user_role for select to pnc_staff
  using ((select identity.acts_as_staff()));
create policy user_role_staff_grant on identity.user_role for insert to pnc_staff
  with check ((select identity.acts_as_admin()));
create policy user_role_staff_withdraw on identity.user_role for delete to pnc_staff
  using ((select identity.acts_as_admin()));
create policy role_request_staff_read on identity.role_request for select to pnc_staff
  using ((select identity.acts_as_staff()));
create policy role_request_staff_decide on identity.role_request for delete to pnc_staff
  using ((select identity.acts_as_admin()));
create policy business_staff_read on identity.business for select to pnc_staff using ((select identity.acts_as_staff()));
create policy business_staff_change on identity.business for update to pnc_staff
  using ((select identity.acts_as_admin())) with check ((select identity.acts_as_admin()));
create policy business_member_staff_read on identity.business_member for select to pnc_staff
  using ((select identity.acts_as_staff()));

-- Subscribers, tasks and jobs read; what they change they change through verbs with policies of their own.
create policy user_worker on identity."user" for select to pnc_worker using (true);
create policy user_role_worker on identity.user_role for select to pnc_worker using (true);
create policy business_worker on identity.business for select to pnc_worker using (true);
create policy business_member_worker on identity.business_member for select to pnc_worker using (true);

-- Columns that a role may not write cannot be written by any mistake of ours: standing, tier, verification, ownership.
grant select on identity."user", identity.user_role, identity.role_request, identity.business, identity.business_member,
  identity.business_invite to pnc_app;
grant insert (id, public_id, uid, display_name, country, phone, phone_verified, email, locale, active_role, created_at, updated_at)
  on identity."user" to pnc_app;
grant update (display_name, country, phone, phone_verified, locale, active_role, active_business_id, tokens_valid_after, updated_at)
  on identity."user" to pnc_app;
grant insert on identity.user_role, identity.role_request to pnc_app;
grant insert (id, public_id, slug, name, name_skeleton, description, categories, country, city, latitude, longitude, phone,
  created_by, created_at, updated_at) on identity.business to pnc_app;
grant update (slug, name, name_skeleton, description, categories, city, latitude, longitude, phone, status,
  ownership_changed_at, updated_at) on identity.business to pnc_app;
grant insert (id, business_id, user_id, role, created_at, updated_at), update (role, updated_at), delete
  on identity.business_member to pnc_app;
grant insert (id, business_id, token_hash, email, phone, role, expires_at, invited_by, created_at, updated_at),
  update (token_hash, role, state, expires_at, invited_by, updated_at) on identity.business_invite to pnc_app;

grant select on identity."user", identity.user_role, identity.role_request, identity.business, identity.business_member
  to pnc_staff;
grant update (status, tier, active_role, active_business_id, tokens_valid_after, updated_at) on identity."user" to pnc_staff;
grant insert, delete on identity.user_role to pnc_staff;
grant delete on identity.role_request to pnc_staff;
grant update (verification_level, status, updated_at) on identity.business to pnc_staff;

grant select on identity."user", identity.user_role, identity.business, identity.business_member to pnc_worker;

-- ── What everybody may know of a business ─────────────────────────────────────────────────────────────────────────────

create policy business_public on identity.business for select to pnc_public using (status = 'active');
grant select (id, public_id, slug, name, description, categories, country, city, verification_level, status, version, created_at)
  on identity.business to pnc_public;
create view identity.business_card with (security_barrier) as
  select public_id, slug, name, description, categories, country, city, verification_level, version, created_at
  from identity.business where status = 'active';
grant select on identity.business_card to pnc_app, pnc_staff, pnc_worker;
alter view identity.business_card owner to pnc_public;
