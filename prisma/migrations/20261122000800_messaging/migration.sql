-- Conversations: gapless numbers a conversation, receipts as high-water marks, bodies sealed before they come here.
-- Written through the functions below only; they run as the owner, so every rule about who may is in them once.
set lock_timeout = '1s';
set statement_timeout = '30s';

create schema messaging;
grant usage on schema messaging to pnc_app, pnc_staff, pnc_worker;

-- Keys that wrap the conversations' data keys; wrapped themselves by Cloud KMS. Useless to who only has the table.
create table messaging.master_key (
  version smallint not null check (version > 0),
  kms_key text not null check (char_length(kms_key) between 1 and 400),
  wrapped bytea not null check (octet_length(wrapped) between 32 and 1024),
  created_at timestamptz(3) not null default now(),
  constraint master_key_pkey primary key (version)
);

create table messaging.conversation (
  id uuid not null,
  public_id text not null,
  kind text not null check (kind in ('connection', 'listing', 'support', 'group')),
  subject_type text check (subject_type in ('connection', 'listing', 'business')),
  subject_id uuid,
  title text check (char_length(title) between 1 and 960),
  -- The same people about the same thing have one conversation; null where there may be many.
  dedupe_key text,
  status text not null default 'open' check (status in ('open', 'closed')),
  last_seq integer not null default 0 check (last_seq >= 0),
  last_at timestamptz(3),
  -- AES-256 data key, wrapped by the master key of this version.
  data_key bytea not null check (octet_length(data_key) = 60),
  key_version smallint not null,
  -- Of what the conversation's own document shows; messages and summaries count for themselves.
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint conversation_pkey primary key (id),
  constraint conversation_public_id_key unique (public_id),
  constraint conversation_public_id check (public_id = platform.type_id('conv', id)),
  constraint conversation_dedupe_key unique (dedupe_key),
  constraint conversation_key_fkey foreign key (key_version) references messaging.master_key (version),
  constraint conversation_subject check ((subject_type is null) = (subject_id is null))
) with (fillfactor = 70);
create index conversation_key on messaging.conversation (key_version, id);
create index conversation_subject_idx on messaging.conversation (subject_id) where subject_id is not null;

create table messaging.member (
  conversation_id uuid not null,
  user_id uuid not null,
  uid text not null,
  name text not null,
  -- For whom he takes part: his business, or himself.
  business_id uuid,
  business_name text,
  role text not null check (role in ('owner', 'member', 'agent')),
  -- The first number that he may see.
  history_from integer not null default 1 check (history_from >= 1),
  joined_at timestamptz(3) not null,
  left_at timestamptz(3),
  delivered_seq integer not null default 0 check (delivered_seq >= 0),
  read_seq integer not null default 0 check (read_seq >= 0),
  constraint member_marks check (read_seq <= delivered_seq),
  muted_until timestamptz(3),
  -- Of his summary document.
  version integer not null default 1 check (version >= 1),
  constraint member_pkey primary key (conversation_id, user_id),
  constraint member_conversation_fkey foreign key (conversation_id) references messaging.conversation (id)
) with (fillfactor = 60);
create index member_user on messaging.member (user_id, conversation_id) where left_at is null;
create index member_business on messaging.member (business_id, conversation_id) where business_id is not null and left_at is null;

create table messaging.message (
  conversation_id uuid not null,
  seq integer not null check (seq >= 1),
  id uuid not null,
  -- A user's id, or "system".
  sender text not null check (sender = 'system' or sender ~ '^[0-9a-f-]{36}$'),
  sender_business_id uuid,
  -- The sender's own id of it: the same one never becomes a second message (CHT-1).
  client_msg_id text not null check (char_length(client_msg_id) between 1 and 64),
  kind text not null check (kind in (
    'text', 'quote', 'invoice', 'payment_request', 'delivery_code', 'listing_card', 'image', 'system')),
  -- Null once it is deleted. AES-256-GCM, 12 bytes IV before, 16 bytes tag behind.
  body bytea check (octet_length(body) between 29 and 40000),
  reply_to integer check (reply_to >= 1),
  flags text[] not null default '{}',
  -- Keyed digests of its words, for searching one's own conversations.
  tokens bytea[] not null default '{}',
  -- What the sender's clock said; a label, it decides nothing.
  sent_at timestamptz(3),
  created_at timestamptz(3) not null,
  edited_at timestamptz(3),
  deleted_at timestamptz(3),
  version integer not null default 1 check (version >= 1),
  constraint message_pkey primary key (conversation_id, seq),
  constraint message_id_key unique (id),
  constraint message_client_key unique (conversation_id, sender, client_msg_id),
  constraint message_conversation_fkey foreign key (conversation_id) references messaging.conversation (id),
  constraint message_deleted check ((body is null) = (deleted_at is not null))
) with (fillfactor = 90);
create index message_tokens on messaging.message using gin (tokens) with (fastupdate = on);

