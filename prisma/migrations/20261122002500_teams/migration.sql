-- Teams: inboxes of a business or of the platform itself, who works in them and when, and whose each conversation is.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema teams;
grant usage on schema teams to pnc_app, pnc_staff, pnc_worker;

create table teams.inbox (
  id uuid not null,
  public_id text not null,
  -- Null: the platform's own support.
  business_id uuid references identity.business (id),
  name text not null check (char_length(name) between 1 and 960),
  -- Kinds of conversations that come in by themselves.
  kinds text[] not null check (kinds <@ array['connection', 'listing', 'support']),
  -- False: agents only help themselves.
  automatic boolean not null,
  -- IANA name; hours and shifts are in it.
  time_zone text not null check (char_length(time_zone) between 1 and 64),
  -- [{day, from, to}], 1 is Monday; empty: always open. And days (local dates) on which it is shut.
  hours jsonb not null default '[]' check (jsonb_typeof(hours) = 'array'),
  holidays jsonb not null default '[]' check (jsonb_typeof(holidays) = 'array'),
  -- Within so many minutes turns are counted; 0: nobody waits for his turn.
  fair_minutes integer not null check (fair_minutes between 0 and 10080),
  -- So long a phone may be silent before its agent counts as gone (CHT-8).
  grace_minutes smallint not null check (grace_minutes between 1 and 240),
  -- Minutes in which it is open; null: never.
  reply_minutes integer check (reply_minutes between 1 and 10080),
  response_minutes integer check (response_minutes between 1 and 43200),
  resolution_minutes integer check (resolution_minutes between 1 and 43200),
  escalation_minutes integer not null check (escalation_minutes between 1 and 43200),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint inbox_pkey primary key (id),
  constraint inbox_public_id_key unique (public_id),
  constraint inbox_public_id check (public_id = platform.type_id('inb', id))
);
create index inbox_business on teams.inbox (business_id, id);

create table teams.agent (
  inbox_id uuid not null,
  user_id uuid not null,
  uid text not null,
  name text not null,
  role text not null check (role in ('agent', 'lead')),
  skills text[] not null default '{}' check (cardinality(skills) <= 30),
  languages text[] not null default '{}' check (cardinality(languages) <= 20),
  capacity smallint not null check (capacity between 1 and 500),
  -- [{day, from, to}], and [{date, from, to}] for single days (without times: off); both empty: whenever he comes.
  weekly jsonb not null default '[]' check (jsonb_typeof(weekly) = 'array'),
  exceptions jsonb not null default '[]' check (jsonb_typeof(exceptions) = 'array'),
  -- On duty since; null: off. Seen: his phone's last sign of life.
  on_since timestamptz(3),
  seen_at timestamptz(3),
  -- Reckoned from the shifts when he comes; null: they set no end.
  shift_ends_at timestamptz(3),
  off_reason text check (off_reason in ('own', 'silent', 'shift_end', 'removed')),
  -- How many conversations are his now.
  open_count integer not null default 0 check (open_count >= 0),
  last_assigned_at timestamptz(3),
  removed_at timestamptz(3),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint agent_pkey primary key (inbox_id, user_id),
  constraint agent_inbox_fkey foreign key (inbox_id) references teams.inbox (id),
  constraint agent_present check (on_since is null or (seen_at is not null and removed_at is null))
) with (fillfactor = 70);
create index agent_user on teams.agent (user_id, inbox_id);
create index agent_on_duty on teams.agent (seen_at) where on_since is not null;

-- A conversation in an inbox.
create table teams.ticket (
  inbox_id uuid not null,
  conversation_id uuid not null references messaging.conversation (id),
  business_id uuid,
  kind text not null check (kind in ('connection', 'listing', 'support', 'group')),
  -- What its agent must know and speak; null: anything.
  skill text check (char_length(skill) between 1 and 40),
  language text check (char_length(language) between 2 and 8),
  state text not null default 'waiting' check (state in ('waiting', 'assigned', 'resolved')),
  agent_id uuid,
  last_agent_id uuid,
  -- Rises each time it is opened again; timers are a round's.
  round integer not null default 1 check (round >= 1),
  opened_at timestamptz(3) not null,
  waiting_since timestamptz(3),
  -- Numbers of the last words of either side, and since when the customer waits for an answer.
  ours_seq integer not null default 0,
  theirs_seq integer not null default 0,
  customer_since timestamptz(3),
  replied_at timestamptz(3),
  resolved_at timestamptz(3),
  reply_due_at timestamptz(3),
  response_due_at timestamptz(3),
  resolution_due_at timestamptz(3),
  escalate_at timestamptz(3),
  -- The earliest of these.
  check_at timestamptz(3),
  -- How far it has climbed: 0 agent, 1 lead, 2 owner, 3 platform.
  level smallint not null default 0 check (level between 0 and 3),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint ticket_pkey primary key (inbox_id, conversation_id),
  constraint ticket_inbox_fkey foreign key (inbox_id) references teams.inbox (id),
  constraint ticket_state check ((state = 'assigned') = (agent_id is not null) and (state = 'waiting') = (waiting_since is not null))
) with (fillfactor = 60);
-- Of one business, or of the platform, a conversation is in one inbox.
create unique index ticket_side on teams.ticket (conversation_id, business_id) nulls not distinct;
create index ticket_queue on teams.ticket (inbox_id, waiting_since, conversation_id) where state = 'waiting';
create index ticket_check on teams.ticket (check_at) where check_at is not null;
create index ticket_agent on teams.ticket (agent_id, inbox_id);
create index ticket_page on teams.ticket (inbox_id, created_at desc, conversation_id);

