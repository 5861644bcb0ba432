-- Whose a conversation is, decided in one place (CHT-6). Locks are taken in one order: a ticket, then agents by their ids. Who holds an
-- agent never waits for a ticket (skip locked), so nobody waits in a circle. Refusals are answers, not errors.
set lock_timeout = '1s';
set statement_timeout = '30s';

-- Background work may act for all; a person where he sees the inbox.
create function teams.may(p_inbox uuid) returns boolean
  language sql stable security definer set search_path = ''
  return session_user in ('pnc_worker', 'pnc_staff')
    or exists (select from teams.inbox i where i.id = p_inbox and teams.sees(i.business_id));

-- On duty: he came, his shift is not over, and his phone was heard of within the grace (CHT-8).
create function teams.on_duty(a teams.agent, i teams.inbox, p_now timestamptz) returns boolean
  language sql stable set search_path = ''
  return a.on_since is not null and a.removed_at is null and (a.shift_ends_at is null or a.shift_ends_at > p_now)
    and a.seen_at >= p_now - i.grace_minutes * interval '1 minute';

create function teams.fits(a teams.agent, t teams.ticket) returns boolean language sql immutable set search_path = ''
  return (t.skill is null or t.skill = any (a.skills)) and (t.language is null or t.language = any (a.languages));

-- Turns are counted within the fair window, and from when the last of those on duty came, so that who comes late is not flooded.
create function teams.turns_since(i teams.inbox, p_now timestamptz) returns timestamptz
  language sql stable set search_path = ''
  return greatest(p_now - i.fair_minutes * interval '1 minute',
    (select max(a.on_since) from teams.agent a where a.inbox_id = i.id and teams.on_duty(a, i, p_now)));

create function teams.turns_of(p_inbox uuid, p_user uuid, p_since timestamptz) returns integer
  language sql stable set search_path = ''
  return (select count(*)::integer from teams.assignment s
    where s.inbox_id = p_inbox and s.user_id = p_user and s.assigned_at >= p_since);

create function teams.log_step(
  t teams.ticket, p_kind text, p_user uuid, p_from uuid, p_reason text, p_now timestamptz
) returns void language sql set search_path = '' as $$
  insert into teams.step (inbox_id, conversation_id, seq, kind, actor, user_id, from_user_id, reason, at)
  values (t.inbox_id, t.conversation_id, t.version, p_kind, coalesce(platform.current_actor(), 'database:' || session_user),
    p_user, p_from, p_reason, p_now);
$$;

-- The caller holds the ticket, or took it with skip locked, and the agent. Raises where an agent would have more than he can bear.
create function teams.begin_assignment(
  p_id uuid, t teams.ticket, p_user uuid, p_how text, p_from uuid, p_reason text, p_now timestamptz
) returns teams.ticket language plpgsql set search_path = '' as $$
begin
  update teams.agent a set open_count = a.open_count + 1, last_assigned_at = p_now, updated_at = p_now
  where a.inbox_id = t.inbox_id and a.user_id = p_user and a.open_count < a.capacity;
  if not found then
    raise exception 'this agent has as many as he can bear' using errcode = 'check_violation', constraint = 'agent_capacity';
  end if;
  insert into teams.assignment (id, inbox_id, conversation_id, user_id, round, how, assigned_at)
  values (p_id, t.inbox_id, t.conversation_id, p_user, t.round, p_how, p_now);
  update teams.ticket x set state = 'assigned', agent_id = p_user, last_agent_id = p_user, waiting_since = null,
    version = x.version + 1, updated_at = p_now
  where x.inbox_id = t.inbox_id and x.conversation_id = t.conversation_id returning x.* into t;
  perform teams.log_step(t, 'assigned', p_user, p_from, p_reason, p_now);
  return t;
end $$;

create function teams.end_assignment(t teams.ticket, p_reason text, p_now timestamptz) returns void
  language plpgsql set search_path = '' as $$
