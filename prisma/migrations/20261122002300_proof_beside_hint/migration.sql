-- The very bytes that nothing proved may come again with their proof: those are another message.
-- A script is one transaction, in which no index is made "concurrently"; the lock waits 2 s at most.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- squawk-ignore require-concurrent-index-creation
create unique index webhook_message_once on payments.webhook_message (provider, digest, authenticity) where state <> 'refused';
-- squawk-ignore require-concurrent-index-deletion
drop index payments.webhook_message_digest;
