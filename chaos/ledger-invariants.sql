-- What must hold of the ledger when all is quiet again, whatever wrote to it; in the manner of invariants.sql.

-- @ I1 the postings of each transaction sum to 0 in every asset, and are two or more
select count(*) as seen, count(*) filter (where lines < 2 or crooked) as wrong
from (
  select t.id, coalesce(sum(one.lines), 0) as lines, bool_or(one.sum <> 0) is true as crooked
  from ledger.transaction t
  left join (select transaction_id, asset, count(*) as lines, sum(amount) as sum from ledger.posting group by 1, 2) one
    on one.transaction_id = t.id
  group by t.id) checked;

-- @ I2 each cached balance is the sum of its postings, numbered without a gap, and each line's balance follows from the one before
select count(*) as seen, count(*) filter (where posted <> sum or seq <> lines or last <> lines or crooked) as wrong
from (
  select a.posted, a.seq, coalesce(p.sum, 0) as sum, coalesce(p.lines, 0) as lines, coalesce(p.last, 0) as last, coalesce(p.crooked, false) as crooked
  from ledger.account a
  left join (
    select account_id, sum(amount) as sum, count(*) as lines, max(seq) as last, bool_or(balance <> running) as crooked
    from (select account_id, seq, amount, balance, sum(amount) over (partition by account_id order by seq) as running
      from ledger.posting) walked
    group by account_id) p on p.account_id = a.id) checked;

-- @ I2 what an account holds is what its open holds keep
select count(*) as seen, count(*) filter (where a.held <> coalesce(h.kept, 0)) as wrong
from ledger.account a
left join (select account_id, sum(amount - captured) as kept from ledger.hold where state = 'open' group by 1) h on h.account_id = a.id;

-- @ I3 no customer's balance is below its limit, what is held counted as gone, at no point of its history
select count(*) as seen, count(*) filter (where a.posted - a.held < 0 or p.lowest < 0) as wrong
from ledger.account a
left join (select account_id, min(balance) as lowest from ledger.posting group by 1) p on p.account_id = a.id
where a.kind in ('wallet', 'quota', 'points', 'escrow', 'payable');

-- @ I4 captured is what was posted for the hold, and never more than its amount
select count(*) as seen, count(*) filter (where h.captured > h.amount or h.captured <> coalesce(c.posted, 0)
    or (h.state = 'captured') <> (h.closed_at is not null and h.state = 'captured' and h.captured > 0)) as wrong
from ledger.hold h
left join (select t.hold_id, p.account_id, -sum(p.amount) as posted from ledger.transaction t
  join ledger.posting p on p.transaction_id = t.id group by 1, 2) c on c.hold_id = h.id and c.account_id = h.account_id;

-- @ I4 a transaction is reversed once at most, and by exactly the opposite
select count(*) as seen, count(*) filter (where times > 1 or crooked) as wrong
from (
  select original, max(times) as times, bool_or(left_over <> 0) as crooked
  from (
    select pair.original, p.account_id, sum(p.amount) as left_over, max(pair.times) as times
    from (
      select reversal_of as original, id, count(*) over (partition by reversal_of) as times
      from ledger.transaction where reversal_of is not null
      union all
      select distinct reversal_of, reversal_of, 1 from ledger.transaction where reversal_of is not null) pair
    join ledger.posting p on p.transaction_id = pair.id
    group by pair.original, p.account_id) account
  group by original) checked;

-- @ I8 one transaction for each reference
select count(*) as seen, count(*) - count(distinct reference) as wrong from ledger.transaction;

-- @ I12 the chain of every account verifies, from its beginning to its head
select count(*) as seen, count(*) filter (where hash <> ledger.link(coalesce(before, ledger.genesis(account_id, owner_kind, owner_id, kind, asset, stripe)),
    account_id, seq, transaction_id, asset, amount, balance, at, digest) or (after is null and hash <> head)) as wrong
from (
  select p.*, a.owner_kind, a.owner_id, a.kind, a.stripe, a.head, lag(p.hash) over walk as before, lead(p.hash) over walk as after,
    ledger.digest(t.id, t.reference, t.kind, t.note, t.actor, t.request_hash, t.reversal_of, t.hold_id, t.at) as digest
  from ledger.posting p
  join ledger.account a on a.id = p.account_id
  join ledger.transaction t on t.id = p.transaction_id
  window walk as (partition by p.account_id order by p.seq)) chain;

-- @ I13 all accounts of an asset together are 0: nothing vanishes, rounding has an account of its own
select count(*) as seen, count(*) filter (where sum <> 0) as wrong
from (select asset, sum(posted) as sum from ledger.account group by asset) checked;

-- @ I14 no hold is open past its time
select count(*) as seen, count(*) filter (where state = 'open' and expires_at < now() - interval '15 minutes') as wrong from ledger.hold;