begin
  update teams.assignment s set ended_at = p_now, end_reason = p_reason
  where s.inbox_id = t.inbox_id and s.conversation_id = t.conversation_id and s.ended_at is null;
  update teams.agent a set open_count = a.open_count - 1, updated_at = p_now
  where a.inbox_id = t.inbox_id and a.user_id = t.agent_id;
end $$;

-- The next in the queue that he knows how to answer, if it is his turn. Outcomes: assigned, unknown, not_agent, off_duty, full, empty,
-- not_your_turn.
create function teams.claim_next(p_id uuid, p_inbox uuid, p_now timestamptz)
  returns table (outcome text, conversation uuid) language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := platform.current_user_id();
  i teams.inbox;
  a teams.agent;
  t teams.ticket;
  since timestamptz;
  mine integer := 0;
  before_me teams.agent[];
begin
  select x.* into i from teams.inbox x where x.id = p_inbox;
  if not found or not teams.may(p_inbox) then return query select 'unknown', null::uuid; return; end if;
  select x.* into a from teams.agent x where x.inbox_id = p_inbox and x.user_id = me and x.removed_at is null for no key update;
  if not found then return query select 'not_agent', null::uuid; return; end if;
  if not teams.on_duty(a, i, p_now) then return query select 'off_duty', null::uuid; return; end if;
  if a.open_count >= a.capacity then return query select 'full', null::uuid; return; end if;
  if i.fair_minutes > 0 then
    since := teams.turns_since(i, p_now);
    mine := teams.turns_of(p_inbox, me, since);
    -- What others have just taken may not be seen yet: then one waits a moment too long, and nobody gets ahead.
    select array_agg(x) into before_me from teams.agent x
    where x.inbox_id = p_inbox and x.user_id <> me and x.open_count < x.capacity and teams.on_duty(x, i, p_now)
      and teams.turns_of(p_inbox, x.user_id, since) < mine;
  end if;
  -- Nobody waits long for a colleague who does not help himself.
  select q.* into t from teams.ticket q
  where q.inbox_id = p_inbox and q.state = 'waiting' and teams.fits(a, q)
    and (before_me is null or q.waiting_since <= p_now - interval '5 minutes'
      or not exists (select from unnest(before_me) o where teams.fits(o, q)))
  order by q.waiting_since, q.conversation_id limit 1 for no key update skip locked;
  if not found then
    return query select case when exists (select from teams.ticket q
      where q.inbox_id = p_inbox and q.state = 'waiting' and teams.fits(a, q)) then 'not_your_turn' else 'empty' end, null::uuid;
    return;
  end if;
  t := teams.begin_assignment(p_id, t, me, 'turn', null, null, p_now);
  return query select 'assigned', t.conversation_id;
end $$;

-- Hands out what waits, oldest first, each to the one whose turn it is of those who know how to answer it.
create function teams.distribute(p_ids uuid[], p_inbox uuid, p_now timestamptz)
  returns table (conversation uuid, agent uuid) language plpgsql security definer set search_path = '' as $$
declare
  i teams.inbox;
  t teams.ticket;
  chosen uuid;
  since timestamptz;
  given integer := 0;
begin
  -- One hand deals at a time, and while it does nobody of the inbox helps himself.
  select x.* into i from teams.inbox x where x.id = p_inbox and x.automatic and teams.may(x.id) for no key update;
  if not found then return; end if;
  perform from teams.agent x where x.inbox_id = p_inbox and x.removed_at is null order by x.user_id for no key update;
  since := teams.turns_since(i, p_now);
  for t in
    select q.* from teams.ticket q
    where q.inbox_id = p_inbox and q.state = 'waiting' and exists (
      select from teams.agent a where a.inbox_id = p_inbox and a.open_count < a.capacity and teams.on_duty(a, i, p_now)
        and teams.fits(a, q) and not teams.failed(a, q))
    order by q.waiting_since, q.conversation_id limit cardinality(p_ids) for no key update skip locked
  loop
    select a.user_id into chosen from teams.agent a
    where a.inbox_id = p_inbox and a.open_count < a.capacity and teams.on_duty(a, i, p_now) and teams.fits(a, t)
      and not teams.failed(a, t)
    order by case when i.fair_minutes > 0 then teams.turns_of(p_inbox, a.user_id, since) end, a.open_count,
      a.last_assigned_at nulls first, a.user_id
    limit 1;
    continue when chosen is null;
    given := given + 1;
    t := teams.begin_assignment(p_ids[given], t, chosen, 'automatic', null, null, p_now);
    conversation := t.conversation_id;
    agent := chosen;
    return next;
  end loop;
