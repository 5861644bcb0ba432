-- The very bytes that nothing proved may come again with their proof: those are another message.
create unique index webhook_message_once on payments.webhook_message (provider, digest, authenticity) where state <> 'refused';
drop index payments.webhook_message_digest;