-- Whose it was, from when to when.
create table teams.assignment (
  id uuid not null,
  inbox_id uuid not null,
  conversation_id uuid not null,
  user_id uuid not null,
  round integer not null,
  how text not null check (how in ('turn', 'claim', 'automatic', 'by_hand', 'reopened')),
  assigned_at timestamptz(3) not null,
  ended_at timestamptz(3),
  end_reason text check (char_length(end_reason) between 1 and 40),
  constraint assignment_pkey primary key (id),
  constraint assignment_ticket_fkey foreign key (inbox_id, conversation_id) references teams.ticket (inbox_id, conversation_id),
  constraint assignment_agent_fkey foreign key (inbox_id, user_id) references teams.agent (inbox_id, user_id),
  constraint assignment_end check ((ended_at is null) = (end_reason is null))
) with (fillfactor = 80);
-- CHT-6: whatever the code does, it is nobody's or one's.
create unique index assignment_open on teams.assignment (inbox_id, conversation_id) where ended_at is null;
create index assignment_turns on teams.assignment (inbox_id, user_id, assigned_at);
create index assignment_of_ticket on teams.assignment (inbox_id, conversation_id, assigned_at);

-- What became of it, step by step; the number is the ticket's version.
create table teams.step (
  inbox_id uuid not null,
  conversation_id uuid not null,
  seq integer not null check (seq >= 1),
  kind text not null check (kind in ('queued', 'assigned', 'returned', 'resolved', 'reopened', 'breached', 'escalated', 'labelled')),
  actor text not null,
  -- Whom it went to, and from whom.
  user_id uuid,
  from_user_id uuid,
  reason text check (char_length(reason) between 1 and 40),
  at timestamptz(3) not null,
  constraint step_pkey primary key (inbox_id, conversation_id, seq),
  constraint step_ticket_fkey foreign key (inbox_id, conversation_id) references teams.ticket (inbox_id, conversation_id)
);

-- A timer that ran out, once.
create table teams.breach (
  inbox_id uuid not null,
  conversation_id uuid not null,
  round integer not null,
  timer text not null check (timer in ('first_response', 'resolution')),
  due_at timestamptz(3) not null,
  at timestamptz(3) not null,
  constraint breach_pkey primary key (inbox_id, conversation_id, round, timer),
  constraint breach_ticket_fkey foreign key (inbox_id, conversation_id) references teams.ticket (inbox_id, conversation_id)
);

-- Words among colleagues, sealed under the conversation's key: AES-256-GCM, 12 bytes IV before, 16 bytes tag behind.
create table teams.note (
  id uuid not null,
  inbox_id uuid not null,
  conversation_id uuid not null,
  author_id uuid not null,
  author_name text not null,
  body bytea not null check (octet_length(body) between 29 and 40000),
  created_at timestamptz(3) not null,
  constraint note_pkey primary key (id),
  constraint note_ticket_fkey foreign key (inbox_id, conversation_id) references teams.ticket (inbox_id, conversation_id)
);
create index note_of_ticket on teams.note (inbox_id, conversation_id, id);

-- What one who hands over tells the next; `to_user_id` null: to the queue.
create table teams.hand_over (
  id uuid not null,
  inbox_id uuid not null,
  conversation_id uuid not null,
  by_user_id uuid not null,
  from_user_id uuid,
  to_user_id uuid,
  reason text not null check (char_length(reason) between 1 and 40),
  summary bytea not null check (octet_length(summary) between 29 and 40000),
  at timestamptz(3) not null,
  constraint hand_over_pkey primary key (id),
  constraint hand_over_ticket_fkey foreign key (inbox_id, conversation_id) references teams.ticket (inbox_id, conversation_id)
);
create index hand_over_of_ticket on teams.hand_over (inbox_id, conversation_id, id);