end $$;

-- He had it in this round and did not answer in time: the next one tries.
create function teams.failed(a teams.agent, t teams.ticket) returns boolean
  language sql stable set search_path = ''
  return exists (select from teams.assignment s
    where s.inbox_id = t.inbox_id and s.conversation_id = t.conversation_id and s.user_id = a.user_id
      and s.round = t.round and s.end_reason = 'no_first_reply');

-- This one, to this agent. Who claims for himself must fit and come first; who hands out may also take it from another. Outcomes: assigned,
-- same, unknown, resolved, taken, not_agent, off_duty, full, not_fit.
create function teams.assign(
  p_id uuid, p_inbox uuid, p_conversation uuid, p_user uuid, p_how text, p_reason text, p_now timestamptz
) returns table (outcome text, from_user uuid) language plpgsql security definer set search_path = '' as $$
declare
  i teams.inbox;
  a teams.agent;
  t teams.ticket;
begin
  select x.* into i from teams.inbox x where x.id = p_inbox;
  select x.* into t from teams.ticket x where x.inbox_id = p_inbox and x.conversation_id = p_conversation for no key update;
  if not found or not teams.may(p_inbox) then return query select 'unknown', null::uuid; return; end if;
  if t.state = 'resolved' then return query select 'resolved', null::uuid; return; end if;
  if t.agent_id = p_user then return query select 'same', null::uuid; return; end if;
  if p_how = 'claim' and (t.state = 'assigned' or p_user is distinct from platform.current_user_id()) then
    return query select 'taken', t.agent_id; return;
  end if;
  perform from teams.agent x where x.inbox_id = p_inbox and x.user_id in (p_user, t.agent_id) order by x.user_id for no key update;
  select x.* into a from teams.agent x where x.inbox_id = p_inbox and x.user_id = p_user and x.removed_at is null;
  if not found then return query select 'not_agent', null::uuid; return; end if;
  if not teams.on_duty(a, i, p_now) then return query select 'off_duty', null::uuid; return; end if;
  if a.open_count >= a.capacity then return query select 'full', null::uuid; return; end if;
  if p_how = 'claim' and not teams.fits(a, t) then return query select 'not_fit', null::uuid; return; end if;
  if t.state = 'assigned' then perform teams.end_assignment(t, coalesce(p_reason, 'handed_over'), p_now); end if;
  from_user := t.agent_id;
  perform teams.begin_assignment(p_id, t, p_user, p_how, t.agent_id, p_reason, p_now);
  outcome := 'assigned';
  return next;
end $$;

-- Back into the queue, at the place of a customer who has waited since he wrote. `p_user`: only if it is still his. Null: nothing to do.
create function teams.give_back(p_inbox uuid, p_conversation uuid, p_user uuid, p_reason text, p_now timestamptz)
  returns uuid language plpgsql security definer set search_path = '' as $$
declare
  t teams.ticket;
  was uuid;
begin
  select x.* into t from teams.ticket x where x.inbox_id = p_inbox and x.conversation_id = p_conversation
    and x.state = 'assigned' and (p_user is null or x.agent_id = p_user) for no key update;
  if not found or not teams.may(p_inbox) then return null; end if;
  was := t.agent_id;
  perform teams.end_assignment(t, p_reason, p_now);
  update teams.ticket x set state = 'waiting', agent_id = null, waiting_since = coalesce(x.customer_since, p_now), reply_due_at = null,
    version = x.version + 1, updated_at = p_now
  where x.inbox_id = p_inbox and x.conversation_id = p_conversation returning x.* into t;
  perform teams.log_step(t, 'returned', null, was, p_reason, p_now);
  return was;
