-- What must hold when all is quiet again. Each statement answers one row: `seen`, what was looked at, and `wrong`, what breaks
-- the rule. The line "@ ID sentence" before it names it. `chaos.act` is what the clients' journals say (one row a key),
-- `chaos.listening` who listens to which event; read as the server's administrator, so that no policy hides a row.

-- @ I7 every answered create exists, with the id that was answered
select count(*) as seen, count(*) filter (where l.id is null) as wrong
from chaos.act a left join listings.listing l on l.public_id = a.listing and l.address = a.key
where a.op = 'create' and a.status between 200 and 299;

-- @ I7 every answered step is in the listing's history, at the version that was answered
select count(*) as seen, count(*) filter (where h.id is null) as wrong
from chaos.act a
left join listings.listing l on l.public_id = a.listing
left join listings.listing_history h on h.listing_id = l.id and h.version = a.version
  and h.to_status = case a.op when 'submit' then 'pending_review' when 'approve' then 'active' else 'rejected' end
where a.op <> 'create' and a.status between 200 and 299;

-- @ I7 every answer was a good one
select count(*) as seen, count(*) filter (where status not between 200 and 299) as wrong
from chaos.act where status is not null;

-- @ I7 every unanswered create is wholly there or not at all: row, history, event and kept answer
select count(*) as seen, count(*) filter (where parts not in (0, 4)) as wrong
from (
  select (select count(*) from listings.listing l where l.address = a.key)
    + (select count(*) from listings.listing l join listings.listing_history h on h.listing_id = l.id and h.version = 1
       where l.address = a.key)
    + (select count(*) from listings.listing l join platform.outbox o on o.key = l.id::text and o.version = 1
       where l.address = a.key)
    + (select count(*) from platform.idempotency_record r where r.key = a.key) as parts
  from chaos.act a where a.op = 'create' and a.status is null) one;

-- @ I7 every unanswered step is wholly there or not at all: history, event and kept answer
select count(*) as seen, count(*) filter (where parts not in (0, 3)) as wrong
from (
  select (select count(*) from listings.listing_history h where h.listing_id = l.id and h.to_status = step.status)
    + (select count(*) from platform.outbox o where o.key = l.id::text and o.type = 'listing.' || step.event)
    + (select count(*) from platform.idempotency_record r where r.key = a.key) as parts
  from chaos.act a
  join (values ('submit', 'pending_review', 'submitted'), ('approve', 'active', 'published'),
    ('reject', 'rejected', 'rejected')) step (op, status, event) on step.op = a.op
  join listings.listing l on l.address = regexp_replace(a.key, '-(submit|approve|reject)$', '')
  where a.status is null) one;

-- @ I7 none is there twice: one listing for each key of a client
select count(*) as seen, coalesce(sum(rows - 1), 0) as wrong
from (select address, count(*) as rows from listings.listing group by address) one;

-- @ I7 none is there that nobody asked for
select count(*) as seen, count(*) filter (where a.key is null) as wrong
from listings.listing l left join chaos.act a on a.key = l.address and a.op = 'create';

-- @ I8 equal keys had equal answers, however often they were sent
select coalesce(sum(answers), 0) as seen, count(*) filter (where cardinality(digests) > 1) as wrong from chaos.act where answers > 0;

-- @ I8 the kept answer is the one that was given
select count(*) as seen, count(*) filter (where r.key is null or md5(r.body) <> a.digests[1]) as wrong
from chaos.act a left join platform.idempotency_record r on r.key = a.key
where a.status between 200 and 299;

-- @ I9 every event was crossed off by each of its subscribers
select count(*) as seen, count(*) filter (where i.event_id is null) as wrong
from platform.outbox o
join chaos.listening s on s.type = o.type
left join platform.inbox i on i.subscriber = s.subscriber and i.event_id = o.id
where o.kind = 'event';

-- @ I9 nothing was crossed off that was never announced, and nothing by who does not listen
select count(*) as seen, count(*) filter (where o.id is null) as wrong
from platform.inbox i
left join platform.outbox o on o.id = i.event_id and (i.subscriber = 'task:' || o.type
  or exists (select from chaos.listening s where s.subscriber = i.subscriber and s.type = o.type));