create table messaging.block (
  blocker_id uuid not null,
  blocked_id uuid not null,
  reason text check (char_length(reason) between 1 and 2400),
  created_by uuid not null,
  created_at timestamptz(3) not null,
  constraint block_pkey primary key (blocker_id, blocked_id),
  constraint block_other check (blocker_id <> blocked_id)
);
create index block_blocked on messaging.block (blocked_id);

alter table messaging.master_key enable row level security;
alter table messaging.master_key force row level security;
alter table messaging.conversation enable row level security;
alter table messaging.conversation force row level security;
alter table messaging.member enable row level security;
alter table messaging.member force row level security;
alter table messaging.message enable row level security;
alter table messaging.message force row level security;
alter table messaging.block enable row level security;
alter table messaging.block force row level security;

create policy master_key_owner on messaging.master_key to pnc_migrator using (true) with check (true);
create policy conversation_owner on messaging.conversation to pnc_migrator using (true) with check (true);
create policy member_owner on messaging.member to pnc_migrator using (true) with check (true);
create policy message_owner on messaging.message to pnc_migrator using (true) with check (true);
create policy block_owner on messaging.block to pnc_migrator using (true) with check (true);

-- Takes part now: himself, or the business for which he acts.
create function messaging.takes_part(conversation uuid) returns boolean
  language sql stable security definer set search_path = ''
  return exists (
    select from messaging.member m
    where m.conversation_id = conversation and m.left_at is null
      and (m.user_id = platform.current_user_id() or m.business_id = platform.current_business_id()));

grant execute on function messaging.takes_part(uuid) to pnc_app, pnc_staff, pnc_worker;
grant select on messaging.master_key, messaging.conversation, messaging.member, messaging.message, messaging.block
  to pnc_app, pnc_staff, pnc_worker;
create policy key_read on messaging.master_key for select to pnc_app, pnc_staff, pnc_worker using (true);
create policy app_read on messaging.conversation for select to pnc_app using (messaging.takes_part(id));
create policy app_read on messaging.member for select to pnc_app using (messaging.takes_part(conversation_id));
create policy app_read on messaging.message for select to pnc_app using (messaging.takes_part(conversation_id));
create policy app_read on messaging.block for select to pnc_app
  using (blocker_id in (platform.current_user_id(), platform.current_business_id()));
create policy worker_read on messaging.conversation for select to pnc_worker using (platform.current_actor() is not null);
create policy worker_read on messaging.member for select to pnc_worker using (platform.current_actor() is not null);
create policy worker_read on messaging.message for select to pnc_worker using (platform.current_actor() is not null);
create policy worker_read on messaging.block for select to pnc_worker using (platform.current_actor() is not null);

-- The first key of all, or the next; whoever is second finds the other's.
create function messaging.add_master_key(p_version smallint, p_kms_key text, p_wrapped bytea) returns void
  language sql security definer set search_path = '' as $$
  insert into messaging.master_key (version, kms_key, wrapped)
  select p_version, p_kms_key, p_wrapped
  where p_version = 1 or session_user = 'pnc_worker'
  on conflict (version) do nothing;
$$;

-- The data key of a conversation under another master key; only the wrapping changes.
create function messaging.rewrap(p_id uuid, p_from smallint, p_to smallint, p_data_key bytea) returns void
  language sql security definer set search_path = '' as $$
  update messaging.conversation set data_key = p_data_key, key_version = p_to
  where id = p_id and key_version = p_from and session_user = 'pnc_worker';
$$;

-- Whoever calls for a person must be that person's part of it; background work may act for all.
create function messaging.may(conversation uuid) returns boolean
  language sql stable security definer set search_path = ''
  return session_user in ('pnc_worker', 'pnc_staff') or messaging.takes_part(conversation);

-- Joins, or comes back; his name is as it is today. False when there is no such person in good standing.
create function messaging.put_member(
  p_conversation uuid, p_user uuid, p_business uuid, p_role text, p_history_from integer, p_now timestamptz
) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  insert into messaging.member as m
    (conversation_id, user_id, uid, name, business_id, business_name, role, history_from, joined_at, delivered_seq, read_seq)
  select p_conversation, u.id, u.uid, u.display_name, b.id, b.name, p_role, p_history_from, p_now,
    p_history_from - 1, p_history_from - 1
  from identity."user" u
  left join identity.business b on b.id = p_business and b.status = 'active'
  where u.id = p_user and u.status = 'active' and (p_business is null or b.id is not null)
  on conflict (conversation_id, user_id) do update
    set left_at = null, name = excluded.name, role = excluded.role, business_id = excluded.business_id,
      business_name = excluded.business_name, version = m.version + 1;
  return found;
