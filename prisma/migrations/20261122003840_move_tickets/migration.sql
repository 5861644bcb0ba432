-- A conversation that belongs elsewhere goes into another inbox of the same house: what it was here stays here as its history, and there it
-- waits from when the customer has waited.
set lock_timeout = '1s';
set statement_timeout = '30s';

alter table teams.ticket add column moved_to uuid;
alter table teams.ticket add constraint ticket_moved check (moved_to is null or (state = 'resolved' and moved_to <> inbox_id)) not valid;
alter table teams.step drop constraint step_kind_check;
alter table teams.step add constraint step_kind_check check (kind in
  ('queued', 'assigned', 'returned', 'resolved', 'reopened', 'breached', 'escalated', 'labelled', 'moved_out', 'moved_in')) not valid;

-- Of one business, or of the platform, a conversation is in one inbox at a time.
-- squawk-ignore require-concurrent-index-deletion
drop index teams.ticket_side;
-- A script is one transaction, in which no index is made "concurrently"; there are few tickets yet, and the lock waits 1 s at most.
-- squawk-ignore require-concurrent-index-creation
create unique index ticket_side on teams.ticket (conversation_id, business_id) nulls not distinct where moved_to is null;

-- Outcomes: moved, unknown, resolved, same, no_inbox.
create function teams.move_ticket(p_inbox uuid, p_conversation uuid, p_to uuid, p_reason text, p_now timestamptz)
  returns table (outcome text, from_user uuid) language plpgsql security definer set search_path = '' as $$
declare
  t teams.ticket;
  there teams.ticket;
begin
  select x.* into t from teams.ticket x where x.inbox_id = p_inbox and x.conversation_id = p_conversation for no key update;
  if not found or not teams.may(p_inbox) then return query select 'unknown', null::uuid; return; end if;
  if t.moved_to = p_to or p_to = p_inbox then return query select 'same', null::uuid; return; end if;
  if t.state = 'resolved' then return query select 'resolved', null::uuid; return; end if;
  if not teams.may(p_to) or not exists (select from teams.inbox i
      where i.id = p_to and i.business_id is not distinct from t.business_id) then
    return query select 'no_inbox', null::uuid; return;
  end if;
  if t.state = 'assigned' then perform teams.end_assignment(t, 'moved', p_now); end if;
  from_user := t.agent_id;
  update teams.ticket x set state = 'resolved', agent_id = null, waiting_since = null, customer_since = null, resolved_at = p_now,
    reply_due_at = null, response_due_at = null, resolution_due_at = null, escalate_at = null, check_at = null, level = 0,
    moved_to = p_to, version = x.version + 1, updated_at = p_now
  where x.inbox_id = p_inbox and x.conversation_id = p_conversation returning x.* into there;
  perform teams.log_step(there, 'moved_out', null, from_user, p_reason, p_now);
  insert into teams.ticket as x (inbox_id, conversation_id, business_id, kind, skill, language, round, opened_at, waiting_since, ours_seq,
    theirs_seq, customer_since, replied_at, created_at, updated_at)
  values (p_to, p_conversation, t.business_id, t.kind, t.skill, t.language, t.round, t.opened_at, coalesce(t.customer_since, p_now),
    t.ours_seq, t.theirs_seq, t.customer_since, t.replied_at, p_now, p_now)
  -- It was here before.
  on conflict (inbox_id, conversation_id) do update set moved_to = null, state = 'waiting', skill = excluded.skill,
    language = excluded.language, round = excluded.round, opened_at = excluded.opened_at, waiting_since = excluded.waiting_since,
    ours_seq = excluded.ours_seq, theirs_seq = excluded.theirs_seq, customer_since = excluded.customer_since,
    replied_at = excluded.replied_at, resolved_at = null, version = x.version + 1, updated_at = p_now
  returning x.* into there;
  perform teams.log_step(there, 'moved_in', null, from_user, p_reason, p_now);
  outcome := 'moved';
  return next;
end $$;
grant execute on function teams.move_ticket(uuid, uuid, uuid, text, timestamptz) to pnc_app;

-- As before; what has moved away is no longer told of.
create or replace function teams.note_message(p_conversation uuid, p_seq integer, p_sender uuid, p_business uuid, p_at timestamptz)
  returns table (inbox uuid, change text) language plpgsql security definer set search_path = '' as $$
declare
  t teams.ticket;
  ours boolean;
begin
  for t in select x.* from teams.ticket x where x.conversation_id = p_conversation and x.moved_to is null
    order by x.inbox_id for no key update loop
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

-- As before; what has moved away is opened where it is.
create or replace function teams.reopen(p_id uuid, p_inbox uuid, p_conversation uuid, p_since timestamptz, p_now timestamptz)
  returns table (outcome text, agent uuid, why text) language plpgsql security definer set search_path = '' as $$
declare
  i teams.inbox;
  a teams.agent;
  t teams.ticket;
begin
  select x.* into i from teams.inbox x where x.id = p_inbox;
  select x.* into t from teams.ticket x where x.inbox_id = p_inbox and x.conversation_id = p_conversation for no key update;
  if not found or t.moved_to is not null or not teams.may(p_inbox) then
    return query select 'unknown', null::uuid, null::text; return;
  end if;
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