-- @ I9 every change of a listing is announced once, version for version; a rolled-back one never
select coalesce(sum(events), 0) as seen, count(*) filter (where version is null or events <> version or newest <> version) as wrong
from (
  select l.version, coalesce(count(o.id), 0) as events, count(distinct o.version) as newest
  from (select key, id, version from platform.outbox where kind = 'event' and topic = 'listings') o
  full join listings.listing l on l.id::text = o.key
  group by l.id, l.version, case when l.id is null then o.key end) one;

-- @ I9 every person and business is announced once, and none that is not there
select count(*) as seen, count(*) filter (where events <> 1 or rows <> 1) as wrong
from (
  select (select count(*) from platform.outbox o where o.key = one.id::text and o.type = one.type) as events, rows
  from (
    select id, 'identity.user_onboarded' as type, 1 as rows from identity."user"
    union all select id, 'identity.business_created', 1 from identity.business
    union all select o.key::uuid, o.type, 0 from platform.outbox o
      where o.type in ('identity.user_onboarded', 'identity.business_created')
        and not exists (select from identity."user" u where u.id::text = o.key)
        and not exists (select from identity.business b where b.id::text = o.key)) one) checked;

-- @ I9 an event’s own announcements were made once: one task for each version of an account
select count(*) as seen, coalesce(sum(tasks - 1), 0) as wrong
from (select key, count(*) as tasks from platform.outbox where kind = 'task' and type = 'identity.sync-claims' group by key) one;

-- @ I9 every task that is due has run once
select count(*) as seen, count(*) filter (where i.event_id is null) as wrong
from platform.outbox o left join platform.inbox i on i.event_id = o.id and i.subscriber = 'task:' || o.type
where o.kind = 'task' and coalesce(o.run_at, o.created_at) <= now();

-- @ I9 each approval set exactly one task for the listing’s end
select count(*) as seen, count(*) filter (where tasks is distinct from 1) as wrong
from listings.listing_history h
left join (
  -- A task's key is the listing's id, its version and the hour.
  select left(key, 36) as id, split_part(substr(key, 38), '-', 1) as version, count(*) as tasks
  from platform.outbox where kind = 'task' and type = 'listings.expire-listing' group by 1, 2
) t on t.id = h.listing_id::text and t.version = h.version::text
where h.to_status = 'active';

-- @ I9 no event ended as a dead letter
select (select count(*) from platform.delivery_attempt) + count(*) as seen, count(*) as wrong from platform.dead_letter;

-- @ LST-1 one row of history for each step, each legal and joined to the one before, the last one the listing's state
select count(*) as seen, count(*) filter (where from_status is distinct from before
    or (before is null and to_status <> 'draft')
    or (before is not null and not exists (
      select from listings.status_step s where s.from_status = before and s.to_status = one.to_status))
    or (after is null and to_status <> status)) as wrong
from (
  select h.from_status, h.to_status, l.status, lag(h.to_status) over walk as before, lead(h.to_status) over walk as after
  from listings.listing_history h join listings.listing l on l.id = h.listing_id
  window walk as (partition by h.listing_id order by h.version)) one;

-- @ I12 every judgement of a moderator is in the audit log once
select count(*) as seen, count(*) filter (where audits <> 1) as wrong
from (
  select (select count(*) from platform.audit_log a where a.subject_id = l.public_id
    and a.action = case h.to_status when 'active' then 'listing.approved' else 'listing.rejected' end) as audits
  from listings.listing_history h join listings.listing l on l.id = h.listing_id
  where h.to_status in ('active', 'rejected')) one;

-- @ I14 nothing waits in the outbox past its time
select count(*) as seen, count(*) filter (where sent_at is null and available_at <= now()) as wrong from platform.outbox;

-- @ I14 no job’s lease is older than its limit
select count(*) as seen, count(*) filter (where until > now() + interval '15 minutes'
    or (holder is not null and until < now() - interval '15 minutes')) as wrong
from platform.job_lease;
