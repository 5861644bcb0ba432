-- What must hold of payments when all is quiet again; in the manner of invariants.sql. `chaos.statement` is what each provider says
-- that it moved, `chaos.act` what the clients' journals say.

-- @ I5 0 double captures: no provider took the money of one try twice
select count(*) as seen, coalesce(sum(lines - 1), 0) as wrong
from (select count(*) as lines from chaos.statement where kind = 'charge' and state = 'captured'
  group by provider, reference) one;

-- @ I5 0 double captures: no payer was charged twice for one payment, by whatever tries
select count(*) as seen, coalesce(sum(lines - 1), 0) as wrong
from (select count(*) as lines from chaos.statement s
  join payments.attempt a on a.provider = s.provider and a.reference = s.reference
  where s.kind = 'charge' and s.state = 'captured' group by a.intent_id) one;

-- @ I5 0 lost: what a provider captured is in the ledger once and to the unit, or the try is with a person
select count(*) as seen, count(*) filter (where booked is distinct from s.amount
    and not (booked is null and a.status = 'unknown' and a.review_at is not null)) as wrong
from chaos.statement s
left join payments.attempt a on a.provider = s.provider and a.reference = s.reference
left join lateral (
  select -sum(p.amount) as booked from ledger.transaction t
  join ledger.posting p on p.transaction_id = t.id join ledger.account c on c.id = p.account_id
  where t.reference = 'payment:' || a.id and c.kind = 'clearing' and c.owner_id = s.provider and p.asset = s.currency
) l on true
where s.kind = 'charge' and s.state = 'captured';

-- @ I5 nothing is in the ledger that its provider does not have, to the unit
select count(*) as seen, count(*) filter (where s.amount is distinct from t.amount) as wrong
from (
  select t.reference, c.owner_id as provider, p.asset, -sum(p.amount) as amount
  from ledger.transaction t join ledger.posting p on p.transaction_id = t.id join ledger.account c on c.id = p.account_id
  where t.kind in ('payment.captured', 'payment.suspended') and c.kind = 'clearing' group by 1, 2, 3) t
left join payments.attempt a on t.reference = 'payment:' || a.id
left join chaos.statement s on s.provider = t.provider and s.reference = a.reference and s.currency = t.asset
  and s.kind = 'charge' and s.state = 'captured';

-- @ PAY-4 every wallet has what was captured for it, no more and no less
select count(*) as seen, count(*) filter (where w.posted is distinct from c.captured) as wrong
from (select owner_id, asset, sum(posted) as posted from ledger.account
  where kind = 'wallet' and owner_kind = 'user' group by 1, 2) w
full join (select credit_owner_id as owner_id, currency as asset, sum(captured) as captured from payments.intent
  where status = 'paid' group by 1, 2) c on c.owner_id::text = w.owner_id::text and c.asset = w.asset
where coalesce(w.posted, 0) <> 0 or c.captured is not null;

-- @ PAY-4 at most one captured try a payment, and exactly one for a paid one
select count(*) as seen, count(*) filter (where tries <> case status when 'paid' then 1 else 0 end) as wrong
from (select i.id, i.status, count(a.id) filter (where a.settlement = 'intent') as tries
  from payments.intent i left join payments.attempt a on a.intent_id = i.id group by 1, 2) one;

-- @ PAY-4 every try is over or with a person
select count(*) as seen, count(*) filter (where status not in ('succeeded', 'failed') and review_at is null) as wrong
from payments.attempt;

-- @ PAY-4 every captured try was asked of its provider after it was marked, and walked legal steps
select count(*) as seen, count(*) filter (where sent_at is null or finished_at is null) as wrong
from payments.attempt where status = 'succeeded';

-- @ I8 one payment and one try for each key, and each that was answered is there
select (select count(*) from chaos.act) as seen,
  abs((select count(*) from chaos.act where op = 'topup' and status = 201) - (select count(*) from payments.intent))
  + abs((select count(*) from chaos.act where op in ('try', 'again') and status = 202) - (select count(*) from payments.attempt)) as wrong;

-- @ I7 every answer was a good one
select count(*) as seen, count(*) filter (where status not between 200 and 299 and not (op in ('again', 'cancel') and status = 409)) as wrong
from chaos.act where status is not null;

-- @ I8 equal keys had equal answers, however often they were sent
select coalesce(sum(answers), 0) as seen, count(*) filter (where cardinality(digests) > 1) as wrong from chaos.act where answers > 0;

-- @ I6 a payment that was called off nets to nothing: what its provider took went back, or is with a person
select count(*) as seen, count(*) filter (where i.captured <> 0
    or (came.amount <> went.amount and not went.with_person and not aside.with_person)) as wrong
from payments.intent i
left join lateral (select coalesce(sum(s.amount), 0) as amount from payments.attempt a
  join chaos.statement s on s.provider = a.provider and s.reference = a.reference and s.kind = 'charge' and s.state = 'captured'
  where a.intent_id = i.id) came on true
left join lateral (select coalesce(sum(r.amount) filter (where r.status = 'succeeded'), 0) as amount,
    coalesce(bool_or(r.review_at is not null and r.status <> 'failed'), false) as with_person
  from payments.refund r where r.intent_id = i.id) went on true
left join lateral (select count(*) > 0 as with_person from payments.attempt a join payments.suspense_item s on s.attempt_id = a.id
  where a.intent_id = i.id and s.status = 'open') aside on true
where i.status = 'cancelled';

-- @ I7 who was told that his payment is called off has it so
select count(*) as seen, count(*) filter (where i.status is distinct from 'cancelled') as wrong
from chaos.act c left join payments.intent i on c.listing = platform.type_id('pay', i.id)
where c.op = 'cancel' and c.status = 200;

-- @ PAY-3 a forged message was kept aside and changed nothing
select count(*) as seen, count(*) filter (where m.state <> 'refused'
    or exists (select from payments.webhook_event e where e.message_id = m.id)) as wrong
from payments.webhook_message m where m.authenticity = 'forged';

-- @ PAY-3 nothing came that we could not place
select count(*) as seen, count(*) filter (where state <> 'done') as wrong from payments.webhook_event where about = 'charge';

-- @ I9 no event ended as a dead letter
select (select count(*) from platform.delivery_attempt) + count(*) as seen, count(*) as wrong from platform.dead_letter;