end $$;

create function teams.resolve(p_inbox uuid, p_conversation uuid, p_reason text, p_now timestamptz)
  returns text language plpgsql security definer set search_path = '' as $$
declare
  t teams.ticket;
  was uuid;
begin
  select x.* into t from teams.ticket x where x.inbox_id = p_inbox and x.conversation_id = p_conversation for no key update;
  if not found or not teams.may(p_inbox) then return 'unknown'; end if;
  if t.state = 'resolved' then return 'same'; end if;
  was := t.agent_id;
  if t.state = 'assigned' then perform teams.end_assignment(t, 'resolved', p_now); end if;
  update teams.ticket x set state = 'resolved', agent_id = null, waiting_since = null, customer_since = null, resolved_at = p_now,
    reply_due_at = null, response_due_at = null, resolution_due_at = null, escalate_at = null, check_at = null, level = 0,
    version = x.version + 1, updated_at = p_now
  where x.inbox_id = p_inbox and x.conversation_id = p_conversation returning x.* into t;
  perform teams.log_step(t, 'resolved', null, was, p_reason, p_now);
  return 'resolved';
end $$;

-- A new round: back to who had it if he is on duty and has room, else into the queue, and the timeline says why (CHT-7).
create function teams.reopen(p_id uuid, p_inbox uuid, p_conversation uuid, p_since timestamptz, p_now timestamptz)
  returns table (outcome text, agent uuid, why text) language plpgsql security definer set search_path = '' as $$
declare
  i teams.inbox;
  a teams.agent;
  t teams.ticket;
begin
  select x.* into i from teams.inbox x where x.id = p_inbox;
  select x.* into t from teams.ticket x where x.inbox_id = p_inbox and x.conversation_id = p_conversation for no key update;
  if not found or not teams.may(p_inbox) then return query select 'unknown', null::uuid, null::text; return; end if;
  if t.state <> 'resolved' then return query select 'same', t.agent_id, null::text; return; end if;
  select x.* into a from teams.agent x where x.inbox_id = p_inbox and x.user_id = t.last_agent_id for no key update;
  why := case
    when a.user_id is null then 'no_agent'
    when a.removed_at is not null then 'agent_removed'
    when not teams.on_duty(a, i, p_now) then 'agent_off_shift'
    when a.open_count >= a.capacity then 'agent_full'
    else 'same_agent' end;
  update teams.ticket x set state = 'waiting', waiting_since = p_now, round = x.round + 1, opened_at = p_now, replied_at = null,
    resolved_at = null, customer_since = p_since, level = 0, version = x.version + 1, updated_at = p_now
  where x.inbox_id = p_inbox and x.conversation_id = p_conversation returning x.* into t;
  perform teams.log_step(t, 'reopened', null, t.last_agent_id, why, p_now);
  outcome := 'waiting';
  if why = 'same_agent' then
    perform teams.begin_assignment(p_id, t, a.user_id, 'reopened', null, why, p_now);
    outcome := 'assigned';
    agent := a.user_id;
  end if;
  return next;
end $$;

-- Of a ticket, whose words are whose: a business's are those in its name; the platform's those of the inbox's agents.
create function teams.is_ours(p_inbox uuid, p_business uuid, p_sender text, p_sender_business uuid) returns boolean
  language sql stable set search_path = ''
  return case when p_business is not null then coalesce(p_sender_business = p_business, false)
    else exists (select from teams.agent a where a.inbox_id = p_inbox and a.user_id::text = p_sender) end;

create function teams.put_ticket(
  i teams.inbox, c messaging.conversation, p_skill text, p_language text, p_now timestamptz
) returns integer language plpgsql set search_path = '' as $$
declare
  t teams.ticket;
  ours integer;
  theirs integer;
  since timestamptz;
