-- A phone that had been away sent what it had written offline, and with that was noted as having read what came meanwhile: its owner
-- was not shown it as new, and the others saw it as read. Now only an unbroken line counts.
set lock_timeout = '2s';
set statement_timeout = '30s';

create or replace function messaging.send_message(
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
  -- The platform's own lines are about what happened; that stands whether anybody may still write or not.
  if it.status = 'closed' and p_sender is not null then
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
  -- Who must be told that something is new. Who writes has read his own words if he had read all before them; what was
  -- written offline says nothing of what came meanwhile. One write a member.
  return query
    with touched as (
      update messaging.member m set version = m.version + 1,
        sent_seq = case
          when m.user_id = p_sender and greatest(m.read_seq, m.sent_seq) >= it.last_seq - 1 then it.last_seq
          else m.sent_seq end
      where m.conversation_id = p_conversation and m.left_at is null
      returning m.uid, m.version)
    select 'accepted', it.last_seq, p_id, p_now, 1, joined_version,
      (select coalesce(jsonb_agg(jsonb_build_object('uid', t.uid, 'version', t.version)), '[]') from touched t);
end $$;

-- Muting moves the person's own summary, so that his phones learn it without asking.
create function messaging.mute(p_conversation uuid, p_until timestamptz) returns table (uid text, version integer)
  language plpgsql security definer set search_path = '' as $$
begin
  return query update messaging.member m set muted_until = p_until, version = m.version + 1
    where m.conversation_id = p_conversation and m.user_id = platform.current_user_id() and m.left_at is null
    returning m.uid, m.version;
end $$;
grant execute on function messaging.mute(uuid, timestamptz) to pnc_app;
drop function messaging.set_mute(uuid, timestamptz);