end $$;

-- Who must be told that something is new: each member's own summary goes one version on.
create function messaging.touch_members(p_conversation uuid) returns jsonb
  language sql security definer set search_path = '' as $$
  with touched as (
    update messaging.member set version = version + 1
    where conversation_id = p_conversation and left_at is null
    returning uid, version)
  select coalesce(jsonb_agg(jsonb_build_object('uid', uid, 'version', version)), '[]') from touched;
$$;

create function messaging.open_conversation(
  p_id uuid, p_kind text, p_subject_type text, p_subject_id uuid, p_title text, p_dedupe_key text,
  p_data_key bytea, p_key_version smallint, p_users uuid[], p_businesses uuid[], p_roles text[], p_now timestamptz
) returns table (id uuid, created boolean, version integer, members jsonb)
  language plpgsql security definer set search_path = '' as $$
declare
  held uuid;
  place integer;
begin
  if session_user = 'pnc_app' and not platform.current_user_id() = any (p_users) then
    raise exception 'nobody opens a conversation for others' using errcode = 'insufficient_privilege';
  end if;
  insert into messaging.conversation
    (id, public_id, kind, subject_type, subject_id, title, dedupe_key, data_key, key_version, created_at, updated_at)
  values (p_id, platform.type_id('conv', p_id), p_kind, p_subject_type, p_subject_id, p_title, p_dedupe_key,
    p_data_key, p_key_version, p_now, p_now)
  on conflict (dedupe_key) do nothing
  returning conversation.id into held;
  if held is null then
    return query select c.id, false, c.version, '[]'::jsonb from messaging.conversation c
      where c.dedupe_key = p_dedupe_key;
    return;
  end if;
  for place in 1..cardinality(p_users) loop
    if not messaging.put_member(held, p_users[place], p_businesses[place], p_roles[place], 1, p_now) then
      raise exception 'member % is not there', place
        using errcode = 'foreign_key_violation', constraint = 'member_person';
    end if;
  end loop;
  return query select held, true, 1,
    (select jsonb_agg(jsonb_build_object('uid', m.uid, 'version', m.version))
     from messaging.member m where m.conversation_id = held);
end $$;

-- One flight a message: the row lock numbers it, the unique client id makes a repeat find the first one, and the answer
-- says whom to tell. Refusals are answers, not errors, so that one bad item of a batch leaves the others alone (CHT-3).
create function messaging.send_message(
  p_conversation uuid, p_id uuid, p_sender uuid, p_client_msg_id text, p_kind text, p_body bytea, p_reply_to integer,
  p_flags text[], p_tokens bytea[], p_sent_at timestamptz, p_now timestamptz
) returns table (outcome text, seq integer, id uuid, created_at timestamptz, version integer, joined integer, members jsonb)
  language plpgsql security definer set search_path = '' as $$
declare
  it messaging.conversation;
  earlier messaging.message;
  own messaging.member;
  as_sender constant text := coalesce(p_sender::text, 'system');
  joined_version integer;