begin
  select coalesce(max(m.seq) filter (where ours_too), 0), coalesce(max(m.seq) filter (where not ours_too), 0) into ours, theirs
  from (select x.seq, teams.is_ours(i.id, i.business_id, x.sender, x.sender_business_id) as ours_too from messaging.message x
    where x.conversation_id = c.id and x.sender <> 'system' and x.seq > c.last_seq - 100) m;
  select min(x.created_at) into since from messaging.message x
    where x.conversation_id = c.id and x.seq > greatest(ours, c.last_seq - 100) and x.sender <> 'system';
  insert into teams.ticket (inbox_id, conversation_id, business_id, kind, skill, language, opened_at, waiting_since, ours_seq, theirs_seq,
    customer_since, created_at, updated_at)
  values (i.id, c.id, i.business_id, c.kind, p_skill, p_language, p_now, coalesce(since, p_now), ours, theirs, since, p_now, p_now)
  on conflict do nothing returning * into t;
  if t.version is not null then perform teams.log_step(t, 'queued', null, null, null, p_now); end if;
  return t.version;
end $$;

-- By hand. Outcomes: queued, unknown, already.
create function teams.queue_conversation(p_inbox uuid, p_conversation uuid, p_skill text, p_language text, p_now timestamptz)
  returns text language plpgsql security definer set search_path = '' as $$
declare
  i teams.inbox;
  c messaging.conversation;
begin
  select x.* into i from teams.inbox x where x.id = p_inbox and teams.may(x.id);
  select x.* into c from messaging.conversation x where x.id = p_conversation and x.kind <> 'group' and case
    when i.business_id is null then x.kind = 'support'
    else exists (select from messaging.member m
      where m.conversation_id = x.id and m.business_id = i.business_id and m.left_at is null) end;
  if i.id is null or c.id is null then return 'unknown'; end if;
  return case when teams.put_ticket(i, c, p_skill, p_language, p_now) is null then 'already' else 'queued' end;
end $$;

-- By itself: to the first inbox, of each side that is asked, that takes this kind. Who asks about a listing does not queue his own question.
create function teams.take_in(p_conversation uuid, p_now timestamptz) returns table (inbox uuid, version integer)
  language plpgsql security definer set search_path = '' as $$
declare
  c messaging.conversation;
  i teams.inbox;
  speaks text;
begin
  select x.* into c from messaging.conversation x where x.id = p_conversation;
  for i in
    select distinct on (x.business_id) x.* from teams.inbox x
    where c.kind = any (x.kinds) and case c.kind
      when 'support' then x.business_id is null
      else x.business_id in (select m.business_id from messaging.member m
        where m.conversation_id = c.id and m.left_at is null and (c.kind = 'connection' or m.role <> 'owner')) end
    order by x.business_id, x.id
  loop
    -- The customer's language, where somebody here speaks it.
    select split_part(u.locale, '-', 1) into speaks from messaging.member m join identity."user" u on u.id = m.user_id
    where m.conversation_id = c.id and m.business_id is distinct from i.business_id
      and exists (select from teams.agent a where a.inbox_id = i.id and a.removed_at is null
        and split_part(u.locale, '-', 1) = any (a.languages))
    order by m.joined_at, m.user_id limit 1;
    version := teams.put_ticket(i, c, null, speaks, p_now);
    inbox := i.id;
    if version is not null then return next; end if;
  end loop;
end $$;

create function teams.label(p_inbox uuid, p_conversation uuid, p_skill text, p_language text, p_now timestamptz)
  returns boolean language plpgsql security definer set search_path = '' as $$
declare
  t teams.ticket;
begin
  update teams.ticket x set skill = p_skill, language = p_language, version = x.version + 1, updated_at = p_now
  where x.inbox_id = p_inbox and x.conversation_id = p_conversation and teams.may(p_inbox) returning x.* into t;
  if not found then return false; end if;
  perform teams.log_step(t, 'labelled', null, null, null, p_now);
  return true;
end $$;

-- A message of either side. Late and repeated ones do no harm: numbers only rise.
create function teams.note_message(p_conversation uuid, p_seq integer, p_sender uuid, p_business uuid, p_at timestamptz)
  returns table (inbox uuid, change text) language plpgsql security definer set search_path = '' as $$
