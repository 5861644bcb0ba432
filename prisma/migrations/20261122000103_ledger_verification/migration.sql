-- Finding what was edited past the functions (PAY-7): the ledger is read in pieces, each compared with what follows from the rest.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- How far an account's chain was seen whole. A chain that was cut off together with its head is shorter than its seal.
create table ledger.seal (
  account_id uuid primary key references ledger.account (id),
  seq bigint not null,
  hash bytea not null,
  at timestamptz(3) not null
);

create table ledger.verification (
  id uuid primary key,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  checked bigint not null default 0,
  problem_count bigint not null default 0,
  -- The first twenty: {"table", "id", "seq", "problem"}.
  problems jsonb not null default '[]'
);
grant select on ledger.verification to pnc_staff;
grant select, insert, update on ledger.verification to pnc_worker;

-- Each answers {"checked", "id", "seq", "problems"}: how many rows were looked at, and the key of the last one (null at the end).

create function ledger.verify_postings(p_account uuid, p_seq bigint, p_rows integer) returns jsonb
  language sql stable security definer set search_path = '' as $$
  with piece as materialized (
    select * from ledger.posting p where (p.account_id, p.seq) > (p_account, p_seq) order by p.account_id, p.seq limit p_rows),
  judged as (
    select c.account_id, c.seq, case
      when c.seq > 1 and b.seq is null then 'rows before it were deleted'
      when t.id is null then 'its transaction was deleted'
      when c.balance <> coalesce(b.balance, 0) + c.amount then 'its balance does not follow from the row before'
      when c.hash is distinct from ledger.link(
          coalesce(b.hash, ledger.genesis(a.id, a.owner_kind, a.owner_id, a.kind, a.asset, a.stripe)), c.account_id, c.seq,
          c.transaction_id, c.asset, c.amount, c.balance, c.at,
          ledger.digest(t.id, t.reference, t.kind, t.note, t.actor, t.request_hash, t.reversal_of, t.hold_id, t.at))
        then 'it, the row before it, its transaction or the name of its account was changed' end as problem
    from piece c
    left join ledger.posting b on b.account_id = c.account_id and b.seq = c.seq - 1
    left join ledger.transaction t on t.id = c.transaction_id
    left join ledger.account a on a.id = c.account_id)
  select jsonb_build_object('checked', (select count(*) from piece),
    'id', (select account_id from piece order by account_id desc, seq desc limit 1),
    'seq', (select seq from piece order by account_id desc, seq desc limit 1),
    'problems', coalesce((select jsonb_agg(jsonb_build_object('table', 'posting', 'id', account_id, 'seq', seq, 'problem', problem))
      from judged where problem is not null), '[]'));
$$;

create function ledger.verify_accounts(p_after uuid, p_rows integer, p_at timestamptz) returns jsonb
  language plpgsql security definer set search_path = '' as $$
declare
  answer jsonb;
begin
  with piece as materialized (select * from ledger.account a where a.id > p_after order by a.id limit p_rows),
  judged as materialized (
    select a.id, a.seq, a.head, case
      when a.lower_limit is distinct from ledger.limit_of(a.kind) then 'its limit was changed'
      when a.seq > coalesce(l.seq, 0) then 'its last rows were deleted'
      when a.seq < coalesce(l.seq, 0) or a.posted <> coalesce(l.balance, 0)
        or a.head <> coalesce(l.hash, ledger.genesis(a.id, a.owner_kind, a.owner_id, a.kind, a.asset, a.stripe))
        then 'its balance, its head or its name was changed'
      when a.held <> (select coalesce(sum(h.amount - h.captured), 0) from ledger.hold h where h.account_id = a.id and h.state = 'open')
        then 'what it holds is not what its open holds keep'
      when s.seq > a.seq or s.hash is distinct from (case when s.seq = 0 then s.hash
          else (select p.hash from ledger.posting p where p.account_id = a.id and p.seq = s.seq) end)
        then 'its chain is not the one that was sealed' end as problem
    from piece a
    left join lateral (select p.seq, p.balance, p.hash from ledger.posting p where p.account_id = a.id order by p.seq desc limit 1) l on true
    left join ledger.seal s on s.account_id = a.id),
  sealed as (
    insert into ledger.seal as s (account_id, seq, hash, at)
    select id, seq, head, p_at from judged where problem is null
    on conflict (account_id) do update set seq = excluded.seq, hash = excluded.hash, at = excluded.at where s.seq < excluded.seq)
  select jsonb_build_object('checked', (select count(*) from piece), 'id', (select id from piece order by id desc limit 1), 'seq', 0,
    'problems', coalesce((select jsonb_agg(jsonb_build_object('table', 'account', 'id', id, 'seq', seq, 'problem', problem))
      from judged where problem is not null), '[]')) into answer;
  return answer;
end $$;

create function ledger.verify_holds(p_after uuid, p_rows integer) returns jsonb
  language sql stable security definer set search_path = '' as $$
  with piece as materialized (select * from ledger.hold h where h.id > p_after order by h.id limit p_rows),
  judged as (
    select h.id, case
      when h.digest <> ledger.hold_digest(h.id, h.reference, h.kind, h.account_id, h.amount, h.captured, h.state, h.expires_at,
        h.actor, h.created_at, h.closed_at) then 'it was changed'
      when h.captured <> (select coalesce(sum(-p.amount), 0) from ledger.transaction t
        join ledger.posting p on p.transaction_id = t.id and p.account_id = h.account_id where t.hold_id = h.id)
        then 'what was captured is not what was posted' end as problem
    from piece h)
  select jsonb_build_object('checked', (select count(*) from piece), 'id', (select id from piece order by id desc limit 1), 'seq', 0,
    'problems', coalesce((select jsonb_agg(jsonb_build_object('table', 'hold', 'id', id, 'seq', null, 'problem', problem))
      from judged where problem is not null), '[]'));
$$;

create function ledger.verify_transactions(p_after uuid, p_rows integer) returns jsonb
  language sql stable security definer set search_path = '' as $$
  with piece as materialized (select * from ledger.transaction t where t.id > p_after order by t.id limit p_rows),
  judged as (
    select t.id, case
      when (select count(*) from ledger.posting p where p.transaction_id = t.id) < 2 then 'its postings were deleted'
      when exists (select from ledger.posting p where p.transaction_id = t.id group by p.asset having sum(p.amount) <> 0)
        then 'its postings do not add up to zero'
      when t.reversal_of is not null and exists (
        select from ledger.posting p where p.transaction_id in (t.id, t.reversal_of) group by p.account_id having sum(p.amount) <> 0)
        then 'it does not take back what it reverses' end as problem
    from piece t)
  select jsonb_build_object('checked', (select count(*) from piece), 'id', (select id from piece order by id desc limit 1), 'seq', 0,
    'problems', coalesce((select jsonb_agg(jsonb_build_object('table', 'transaction', 'id', id, 'seq', null, 'problem', problem))
      from judged where problem is not null), '[]'));
$$;

grant execute on function ledger.verify_postings(uuid, bigint, integer), ledger.verify_accounts(uuid, integer, timestamptz),
  ledger.verify_holds(uuid, integer), ledger.verify_transactions(uuid, integer) to pnc_worker;