begin
  if session_user = 'pnc_app' and p_sender is distinct from platform.current_user_id() then
    raise exception 'nobody writes in another''s name' using errcode = 'insufficient_privilege';
  end if;
  select * into it from messaging.conversation c where c.id = p_conversation for no key update;
  if not found or not messaging.may(p_conversation) then
    return query select 'unknown', null::integer, null::uuid, null::timestamptz, null::integer, null::integer, null::jsonb;
    return;
  end if;
  select * into earlier from messaging.message m
    where m.conversation_id = p_conversation and m.sender = as_sender and m.client_msg_id = p_client_msg_id;
  if found then
    return query select 'duplicate', earlier.seq, earlier.id, earlier.created_at, earlier.version, null::integer, null::jsonb;
    return;
  end if;
  if it.status = 'closed' then
    return query select 'closed', null::integer, null::uuid, null::timestamptz, null::integer, null::integer, null::jsonb;
    return;
  end if;
  if p_reply_to > it.last_seq then
    return query select 'no_such_reply', null::integer, null::uuid, null::timestamptz, null::integer, null::integer, null::jsonb;
    return;
  end if;
  if p_sender is not null then
    if it.kind <> 'group' and exists (
      select from messaging.member m join messaging.block b
        on b.blocker_id in (m.user_id, m.business_id) and b.blocked_id in (p_sender, platform.current_business_id())
        or b.blocked_id in (m.user_id, m.business_id) and b.blocker_id in (p_sender, platform.current_business_id())
      where m.conversation_id = p_conversation and m.left_at is null and m.user_id <> p_sender
    ) then
      return query select 'blocked', null::integer, null::uuid, null::timestamptz, null::integer, null::integer, null::jsonb;
      return;
    end if;
    select * into own from messaging.member m
      where m.conversation_id = p_conversation and m.user_id = p_sender and m.left_at is null;
    if not found then
      -- A colleague who acts for the business that takes part: with his first word he does, too.
      perform messaging.put_member(p_conversation, p_sender, platform.current_business_id(), 'agent', 1, p_now);
      update messaging.conversation c set version = c.version + 1, updated_at = p_now where c.id = p_conversation
        returning c.version into joined_version;
    end if;
  end if;
  update messaging.conversation c set last_seq = c.last_seq + 1, last_at = p_now where c.id = p_conversation
    returning c.last_seq into it.last_seq;
  insert into messaging.message
    (conversation_id, seq, id, sender, sender_business_id, client_msg_id, kind, body, reply_to, flags, tokens, sent_at, created_at)
  values (p_conversation, it.last_seq, p_id, as_sender,
    case when p_sender is not null then coalesce(own.business_id, platform.current_business_id()) end,
    p_client_msg_id, p_kind, p_body, p_reply_to, p_flags, p_tokens, p_sent_at, p_now);
  -- Who writes has read what stands above.
  if p_sender is not null then
    update messaging.member m set delivered_seq = it.last_seq, read_seq = it.last_seq
      where m.conversation_id = p_conversation and m.user_id = p_sender;
  end if;
  return query select 'accepted', it.last_seq, p_id, p_now, 1, joined_version, messaging.touch_members(p_conversation);
end $$;

-- New words under the same number, or none any more; the sender's own only.
create function messaging.change_message(
  p_conversation uuid, p_seq integer, p_version integer, p_body bytea, p_tokens bytea[], p_flags text[], p_now timestamptz
) returns table (version integer, members jsonb) language plpgsql security definer set search_path = '' as $$
declare
  changed integer;
begin
  perform from messaging.conversation c where c.id = p_conversation for no key update;
  update messaging.message m set body = p_body, tokens = p_tokens, flags = p_flags, version = m.version + 1,
    edited_at = case when p_body is null then m.edited_at else p_now end,
    deleted_at = case when p_body is null then p_now end
  where m.conversation_id = p_conversation and m.seq = p_seq and m.version = p_version and m.deleted_at is null
    and m.sender = platform.current_user_id()::text and messaging.takes_part(p_conversation)
  returning m.version into changed;
  if changed is null then return; end if;
  return query select changed, case when p_seq = (select c.last_seq from messaging.conversation c where c.id = p_conversation)
    then messaging.touch_members(p_conversation) else '[]'::jsonb end;
end $$;

-- High-water marks: one integer each, never back, never past the last message (CHT-4).
create function messaging.move_marks(p_conversation uuid, p_delivered integer, p_read integer, p_now timestamptz)
  returns table (moved boolean, version integer, uid text, member_version integer, delivered_seq integer, read_seq integer)
  language plpgsql security definer set search_path = '' as $$
declare
  it messaging.conversation;
  m messaging.member;
  read_to integer;
  delivered_to integer;
begin
  select * into it from messaging.conversation c where c.id = p_conversation for no key update;
  select * into m from messaging.member x
    where x.conversation_id = p_conversation and x.user_id = platform.current_user_id() and x.left_at is null;
  if m.user_id is null then return; end if;
  read_to := greatest(m.read_seq, least(coalesce(p_read, 0), it.last_seq));
  delivered_to := greatest(m.delivered_seq, read_to, least(coalesce(p_delivered, 0), it.last_seq));
  if read_to = m.read_seq and delivered_to = m.delivered_seq then
    return query select false, it.version, m.uid, m.version, m.delivered_seq, m.read_seq;
    return;
  end if;
  update messaging.member x set delivered_seq = delivered_to, read_seq = read_to, version = x.version + 1
    where x.conversation_id = p_conversation and x.user_id = m.user_id;
  update messaging.conversation c set version = c.version + 1, updated_at = p_now where c.id = p_conversation;
  return query select true, it.version + 1, m.uid, m.version + 1, delivered_to, read_to;
end $$;

