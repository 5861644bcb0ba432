-- What providers sent tells of people: its bytes are deleted after a time, and what tells a repeated message stays longer (G-P3).
set lock_timeout = '2s';
set statement_timeout = '30s';

alter table payments.webhook_message add column forgotten_at timestamptz(3);
-- Forgotten wholly or not at all.
alter table payments.webhook_message add constraint webhook_message_forgotten check (
  forgotten_at is null or (body = '' and headers = '{}' and path = '' and ip = '')) not valid;

-- A script is one transaction, in which no index is made "concurrently"; the lock waits 2 s at most.
-- squawk-ignore require-concurrent-index-creation
create index webhook_message_kept on payments.webhook_message (received_at, id) where forgotten_at is null;
-- squawk-ignore require-concurrent-index-creation
create index webhook_message_keys on payments.webhook_message (received_at, id) where forgotten_at is not null;

grant delete on payments.webhook_event to pnc_worker;