declare
  t teams.ticket;
  ours boolean;
begin
  for t in select x.* from teams.ticket x where x.conversation_id = p_conversation order by x.inbox_id for no key update loop
    ours := teams.is_ours(t.inbox_id, t.business_id, p_sender::text, p_business);
    inbox := t.inbox_id;
    change := case
      when ours and t.replied_at is null and p_at >= t.opened_at then 'replied'
      when ours and p_seq > t.theirs_seq and t.customer_since is not null then 'answered'
      when not ours and t.state = 'resolved' and p_at > t.resolved_at then 'returned'
      when not ours and t.state <> 'resolved' and p_seq > t.ours_seq and t.customer_since is null then 'asked' end;
    update teams.ticket x set
      ours_seq = case when ours then greatest(x.ours_seq, p_seq) else x.ours_seq end,
      theirs_seq = case when ours then x.theirs_seq else greatest(x.theirs_seq, p_seq) end,
      replied_at = case when change = 'replied' then p_at else x.replied_at end,
      customer_since = case
        when ours and p_seq > x.theirs_seq then null
        when change = 'asked' then p_at
        else x.customer_since end,
      updated_at = x.updated_at
    where x.inbox_id = t.inbox_id and x.conversation_id = p_conversation;
    if change is not null then return next; end if;
  end loop;
end $$;

-- ── Agents ────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Takes somebody into the inbox, or changes what he does there. Of a business: whoever may speak for it; of the platform: its staff.
create function teams.put_agent(
  p_inbox uuid, p_user uuid, p_role text, p_skills text[], p_languages text[], p_capacity smallint, p_now timestamptz
) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  if not teams.may(p_inbox) then return false; end if;
  insert into teams.agent as a (inbox_id, user_id, uid, name, role, skills, languages, capacity, created_at, updated_at)
  select i.id, u.id, u.uid, u.display_name, p_role, p_skills, p_languages, p_capacity, p_now, p_now
  from teams.inbox i join identity."user" u on u.id = p_user and u.status = 'active'
  where i.id = p_inbox and case when i.business_id is null
    then exists (select from identity.user_role r where r.user_id = u.id and r.role in ('moderator', 'admin'))
    else exists (select from identity.business_member m where m.business_id = i.business_id and m.user_id = u.id and m.role <> 'viewer') end
  on conflict (inbox_id, user_id) do update set role = excluded.role, skills = excluded.skills, languages = excluded.languages,
    capacity = excluded.capacity, name = excluded.name, removed_at = null, updated_at = p_now;
  return found;
end $$;

create function teams.remove_agent(p_inbox uuid, p_user uuid, p_now timestamptz) returns boolean
  language plpgsql security definer set search_path = '' as $$
begin
  update teams.agent a set removed_at = p_now, on_since = null, off_reason = 'removed', updated_at = p_now
  where a.inbox_id = p_inbox and a.user_id = p_user and a.removed_at is null and teams.may(p_inbox);
  return found;
end $$;

-- Who left the business, may no longer speak for it or lost his account is nobody's agent there. Null business: everywhere he does not belong.
create function teams.expel(p_user uuid, p_now timestamptz) returns table (inbox uuid)
  language sql security definer set search_path = '' as $$
  update teams.agent a set removed_at = p_now, on_since = null, off_reason = 'removed', updated_at = p_now
  from teams.inbox i
  where a.user_id = p_user and a.removed_at is null and i.id = a.inbox_id and session_user = 'pnc_worker' and not (
    exists (select from identity."user" u where u.id = p_user and u.status = 'active') and case when i.business_id is null
      then exists (select from identity.user_role r where r.user_id = p_user and r.role in ('moderator', 'admin'))
      else exists (select from identity.business_member m
        where m.business_id = i.business_id and m.user_id = p_user and m.role <> 'viewer') end)
  returning a.inbox_id;
$$;