-- Adds, removes, closes, reopens: each is one version of the conversation, and of every member's summary.
create function messaging.change_conversation(
  p_conversation uuid, p_status text, p_add uuid, p_add_business uuid, p_add_role text, p_history_from integer,
  p_remove uuid, p_now timestamptz
) returns table (version integer, members jsonb, gone jsonb) language plpgsql security definer set search_path = '' as $$
declare
  it messaging.conversation;
  removed jsonb := '[]';
begin
  select * into it from messaging.conversation c where c.id = p_conversation for no key update;
  if not found or not messaging.may(p_conversation) then return; end if;
  if p_add is not null and not messaging.put_member(p_conversation, p_add, p_add_business, p_add_role,
      coalesce(p_history_from, it.last_seq + 1), p_now) then
    return;
  end if;
  if p_remove is not null then
    with leaver as (
      update messaging.member m set left_at = p_now, version = m.version + 1
      where m.conversation_id = p_conversation and m.user_id = p_remove and m.left_at is null
      returning m.uid, m.version)
    select coalesce(jsonb_agg(jsonb_build_object('uid', uid, 'version', leaver.version)), '[]') into removed from leaver;
    if removed = '[]' then return; end if;
  end if;
  update messaging.conversation c set status = coalesce(p_status, c.status), version = c.version + 1, updated_at = p_now
    where c.id = p_conversation returning c.version into it.version;
  return query select it.version, messaging.touch_members(p_conversation), removed;
end $$;

create function messaging.set_block(p_blocker uuid, p_blocked uuid, p_reason text, p_on boolean, p_now timestamptz)
  returns boolean language plpgsql security definer set search_path = '' as $$
begin
  if p_blocker is distinct from platform.current_user_id() and p_blocker is distinct from platform.current_business_id() then
    raise exception 'nobody blocks in another''s name' using errcode = 'insufficient_privilege';
  end if;
  if not p_on then
    delete from messaging.block where blocker_id = p_blocker and blocked_id = p_blocked;
    return found;
  end if;
  insert into messaging.block (blocker_id, blocked_id, reason, created_by, created_at)
  values (p_blocker, p_blocked, p_reason, platform.current_user_id(), p_now)
  on conflict (blocker_id, blocked_id) do nothing;
  return found;
end $$;

-- Two accounts of which one has blocked the other; for whoever brings people together.
create function messaging.blocked_between(one uuid[], other uuid[]) returns boolean
  language sql stable security definer set search_path = ''
  return exists (select from messaging.block b
    where (b.blocker_id = any (one) and b.blocked_id = any (other)) or (b.blocker_id = any (other) and b.blocked_id = any (one)));

-- In a conversation together, now or once, or in one business.
create function messaging.dealt_before(one uuid[], other uuid[]) returns boolean
  language sql stable security definer set search_path = ''
  return exists (
    select from messaging.member a join messaging.member b on b.conversation_id = a.conversation_id
    where a.user_id = any (one) and (b.user_id = any (other) or b.business_id = any (other))
  ) or exists (
    select from messaging.member a join messaging.member b on b.conversation_id = a.conversation_id
    where a.business_id = any (one) and (b.user_id = any (other) or b.business_id = any (other))
  ) or exists (
    select from identity.business_member a join identity.business_member b on b.business_id = a.business_id
    where a.user_id = any (one) and b.user_id = any (other));

create function messaging.staff_of(business uuid, preferred uuid) returns uuid
  language sql stable security definer set search_path = ''
  return (
    select m.user_id from identity.business_member m join identity."user" u on u.id = m.user_id
    where m.business_id = business and u.status = 'active'
    order by m.user_id = preferred desc, m.role = 'owner' desc, m.role = 'admin' desc, m.user_id
    limit 1);

grant execute on function
  messaging.dealt_before(uuid[], uuid[]),
  messaging.staff_of(uuid, uuid),
  messaging.add_master_key(smallint, text, bytea),
  messaging.may(uuid),
  messaging.open_conversation(uuid, text, text, uuid, text, text, bytea, smallint, uuid[], uuid[], text[], timestamptz),
  messaging.send_message(uuid, uuid, uuid, text, text, bytea, integer, text[], bytea[], timestamptz, timestamptz),
  messaging.change_message(uuid, integer, integer, bytea, bytea[], text[], timestamptz),
  messaging.move_marks(uuid, integer, integer, timestamptz),
  messaging.change_conversation(uuid, text, uuid, uuid, text, integer, uuid, timestamptz),
  messaging.set_block(uuid, uuid, text, boolean, timestamptz),
  messaging.blocked_between(uuid[], uuid[])
  to pnc_app, pnc_staff, pnc_worker;
grant execute on function messaging.rewrap(uuid, smallint, smallint, bytea) to pnc_worker;
