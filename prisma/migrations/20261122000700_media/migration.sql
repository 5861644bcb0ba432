-- Media: pictures that people upload, from the promise of a file to what is shown of it. Bytes are in Cloud Storage; here is what
-- we know of them.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema media;
grant usage on schema media to pnc_app, pnc_staff, pnc_worker, pnc_public;

-- Every step that a file may take. modules/media/rules.ts holds the same table; a test compares them.
create table media.state_step (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
);
insert into media.state_step (from_state, to_state) values
  ('uploading', 'processing'), ('uploading', 'refused'), ('uploading', 'removed'),
  ('processing', 'ready'), ('processing', 'refused'), ('processing', 'removed'),
  ('ready', 'removed'),
  ('refused', 'removed');

create table media.media (
  id uuid primary key,
  public_id text not null unique check (public_id = platform.type_id('med', id)),
  owner_user_id uuid not null references identity."user" (id),
  business_id uuid references identity.business (id),
  kind text not null check (kind in ('image')),
  -- What the sender says; never believed.
  declared_type text not null check (declared_type in ('image/jpeg', 'image/png', 'image/webp')),
  size integer not null check (size between 1 and 104857600),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  state text not null check (state in ('uploading', 'processing', 'ready', 'refused', 'removed')),
  refused_because text check (
    refused_because in ('not_a_picture', 'animated', 'too_many_pixels', 'damaged', 'hidden_content', 'checksum', 'size', 'never_came', 'failed')
  ),
  -- Of the upright picture.
  width integer check (width between 1 and 100000),
  height integer check (height between 1 and 100000),
  -- [{"name": "large", "path": "med_…/….webp", "width": 1280, "height": 960, "bytes": 81234}], in the public bucket.
  renditions jsonb,
  -- 64 bits of how it looks, 16 hexadecimal digits: alike pictures differ in few bits.
  perceptual_hash text check (perceptual_hash ~ '^[0-9a-f]{16}$'),
  -- Since when nothing shows it; null while something does.
  orphan_since timestamptz(3),
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint media_ready check (
    (state = 'ready') <= (renditions is not null and width is not null and height is not null and perceptual_hash is not null)
  ),
  constraint media_refused check ((state = 'refused') <= (refused_because is not null))
);
create index media_owner on media.media (owner_user_id, id desc) where business_id is null;
create index media_business on media.media (business_id, id desc) where business_id is not null;
create index media_waiting on media.media (created_at) where state in ('uploading', 'processing');
create index media_orphan on media.media (orphan_since) where orphan_since is not null and state <> 'removed';
create index media_alike on media.media (perceptual_hash) where state = 'ready';

-- What shows a picture: 'listing:<uuid>'. A picture that nothing shows is taken away after a day.
create table media.use (
  used_by text not null check (used_by ~ '^[a-z]+:[0-9a-f-]{36}$'),
  media_id uuid not null references media.media (id),
  primary key (used_by, media_id)
);
create index use_media on media.use (media_id);

-- How much somebody has announced in a day (UTC): files and bytes.
create table media.upload_day (
  user_id uuid not null references identity."user" (id),
  day date not null,
  files integer not null check (files > 0),
  bytes bigint not null check (bytes > 0),
  primary key (user_id, day)
);

create function media.guard_media() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'uploading' or new.version <> 1 then
      raise exception 'a file begins by being uploaded, version 1' using errcode = 'check_violation', constraint = 'media_begin';
    end if;
    return new;
  end if;
  if (new.id, new.public_id, new.owner_user_id, new.size, new.created_at)
      is distinct from (old.id, old.public_id, old.owner_user_id, old.size, old.created_at)
    or new.business_id is distinct from old.business_id then
    raise exception 'a file never changes hands' using errcode = 'check_violation', constraint = 'media_identity';
  end if;
  if new.state <> old.state then
    if not exists (select from media.state_step s where s.from_state = old.state and s.to_state = new.state) then
      raise exception 'a file cannot go from % to %', old.state, new.state
        using errcode = 'check_violation', constraint = 'media_step';
    end if;
    if new.version <> old.version + 1 then
      raise exception 'version % must follow %', new.version, old.version
        using errcode = 'check_violation', constraint = 'media_version';
    end if;
  elsif new.version <> old.version
    or (new.renditions, new.refused_because, new.perceptual_hash)
      is distinct from (old.renditions, old.refused_because, old.perceptual_hash) then
    raise exception 'what is known of a file changes with its state'
      using errcode = 'check_violation', constraint = 'media_version';
  end if;
  return new;
end $$;
create trigger guard_media before insert or update on media.media
  for each row execute function media.guard_media();

alter table media.media enable row level security;
alter table media.media force row level security;
alter table media.use enable row level security;
alter table media.use force row level security;
alter table media.upload_day enable row level security;
alter table media.upload_day force row level security;

grant select on media.state_step to pnc_app, pnc_staff, pnc_worker;
grant select, insert, update on media.media to pnc_app;
grant select on media.media to pnc_staff, pnc_public;
grant select, update on media.media to pnc_worker;
grant select, insert, delete on media.use to pnc_app;
grant select on media.use to pnc_staff;
grant select, delete on media.use to pnc_worker;
grant select, insert, update on media.upload_day to pnc_app;

-- As with listings: a person's own, or his active business's.
create policy own_read on media.media for select to pnc_app using (
  (business_id is null and owner_user_id = platform.current_user_id()) or business_id = platform.current_business_id());
create policy own_insert on media.media for insert to pnc_app with check (
  owner_user_id = platform.current_user_id() and (business_id is null or business_id = platform.current_business_id()));
create policy own_update on media.media for update to pnc_app using (
  (business_id is null and owner_user_id = platform.current_user_id()) or business_id = platform.current_business_id());
create policy staff_read on media.media for select to pnc_staff using (platform.acting_as() in ('moderator', 'admin'));
create policy worker_read on media.media for select to pnc_worker using (platform.current_actor() is not null);
create policy worker_update on media.media for update to pnc_worker using (platform.current_actor() is not null);
create policy public_read on media.media for select to pnc_public using (state <> 'removed');

create policy own_use on media.use to pnc_app
  using (exists (select from media.media m where m.id = media_id))
  with check (exists (select from media.media m where m.id = media_id));
create policy staff_read on media.use for select to pnc_staff using (platform.acting_as() in ('moderator', 'admin'));
create policy worker_use on media.use to pnc_worker using (platform.current_actor() is not null);
create policy own_day on media.upload_day to pnc_app
  using (user_id = platform.current_user_id()) with check (user_id = platform.current_user_id());

-- A listing's pictures as everybody sees them; nothing of who sent them, nor why one was refused.
create view listings.media_card as
  select public_id, state, width, height, renditions from media.media where state <> 'removed';
grant select on listings.media_card to pnc_app, pnc_staff, pnc_worker;
alter view listings.media_card owner to pnc_public;

-- Which listings show a picture: asked when it is ready.
-- A script is one transaction, in which no index is made "concurrently"; the market is small yet, and the lock waits 2 s at most.
-- squawk-ignore require-concurrent-index-creation
create index listing_media on listings.listing using gin (media_ids) where media_ids <> '{}';