-- Shifts, and what they mean for somebody who is on duty just now.
create function teams.set_shifts(
  p_inbox uuid, p_user uuid, p_weekly jsonb, p_exceptions jsonb, p_within boolean, p_ends timestamptz, p_now timestamptz
) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  update teams.agent a set weekly = p_weekly, exceptions = p_exceptions, shift_ends_at = case when a.on_since is not null and p_within then p_ends end,
    on_since = case when p_within then a.on_since end,
    off_reason = case when a.on_since is not null and not p_within then 'shift_end' else a.off_reason end, updated_at = p_now
  where a.inbox_id = p_inbox and a.user_id = p_user and a.removed_at is null and teams.may(p_inbox);
  return found;
end $$;

-- The inbox's document says who may listen; it is one version on.
create function teams.touch_inbox(p_inbox uuid, p_now timestamptz) returns integer language sql security definer set search_path = '' as $$
  update teams.inbox i set updated_at = p_now where i.id = p_inbox and session_user = 'pnc_worker' returning i.version;
$$;

create function teams.come_on(p_inbox uuid, p_ends timestamptz, p_now timestamptz) returns boolean
  language plpgsql security definer set search_path = '' as $$
begin
  update teams.agent a set on_since = coalesce(a.on_since, p_now), seen_at = p_now, shift_ends_at = p_ends, off_reason = null, updated_at = p_now
  where a.inbox_id = p_inbox and a.user_id = platform.current_user_id() and a.removed_at is null and teams.may(p_inbox);
  return found;
end $$;

create function teams.go_off(p_inbox uuid, p_now timestamptz) returns boolean
  language plpgsql security definer set search_path = '' as $$
begin
  update teams.agent a set on_since = null, off_reason = 'own', updated_at = p_now
  where a.inbox_id = p_inbox and a.user_id = platform.current_user_id() and a.removed_at is null and a.on_since is not null;
  return found;
end $$;

-- A sign of life. Who fell silent within his shift is back with it; who went is not.
create function teams.heartbeat(p_inbox uuid, p_within boolean, p_ends timestamptz, p_now timestamptz)
  returns table (duty boolean, came_back boolean) language plpgsql security definer set search_path = '' as $$
declare
  before_it teams.agent;
  a teams.agent;
begin
  select x.* into before_it from teams.agent x
    where x.inbox_id = p_inbox and x.user_id = platform.current_user_id() and x.removed_at is null for no key update;
  if not found then return; end if;
  update teams.agent x set seen_at = greatest(x.seen_at, p_now),
    on_since = case when x.on_since is null and x.off_reason = 'silent' and p_within then p_now else x.on_since end,
    off_reason = case when x.off_reason = 'silent' and p_within then null else x.off_reason end,
    shift_ends_at = case when p_within then p_ends else x.shift_ends_at end, updated_at = p_now
  where x.inbox_id = p_inbox and x.user_id = before_it.user_id returning x.* into a;
  return query select a.on_since is not null and p_within, a.on_since is not null and before_it.on_since is null;
end $$;

-- Those who are silent for longer than the grace, and those whose shift is over, are off duty.
create function teams.sweep_duty(p_limit integer, p_now timestamptz) returns table (inbox uuid, agent uuid, reason text)
  language sql security definer set search_path = '' as $$
  with due as (
    select a.inbox_id, a.user_id, case when a.shift_ends_at <= p_now then 'shift_end' else 'silent' end as why
    from teams.agent a join teams.inbox i on i.id = a.inbox_id
    where a.on_since is not null and session_user = 'pnc_worker' and not teams.on_duty(a, i, p_now)
    order by a.seen_at limit p_limit for no key update of a skip locked)
  update teams.agent a set on_since = null, off_reason = due.why, updated_at = p_now
  from due where a.inbox_id = due.inbox_id and a.user_id = due.user_id
  returning a.inbox_id, a.user_id, due.why;
$$;

-- ── Timers ────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- The ticket as it is, held until this transaction ends.
create function teams.hold_ticket(p_inbox uuid, p_conversation uuid) returns setof teams.ticket
  language sql security definer set search_path = '' as $$
  select x.* from teams.ticket x where x.inbox_id = p_inbox and x.conversation_id = p_conversation and teams.may(p_inbox) for no key update;