-- Ready-made words with {places}.
create table teams.reply (
  id uuid not null,
  inbox_id uuid not null,
  shortcut text not null check (shortcut ~ '^[a-z0-9][a-z0-9_-]{0,29}$'),
  body text not null check (char_length(body) between 1 and 24000),
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint reply_pkey primary key (id),
  constraint reply_shortcut_key unique (inbox_id, shortcut),
  constraint reply_inbox_fkey foreign key (inbox_id) references teams.inbox (id)
);

create function teams.raise_version() returns trigger language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
create trigger raise_version before update on teams.inbox for each row execute function teams.raise_version();
create trigger raise_version before update on teams.reply for each row execute function teams.raise_version();
-- A heartbeat and a count are no news.
create trigger raise_version before update on teams.agent for each row
  when ((old.role, old.skills, old.languages, old.capacity, old.weekly, old.exceptions, old.on_since, old.removed_at)
    is distinct from (new.role, new.skills, new.languages, new.capacity, new.weekly, new.exceptions, new.on_since, new.removed_at))
  execute function teams.raise_version();

create function teams.refuse_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'what became of a conversation is written once' using errcode = 'insufficient_privilege';
end $$;
create trigger immutable before update or delete on teams.step for each row execute function teams.refuse_change();
create trigger immutable_whole before truncate on teams.step for each statement execute function teams.refuse_change();

-- A business's inbox is seen by those who act for it; the platform's own by its staff.
create function teams.sees(business uuid) returns boolean language sql stable set search_path = ''
  return coalesce(case when business is null then platform.acting_as() in ('moderator', 'admin')
    else business = platform.current_business_id() end, false);
grant execute on function teams.sees(uuid) to pnc_app, pnc_staff, pnc_worker;

alter table teams.inbox enable row level security;
alter table teams.inbox force row level security;
alter table teams.agent enable row level security;
alter table teams.agent force row level security;
alter table teams.ticket enable row level security;
alter table teams.ticket force row level security;
alter table teams.assignment enable row level security;
alter table teams.assignment force row level security;
alter table teams.step enable row level security;
alter table teams.step force row level security;
alter table teams.breach enable row level security;
alter table teams.breach force row level security;
alter table teams.note enable row level security;
alter table teams.note force row level security;
alter table teams.hand_over enable row level security;
alter table teams.hand_over force row level security;
alter table teams.reply enable row level security;
alter table teams.reply force row level security;

create policy table_owner on teams.inbox to pnc_migrator using (true) with check (true);
create policy table_owner on teams.agent to pnc_migrator using (true) with check (true);
create policy table_owner on teams.ticket to pnc_migrator using (true) with check (true);
create policy table_owner on teams.assignment to pnc_migrator using (true) with check (true);
create policy table_owner on teams.step to pnc_migrator using (true) with check (true);
create policy table_owner on teams.breach to pnc_migrator using (true) with check (true);
create policy table_owner on teams.note to pnc_migrator using (true) with check (true);
create policy table_owner on teams.hand_over to pnc_migrator using (true) with check (true);
create policy table_owner on teams.reply to pnc_migrator using (true) with check (true);

create policy own on teams.inbox to pnc_app using (teams.sees(business_id)) with check (teams.sees(business_id));
create policy own_read on teams.agent for select to pnc_app using (exists (select from teams.inbox i where i.id = inbox_id));
create policy own_read on teams.ticket for select to pnc_app using (teams.sees(business_id));
create policy own_read on teams.assignment for select to pnc_app using (exists (select from teams.inbox i where i.id = inbox_id));
create policy own_read on teams.step for select to pnc_app using (exists (select from teams.inbox i where i.id = inbox_id));
create policy own_read on teams.breach for select to pnc_app using (exists (select from teams.inbox i where i.id = inbox_id));
create policy own on teams.note to pnc_app using (exists (select from teams.inbox i where i.id = inbox_id))
  with check (author_id = (select platform.current_user_id()) and exists (select from teams.inbox i where i.id = inbox_id));
create policy own on teams.hand_over to pnc_app using (exists (select from teams.inbox i where i.id = inbox_id))
  with check (by_user_id = (select platform.current_user_id()) and exists (select from teams.inbox i where i.id = inbox_id));
create policy own on teams.reply to pnc_app using (exists (select from teams.inbox i where i.id = inbox_id))
  with check (exists (select from teams.inbox i where i.id = inbox_id));

create policy worker_read on teams.inbox for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on teams.agent for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on teams.ticket for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on teams.assignment for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on teams.breach for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on teams.step for select to pnc_worker using ((select platform.current_actor()) is not null);

grant select on teams.inbox, teams.agent, teams.ticket, teams.assignment, teams.step, teams.breach to pnc_app, pnc_worker;
grant insert, update on teams.inbox to pnc_app;
grant select, insert on teams.note, teams.hand_over to pnc_app;
grant select, insert, update, delete on teams.reply to pnc_app;
