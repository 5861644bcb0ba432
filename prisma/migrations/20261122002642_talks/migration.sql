-- Which connections have their talk, with what was written when one asked (MAT-9). Until then a sweep asks for it again, however long
-- messaging was down and whatever became of the task.
set lock_timeout = '1s';
set statement_timeout = '30s';

create table bizconnect.talk (
  connection_id uuid not null references bizconnect.connection (id),
  round integer not null,
  opened_at timestamptz(3) not null,
  constraint talk_pkey primary key (connection_id, round)
);
alter table bizconnect.talk enable row level security;
alter table bizconnect.talk force row level security;
create policy table_owner on bizconnect.talk to pnc_migrator using (true) with check (true);
create policy worker on bizconnect.talk to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
grant select, insert on bizconnect.talk to pnc_worker;

-- The table has no rows to speak of before the first release.
-- squawk-ignore require-concurrent-index-creation
create index connection_accepted on bizconnect.connection (answered_at) where status = 'accepted';