$$;

create function teams.set_timers(
  p_inbox uuid, p_conversation uuid, p_reply timestamptz, p_response timestamptz, p_resolution timestamptz, p_escalate timestamptz
) returns timestamptz language sql security definer set search_path = '' as $$
  update teams.ticket x set reply_due_at = p_reply, response_due_at = p_response, resolution_due_at = p_resolution, escalate_at = p_escalate,
    check_at = least(p_reply, p_response, p_resolution, p_escalate)
  where x.inbox_id = p_inbox and x.conversation_id = p_conversation and teams.may(p_inbox) returning x.check_at;
$$;

-- True the first time (CHT-9).
create function teams.breach_once(p_inbox uuid, p_conversation uuid, p_timer text, p_due timestamptz, p_now timestamptz)
  returns boolean language plpgsql security definer set search_path = '' as $$
declare
  t teams.ticket;
begin
  insert into teams.breach (inbox_id, conversation_id, round, timer, due_at, at)
  select x.inbox_id, x.conversation_id, x.round, p_timer, p_due, p_now from teams.ticket x
  where x.inbox_id = p_inbox and x.conversation_id = p_conversation and session_user = 'pnc_worker'
  on conflict do nothing;
  if not found then return false; end if;
  update teams.ticket x set version = x.version + 1, updated_at = p_now
    where x.inbox_id = p_inbox and x.conversation_id = p_conversation returning x.* into t;
  perform teams.log_step(t, 'breached', null, t.agent_id, p_timer, p_now);
  return true;
end $$;

create function teams.climb(p_inbox uuid, p_conversation uuid, p_level smallint, p_reason text, p_now timestamptz)
  returns boolean language plpgsql security definer set search_path = '' as $$
declare
  t teams.ticket;
begin
  update teams.ticket x set level = p_level, version = x.version + 1, updated_at = p_now
  where x.inbox_id = p_inbox and x.conversation_id = p_conversation and x.level < p_level and x.state <> 'resolved'
    and session_user = 'pnc_worker' returning x.* into t;
  if not found then return false; end if;
  perform teams.log_step(t, 'escalated', null, t.agent_id, p_reason, p_now);
  return true;
end $$;

grant execute on function
  teams.may(uuid),
  teams.assign(uuid, uuid, uuid, uuid, text, text, timestamptz),
  teams.give_back(uuid, uuid, uuid, text, timestamptz),
  teams.resolve(uuid, uuid, text, timestamptz),
  teams.reopen(uuid, uuid, uuid, timestamptz, timestamptz),
  teams.queue_conversation(uuid, uuid, text, text, timestamptz),
  teams.label(uuid, uuid, text, text, timestamptz),
  teams.hold_ticket(uuid, uuid),
  teams.set_timers(uuid, uuid, timestamptz, timestamptz, timestamptz, timestamptz)
  to pnc_app, pnc_worker;
grant execute on function
  teams.claim_next(uuid, uuid, timestamptz),
  teams.put_agent(uuid, uuid, text, text[], text[], smallint, timestamptz),
  teams.remove_agent(uuid, uuid, timestamptz),
  teams.set_shifts(uuid, uuid, jsonb, jsonb, boolean, timestamptz, timestamptz),
  teams.come_on(uuid, timestamptz, timestamptz),
  teams.go_off(uuid, timestamptz),
  teams.heartbeat(uuid, boolean, timestamptz, timestamptz)
  to pnc_app;
grant execute on function
  teams.distribute(uuid[], uuid, timestamptz),
  teams.take_in(uuid, timestamptz),
  teams.note_message(uuid, integer, uuid, uuid, timestamptz),
  teams.expel(uuid, timestamptz),
  teams.touch_inbox(uuid, timestamptz),
  teams.sweep_duty(integer, timestamptz),
  teams.breach_once(uuid, uuid, text, timestamptz, timestamptz),
  teams.climb(uuid, uuid, smallint, text, timestamptz)
  to pnc_worker;
