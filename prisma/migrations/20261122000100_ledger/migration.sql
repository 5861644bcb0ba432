-- The ledger: everything countable is a balance, and every change of one is a balanced set of postings that is never changed
-- again. The rules stand here; nobody but the functions below can write.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema ledger;
grant usage on schema ledger to pnc_app, pnc_staff, pnc_worker;

-- What is counted: currencies in minor units, and units such as one extension of a listing.
create table ledger.asset (
  code text primary key check (code ~ '^([A-Z]{3}|[a-z][a-z0-9-]*(:[a-z][a-z0-9-]*){0,2})$'),
  kind text not null check (kind in ('currency', 'unit')),
  -- How many digits of an amount stand after the point.
  exponent smallint not null check (exponent between 0 and 4),
  -- The most that two members of staff may move by hand in one entry, in minor units.
  manual_limit bigint not null check (manual_limit > 0),
  check ((kind = 'currency') = (code ~ '^[A-Z]{3}$'))
);

-- Kinds whose balance is a customer's own never go below zero; clearing, revenue and the like may.
create function ledger.limit_of(kind text) returns bigint language sql immutable parallel safe
  return case when kind in ('wallet', 'quota', 'points', 'escrow', 'payable') then 0 end;

-- Accounts of ours that may go below zero are kept in eight stripes, so that no row is hot: their balance is the sum. The stripe
-- follows from the transaction, so one transaction always meets the same rows.
create function ledger.stripe_of(owner_kind text, kind text) returns smallint language sql stable
  return case when owner_kind in ('platform', 'provider') and ledger.limit_of(kind) is null
    then (pg_current_xact_id()::text::numeric % 8)::smallint else 0 end;

create table ledger.account (
  id uuid primary key,
  owner_kind text not null check (owner_kind in ('user', 'business', 'platform', 'provider')),
  owner_id text not null check (case when owner_kind in ('user', 'business')
    then owner_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' else owner_id ~ '^[a-z][a-z0-9-]{0,39}$' end),
  kind text not null check (kind in ('wallet', 'quota', 'points', 'receivable', 'payable', 'clearing', 'suspense', 'fees',
    'rounding', 'escrow', 'settlement', 'subscriptions', 'issue', 'fx')),
  asset text not null references ledger.asset (code),
  stripe smallint not null default 0 check (stripe between 0 and 7),
  -- Null: no limit.
  lower_limit bigint,
  -- What its postings add up to, and what open holds keep of it; kept by the statement that writes them.
  posted bigint not null default 0,
  held bigint not null default 0,
  -- The number and the hash of its last posting: every account is a hash chain of its own.
  seq bigint not null default 0 check (seq >= 0),
  head bytea not null check (octet_length(head) = 32),
  created_at timestamptz(3) not null,
  changed_at timestamptz(3) not null,
  constraint account_whose unique (owner_kind, owner_id, kind, asset, stripe),
  constraint account_id_asset_key unique (id, asset),
  constraint account_held check (held >= 0),
  constraint account_limit check (lower_limit is null or posted - held >= lower_limit)
) with (fillfactor = 70);
create index account_asset on ledger.account (asset, kind, id);

create table ledger.hold (
  id uuid primary key,
  reference text not null check (char_length(reference) between 1 and 200),
  kind text not null check (kind ~ '^[a-z][a-z0-9_.:-]{1,63}$'),
  account_id uuid not null references ledger.account (id),
  amount bigint not null check (amount between 1 and 1000000000000000),
  captured bigint not null default 0 check (captured between 0 and amount),
  state text not null default 'open' check (state in ('open', 'captured', 'released', 'expired')),
  expires_at timestamptz(3),
  actor text not null,
  created_at timestamptz(3) not null,
  closed_at timestamptz(3),
  digest bytea not null check (octet_length(digest) = 32),
  constraint hold_reference_key unique (reference),
  constraint hold_closed check ((state = 'open') = (closed_at is null)),
  constraint hold_captured check (state <> 'captured' or captured > 0),
  constraint hold_rest check (state <> 'open' or captured < amount)
);
create index hold_account on ledger.hold (account_id, id);
create index hold_due on ledger.hold (expires_at) where state = 'open' and expires_at is not null;

create table ledger.transaction (
  id uuid primary key,
  reference text not null check (char_length(reference) between 1 and 200),
  kind text not null check (kind ~ '^[a-z][a-z0-9_.:-]{1,63}$'),
  note text check (char_length(note) between 1 and 500),
  actor text not null,
  -- Of what was asked for: the same reference with another request is refused.
  request_hash bytea not null check (octet_length(request_hash) = 32),
  reversal_of uuid references ledger.transaction (id),
  hold_id uuid references ledger.hold (id),
  at timestamptz(3) not null,
  constraint transaction_reference_key unique (reference)
);
-- A transaction is reversed once at most.
create unique index transaction_reversal_once on ledger.transaction (reversal_of) where reversal_of is not null;
create index transaction_hold on ledger.transaction (hold_id) where hold_id is not null;

create table ledger.posting (
  account_id uuid not null,
  -- 1, 2, 3… within the account.
  seq bigint not null check (seq > 0),
  transaction_id uuid not null references ledger.transaction (id),
  asset text not null,
  amount bigint not null check (amount <> 0),
  -- Of the account after this posting.
  balance bigint not null,
  -- Never before the account's posting before it.
  at timestamptz(3) not null,
  hash bytea not null check (octet_length(hash) = 32),
  constraint posting_pkey primary key (account_id, seq),
  constraint posting_account foreign key (account_id, asset) references ledger.account (id, asset)
);
create index posting_transaction on ledger.posting (transaction_id);
create index posting_at on ledger.posting (account_id, at, seq);

-- ── Written once ──────────────────────────────────────────────────────────────────────────────────────────────────────

create function ledger.refuse_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception '%.% is written once', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger written_once before update or delete on ledger.posting
  for each row execute function ledger.refuse_change();
create trigger written_once_whole before truncate on ledger.posting
  for each statement execute function ledger.refuse_change();
create trigger written_once before update or delete on ledger.transaction
  for each row execute function ledger.refuse_change();
create trigger written_once_whole before truncate on ledger.transaction
  for each statement execute function ledger.refuse_change();
create trigger never_deleted before delete on ledger.account
  for each row execute function ledger.refuse_change();
create trigger never_deleted_whole before truncate on ledger.account
  for each statement execute function ledger.refuse_change();
create trigger never_deleted before delete on ledger.hold
  for each row execute function ledger.refuse_change();
create trigger never_deleted_whole before truncate on ledger.hold
  for each statement execute function ledger.refuse_change();

-- A hold is captured in parts, and closes once.
create function ledger.guard_hold() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.state <> 'open' then
    raise exception 'hold % is %', old.reference, old.state using errcode = 'check_violation', constraint = 'hold_closes_once';
  end if;
  if (new.id, new.reference, new.kind, new.account_id, new.amount, new.actor, new.created_at)
      is distinct from (old.id, old.reference, old.kind, old.account_id, old.amount, old.actor, old.created_at)
      or new.captured < old.captured then
    raise exception 'a hold keeps what it is for' using errcode = 'check_violation', constraint = 'hold_identity';
  end if;
  return new;
end $$;
create trigger guard_hold before update on ledger.hold for each row execute function ledger.guard_hold();

-- At the latest when the transaction commits, its postings are two or more and add up to zero in every asset (I1).
create function ledger.require_balanced() returns trigger
  language plpgsql security definer set search_path = '' as $$
declare
  target constant uuid := case when tg_argv[0] = 'posting' then (to_jsonb(new) ->> 'transaction_id')::uuid else (to_jsonb(new) ->> 'id')::uuid end;
begin
  if exists (select from ledger.posting p where p.transaction_id = target group by p.asset having sum(p.amount) <> 0)
    or (select count(*) from ledger.posting p where p.transaction_id = target) < 2 then
    raise exception 'transaction % does not add up to zero', target
      using errcode = 'check_violation', constraint = 'transaction_balanced';
  end if;
  return null;
end $$;
create constraint trigger balanced after insert on ledger.posting deferrable initially deferred
  for each row execute function ledger.require_balanced('posting');
create constraint trigger balanced after insert on ledger.transaction deferrable initially deferred
  for each row execute function ledger.require_balanced('transaction');

-- ── The chain ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Where an account's chain begins; holds whose it is and what it counts.
create function ledger.genesis(account_id uuid, owner_kind text, owner_id text, kind text, asset text, stripe smallint)
  returns bytea language sql immutable parallel safe
  return sha256(convert_to('pushnchat ledger ' || jsonb_build_array(account_id, owner_kind, owner_id, kind, asset, stripe)::text, 'UTF8'));

create function ledger.digest(id uuid, reference text, kind text, note text, actor text, request_hash bytea, reversal_of uuid,
  hold_id uuid, at timestamptz) returns bytea language sql stable parallel safe
  return sha256(convert_to(jsonb_build_array(id, reference, kind, note, actor, encode(request_hash, 'hex'), reversal_of, hold_id,
    (extract(epoch from at) * 1000)::bigint)::text, 'UTF8'));

create function ledger.hold_digest(id uuid, reference text, kind text, account_id uuid, amount bigint, captured bigint,
  state text, expires_at timestamptz, actor text, created_at timestamptz, closed_at timestamptz)
  returns bytea language sql stable parallel safe
  return sha256(convert_to(jsonb_build_array(id, reference, kind, account_id, amount, captured, state,
    (extract(epoch from expires_at) * 1000)::bigint, actor, (extract(epoch from created_at) * 1000)::bigint,
    (extract(epoch from closed_at) * 1000)::bigint)::text, 'UTF8'));

-- A posting's hash covers the one before it, every column of its own, and through the digest every column of its transaction.
create function ledger.link(before bytea, account_id uuid, seq bigint, transaction_id uuid, asset text, amount bigint,
  balance bigint, at timestamptz, digest bytea) returns bytea language sql stable parallel safe
  return sha256(before || digest || convert_to(concat_ws('|', account_id, seq, transaction_id, asset, amount, balance,
    (extract(epoch from at) * 1000)::bigint), 'UTF8'));

-- ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────

-- The public API moves nothing out of an account that is not the person's own or of the business he acts for.
create function ledger.require_own(owner_kind text, owner_id text) returns void language plpgsql stable set search_path = '' as $$
begin
  if session_user = 'pnc_app' and owner_kind in ('user', 'business')
    and owner_id is distinct from (case owner_kind when 'user' then platform.current_user_id() else platform.current_business_id() end)::text then
    raise exception 'nothing moves out of an account that is somebody else''s' using errcode = 'insufficient_privilege';
  end if;
end $$;

-- The accounts of these references, opened where there is none yet.
create function ledger.resolve(p_owner_kinds text[], p_owner_ids text[], p_kinds text[], p_assets text[], p_at timestamptz)
  returns uuid[] language plpgsql set search_path = '' as $$
declare
  found_ids uuid[];
begin
  for attempt in 1..2 loop
    select array_agg(a.id order by r.n) into found_ids
    from unnest(p_owner_kinds, p_owner_ids, p_kinds, p_assets) with ordinality r (owner_kind, owner_id, kind, asset, n)
    left join ledger.account a on a.owner_kind = r.owner_kind and a.owner_id = r.owner_id and a.kind = r.kind
      and a.asset = r.asset and a.stripe = ledger.stripe_of(r.owner_kind, r.kind);
    if array_position(found_ids, null) is null then return found_ids; end if;
    insert into ledger.account (id, owner_kind, owner_id, kind, asset, stripe, lower_limit, head, created_at, changed_at)
    select w.id, w.owner_kind, w.owner_id, w.kind, w.asset, w.stripe, ledger.limit_of(w.kind),
      ledger.genesis(w.id, w.owner_kind, w.owner_id, w.kind, w.asset, w.stripe), p_at, p_at
    from (
      select uuidv7() as id, r.owner_kind, r.owner_id, r.kind, r.asset, ledger.stripe_of(r.owner_kind, r.kind) as stripe
      from unnest(p_owner_kinds, p_owner_ids, p_kinds, p_assets, found_ids) r (owner_kind, owner_id, kind, asset, id)
      where r.id is null order by r.owner_kind, r.owner_id, r.kind, r.asset) w
    on conflict on constraint account_whose do nothing;
  end loop;
  raise exception 'an account could not be opened';
end $$;

-- The one place that writes postings. Net changes by account: locks the rows in the order of their ids, looks whether there
-- is enough, and changes balance, chain and postings in one statement. Outcomes: posted, replayed, reused, insufficient.
create function ledger.book(p_reference text, p_kind text, p_note text, p_request_hash bytea, p_reversal_of uuid, p_hold_id uuid,
  p_accounts uuid[], p_posted bigint[], p_held bigint[], p_at timestamptz, out booked uuid, out outcome text)
  language plpgsql set search_path = '' as $$
declare
  short boolean;
  before_hash bytea;
  acting constant text := coalesce(platform.current_actor(), 'database:' || session_user);
  fingerprint bytea;
begin
  with locked as materialized (
    select a.id, a.posted, a.held, a.lower_limit from ledger.account a
    where a.id = any (p_accounts) order by a.id for no key update)
  select coalesce(bool_or(c.posted < c.held and l.posted + c.posted - l.held - c.held < l.lower_limit), false) into short
  from locked l join unnest(p_accounts, p_posted, p_held) c (id, posted, held) on c.id = l.id;

  if not short then
    booked := uuidv7();
    insert into ledger.transaction (id, reference, kind, note, actor, request_hash, reversal_of, hold_id, at)
    values (booked, p_reference, p_kind, p_note, acting, p_request_hash, p_reversal_of, p_hold_id, p_at)
    on conflict on constraint transaction_reference_key do nothing;
    if found then
      fingerprint := ledger.digest(booked, p_reference, p_kind, p_note, acting, p_request_hash, p_reversal_of, p_hold_id, p_at::timestamptz(3));
      with moved as (
        update ledger.account a
        set posted = a.posted + c.posted, held = a.held + c.held, changed_at = greatest(a.changed_at, p_at),
          seq = case when c.posted = 0 then a.seq else a.seq + 1 end,
          head = case when c.posted = 0 then a.head else ledger.link(a.head, a.id, a.seq + 1, booked, a.asset, c.posted,
            a.posted + c.posted, greatest(a.changed_at, p_at)::timestamptz(3), fingerprint) end
        from unnest(p_accounts, p_posted, p_held) c (id, posted, held)
        where a.id = c.id
        returning a.id, a.seq, a.asset, c.posted as amount, a.posted as balance, a.changed_at, a.head)
      insert into ledger.posting (account_id, seq, transaction_id, asset, amount, balance, at, hash)
      select m.id, m.seq, booked, m.asset, m.amount, m.balance, m.changed_at, m.head from moved m where m.amount <> 0;
      outcome := 'posted';
      return;
    end if;
  end if;
  select t.id, t.request_hash into booked, before_hash from ledger.transaction t where t.reference = p_reference;
  outcome := case when booked is null then 'insufficient' when before_hash = p_request_hash then 'replayed' else 'reused' end;
end $$;

-- Moves given amounts between accounts. `p_from` and `p_to` are places in the list of accounts, from 1.
create function ledger.post(p_reference text, p_kind text, p_note text, p_owner_kinds text[], p_owner_ids text[],
  p_kinds text[], p_assets text[], p_from integer[], p_to integer[], p_amounts bigint[], p_at timestamptz,
  out booked uuid, out outcome text)
  language plpgsql security definer set search_path = '' as $$
declare
  ids uuid[];
  accounts uuid[];
  amounts bigint[];
begin
  if exists (select from unnest(p_from, p_to, p_amounts) m (f, t, amount)
      where m.amount is null or m.amount not between 1 and 1000000000000000 or p_assets[m.f] is distinct from p_assets[m.t]) then
    raise exception 'a move is of a positive amount between two accounts of one asset' using errcode = 'check_violation';
  end if;
  perform ledger.require_own(p_owner_kinds[f], p_owner_ids[f]) from unnest(p_from) f;
  ids := ledger.resolve(p_owner_kinds, p_owner_ids, p_kinds, p_assets, p_at);
  select array_agg(n.id), array_agg(n.amount) into accounts, amounts from (
    select c.id, sum(c.amount)::bigint as amount from (
      select ids[m.f] as id, -m.amount as amount from unnest(p_from, p_amounts) m (f, amount)
      union all
      select ids[m.t], m.amount from unnest(p_to, p_amounts) m (t, amount)) c
    group by c.id having sum(c.amount) <> 0) n;
  if accounts is null then
    raise exception 'a transaction must move something' using errcode = 'check_violation';
  end if;
  select b.booked, b.outcome into booked, outcome from ledger.book(p_reference, p_kind, p_note,
    sha256(convert_to(jsonb_build_array(p_kind, p_owner_kinds, p_owner_ids, p_kinds, p_assets, p_from, p_to, p_amounts)::text, 'UTF8')),
    null, null, accounts, amounts, array_fill(0::bigint, array[cardinality(accounts)]), p_at) b;
end $$;

-- The same posting with every sign turned, once. Outcomes: as `book`, and unknown, reversed, reversal.
create function ledger.reverse(p_transaction text, p_reference text, p_note text, p_at timestamptz,
  out booked uuid, out outcome text)
  language plpgsql security definer set search_path = '' as $$
declare
  original ledger.transaction;
  earlier ledger.transaction;
  accounts uuid[];
  amounts bigint[];
begin
  select * into original from ledger.transaction t where t.reference = p_transaction;
  if original.id is null then outcome := 'unknown'; return; end if;
  if original.reversal_of is not null then outcome := 'reversal'; return; end if;
  select array_agg(p.account_id), array_agg(-p.amount) into accounts, amounts
  from ledger.posting p where p.transaction_id = original.id;
  perform ledger.require_own(a.owner_kind, a.owner_id)
  from unnest(accounts, amounts) c (id, amount) join ledger.account a on a.id = c.id where c.amount < 0;
  -- Whoever comes second waits here, and then sees the first one's reversal.
  perform from ledger.account a where a.id = any (accounts) order by a.id for no key update;
  select * into earlier from ledger.transaction t where t.reversal_of = original.id;
  if earlier.id is not null then
    booked := earlier.id;
    outcome := case when earlier.reference = p_reference then 'replayed' else 'reversed' end;
    return;
  end if;
  select b.booked, b.outcome into booked, outcome from ledger.book(p_reference, original.kind, p_note,
    sha256(convert_to('reversal of ' || original.id, 'UTF8')), original.id, null, accounts, amounts,
    array_fill(0::bigint, array[cardinality(accounts)]), p_at) b;
end $$;

-- ── Holds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

create function ledger.open_hold(p_reference text, p_kind text, p_owner_kind text, p_owner_id text, p_account_kind text,
  p_asset text, p_amount bigint, p_expires_at timestamptz, p_at timestamptz, out held_id uuid, out outcome text)
  language plpgsql security definer set search_path = '' as $$
declare
  acting constant text := coalesce(platform.current_actor(), 'database:' || session_user);
  ids uuid[];
  account ledger.account;
  earlier ledger.hold;
  short boolean;
begin
  if p_expires_at <= p_at then
    raise exception 'a hold must end after it begins' using errcode = 'check_violation';
  end if;
  perform ledger.require_own(p_owner_kind, p_owner_id);
  ids := ledger.resolve(array[p_owner_kind], array[p_owner_id], array[p_account_kind], array[p_asset], p_at);
  select * into account from ledger.account a where a.id = ids[1] for no key update;
  short := account.posted - account.held - p_amount < account.lower_limit;
  if short is not true then
    held_id := uuidv7();
    insert into ledger.hold (id, reference, kind, account_id, amount, expires_at, actor, created_at, digest)
    values (held_id, p_reference, p_kind, account.id, p_amount, p_expires_at, acting, p_at, ledger.hold_digest(held_id,
      p_reference, p_kind, account.id, p_amount, 0, 'open', p_expires_at::timestamptz(3), acting, p_at::timestamptz(3), null))
    on conflict on constraint hold_reference_key do nothing;
    if found then
      update ledger.account a set held = a.held + p_amount where a.id = account.id;
      outcome := 'held';
      return;
    end if;
  end if;
  select * into earlier from ledger.hold h where h.reference = p_reference;
  held_id := earlier.id;
  outcome := case when earlier.id is null then 'insufficient'
    when (earlier.account_id, earlier.amount, earlier.kind) = (account.id, p_amount, p_kind) then 'replayed' else 'reused' end;
end $$;

-- Sets an open, locked hold to what it is now and lets go of `p_freed` on its account, if that was not done already.
create function ledger.settle_hold(p_hold ledger.hold, p_captured bigint, p_state text, p_freed bigint, p_at timestamptz)
  returns void language plpgsql set search_path = '' as $$
begin
  if p_freed > 0 then
    update ledger.account a set held = a.held - p_freed where a.id = p_hold.account_id;
  end if;
  update ledger.hold h set captured = p_captured, state = p_state,
    closed_at = case when p_state = 'open' then null else p_at end,
    digest = ledger.hold_digest(h.id, h.reference, h.kind, h.account_id, h.amount, p_captured, p_state, h.expires_at, h.actor,
      h.created_at, case when p_state = 'open' then null else p_at::timestamptz(3) end)
  where h.id = p_hold.id;
end $$;

-- Posts a part of the hold or all of it. Outcomes: as `book`, and unknown, exceeds, or the state in which the hold ended.
create function ledger.capture(p_hold text, p_reference text, p_note text, p_owner_kinds text[], p_owner_ids text[],
  p_kinds text[], p_amounts bigint[], p_final boolean, p_at timestamptz, out booked uuid, out outcome text)
  language plpgsql security definer set search_path = '' as $$
declare
  hold ledger.hold;
  source ledger.account;
  earlier ledger.transaction;
  request constant bytea := sha256(convert_to(
    jsonb_build_array(p_hold, p_owner_kinds, p_owner_ids, p_kinds, p_amounts, p_final)::text, 'UTF8'));
  total bigint;
  rest bigint;
  closes boolean;
  ids uuid[];
  accounts uuid[];
  posted bigint[];
  freed bigint[];
begin
  select * into hold from ledger.hold h where h.reference = p_hold for update;
  if hold.id is null then outcome := 'unknown'; return; end if;
  select * into source from ledger.account a where a.id = hold.account_id;
  perform ledger.require_own(source.owner_kind, source.owner_id);
  select * into earlier from ledger.transaction t where t.reference = p_reference;
  if earlier.id is not null then
    booked := earlier.id;
    outcome := case when earlier.request_hash = request then 'replayed' else 'reused' end;
    return;
  end if;
  if hold.state <> 'open' then outcome := hold.state; return; end if;
  if hold.expires_at <= p_at then outcome := 'expired'; return; end if;
  if exists (select from unnest(p_amounts) a where a is null or a < 1) then
    raise exception 'a capture is of positive amounts' using errcode = 'check_violation';
  end if;
  select sum(a)::bigint into total from unnest(p_amounts) a;
  rest := hold.amount - hold.captured;
  if total is null or total > rest then outcome := 'exceeds'; return; end if;
  closes := p_final or total = rest;
  ids := ledger.resolve(p_owner_kinds, p_owner_ids, p_kinds, array_fill(source.asset, array[cardinality(p_kinds)]), p_at);

  select array_agg(n.id), array_agg(n.amount), array_agg(n.freed) into accounts, posted, freed from (
    select c.id, sum(c.amount)::bigint as amount, sum(c.freed)::bigint as freed from (
      select source.id, -total as amount, case when closes then -rest else -total end as freed
      union all
      select t.id, t.amount, 0 from unnest(ids, p_amounts) t (id, amount)) c
    group by c.id) n;
  select b.booked, b.outcome into booked, outcome
  from ledger.book(p_reference, hold.kind, p_note, request, null, hold.id, accounts, posted, freed, p_at) b;
  if outcome = 'posted' then
    perform ledger.settle_hold(hold, hold.captured + total, case when closes then 'captured' else 'open' end, 0, p_at);
  end if;
end $$;

-- Lets the rest of a hold go. Outcomes: released, replayed, unknown, or the state in which it ended before.
create function ledger.release(p_hold text, p_at timestamptz, out outcome text)
  language plpgsql security definer set search_path = '' as $$
declare
  hold ledger.hold;
begin
  select * into hold from ledger.hold h where h.reference = p_hold for update;
  if hold.id is null then outcome := 'unknown'; return; end if;
  perform ledger.require_own(a.owner_kind, a.owner_id) from ledger.account a where a.id = hold.account_id;
  if hold.state = 'released' then outcome := 'replayed'; return; end if;
  if hold.state <> 'open' then outcome := hold.state; return; end if;
  perform ledger.settle_hold(hold, hold.captured, 'released', hold.amount - hold.captured, p_at);
  outcome := 'released';
end $$;

-- One hold whose time is up; with a null reference as many as are due, those that somebody else works on left to him.
create function ledger.expire_holds(p_reference text, p_limit integer, p_at timestamptz) returns integer
  language plpgsql security definer set search_path = '' as $$
declare
  hold ledger.hold;
  ended integer := 0;
begin
  for hold in
    select * from ledger.hold h where h.state = 'open' and h.expires_at <= p_at and h.reference = p_reference
    for update
  loop
    perform ledger.settle_hold(hold, hold.captured, 'expired', hold.amount - hold.captured, p_at);
    ended := ended + 1;
  end loop;
  if p_reference is not null then return ended; end if;
  for hold in
    select h.* from ledger.hold h
    where h.id = any (array(select d.id from ledger.hold d where d.state = 'open' and d.expires_at <= p_at
      order by d.expires_at limit p_limit for update skip locked))
    order by h.account_id
  loop
    perform ledger.settle_hold(hold, hold.captured, 'expired', hold.amount - hold.captured, p_at);
    ended := ended + 1;
  end loop;
  return ended;
end $$;

-- ── Trying out ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- What `post` would do: does it, notes the balances, and undoes it.
create function ledger.preview(p_owner_kinds text[], p_owner_ids text[], p_kinds text[], p_assets text[], p_from integer[],
  p_to integer[], p_amounts bigint[], p_at timestamptz)
  returns table (outcome text, place integer, posted bigint, held bigint)
  language plpgsql security definer set search_path = '' as $$
declare
  seen text;
  found_posted bigint[];
  found_held bigint[];
begin
  begin
    select p.outcome into seen from ledger.post('preview:' || uuidv7(), 'preview', null, p_owner_kinds, p_owner_ids, p_kinds,
      p_assets, p_from, p_to, p_amounts, p_at) p;
    select array_agg(b.posted order by r.n), array_agg(b.held order by r.n) into found_posted, found_held
    from unnest(p_owner_kinds, p_owner_ids, p_kinds, p_assets) with ordinality r (owner_kind, owner_id, kind, asset, n)
    cross join lateral (select sum(a.posted)::bigint as posted, sum(a.held)::bigint as held from ledger.account a
      where a.owner_kind = r.owner_kind and a.owner_id = r.owner_id and a.kind = r.kind and a.asset = r.asset) b;
    raise exception 'undo' using errcode = 'PNCUN';
  exception when sqlstate 'PNCUN' then
    return query select seen, n, found_posted[n], found_held[n] from generate_series(1, cardinality(p_kinds)) n;
  end;
end $$;

-- ── Who may see what ──────────────────────────────────────────────────────────────────────────────────────────────────

alter table ledger.account enable row level security;
alter table ledger.account force row level security;
alter table ledger.posting enable row level security;
alter table ledger.posting force row level security;
alter table ledger.hold enable row level security;
alter table ledger.hold force row level security;
alter table ledger.transaction enable row level security;
alter table ledger.transaction force row level security;

create policy account_owner on ledger.account to pnc_migrator using (true) with check (true);
create policy posting_owner on ledger.posting to pnc_migrator using (true) with check (true);
create policy hold_owner on ledger.hold to pnc_migrator using (true) with check (true);
create policy transaction_owner on ledger.transaction to pnc_migrator using (true) with check (true);

create policy own_read on ledger.account for select to pnc_app using (
  (owner_kind = 'user' and owner_id = (select platform.current_user_id())::text)
  or (owner_kind = 'business' and owner_id = (select platform.current_business_id())::text));
create policy own_read on ledger.posting for select to pnc_app
  using (exists (select from ledger.account a where a.id = account_id));
create policy own_read on ledger.hold for select to pnc_app
  using (exists (select from ledger.account a where a.id = account_id));
create policy own_read on ledger.transaction for select to pnc_app
  using (exists (select from ledger.posting p where p.transaction_id = "transaction".id));

create policy staff_read on ledger.account for select to pnc_staff using ((select platform.acting_as()) = 'admin');
create policy staff_read on ledger.posting for select to pnc_staff using ((select platform.acting_as()) = 'admin');
create policy staff_read on ledger.hold for select to pnc_staff using ((select platform.acting_as()) = 'admin');
create policy staff_read on ledger.transaction for select to pnc_staff using ((select platform.acting_as()) = 'admin');

create policy worker_read on ledger.account for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on ledger.posting for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on ledger.hold for select to pnc_worker using ((select platform.current_actor()) is not null);
create policy worker_read on ledger.transaction for select to pnc_worker using ((select platform.current_actor()) is not null);

grant select on ledger.asset, ledger.account, ledger.posting, ledger.hold, ledger.transaction to pnc_app, pnc_staff, pnc_worker;
-- Staff move money by entries that two of them sign, never directly.
grant execute on function
  ledger.post(text, text, text, text[], text[], text[], text[], integer[], integer[], bigint[], timestamptz),
  ledger.reverse(text, text, text, timestamptz),
  ledger.open_hold(text, text, text, text, text, text, bigint, timestamptz, timestamptz),
  ledger.capture(text, text, text, text[], text[], text[], bigint[], boolean, timestamptz),
  ledger.release(text, timestamptz)
  to pnc_app, pnc_worker;
grant execute on function
  ledger.preview(text[], text[], text[], text[], integer[], integer[], bigint[], timestamptz)
  to pnc_app, pnc_staff, pnc_worker;
grant execute on function ledger.expire_holds(text, integer, timestamptz) to pnc_worker;


-- ISO 4217 as values/money.ts has it; a test compares the two. By hand, a million units at most.
insert into ledger.asset (code, kind, exponent, manual_limit)
select code, 'currency', exponent, 1000000 * (10 ^ exponent)::bigint from (values
  ('AED', 2), ('AFN', 2), ('ALL', 2), ('AMD', 2), ('AOA', 2), ('ARS', 2), ('AUD', 2), ('AWG', 2), ('AZN', 2),
  ('BAM', 2), ('BBD', 2), ('BDT', 2), ('BHD', 3), ('BIF', 0), ('BMD', 2), ('BND', 2), ('BOB', 2), ('BRL', 2),
  ('BSD', 2), ('BTN', 2), ('BWP', 2), ('BYN', 2), ('BZD', 2), ('CAD', 2), ('CDF', 2), ('CHF', 2), ('CLP', 0),
  ('CNY', 2), ('COP', 2), ('CRC', 2), ('CUP', 2), ('CVE', 2), ('CZK', 2), ('DJF', 0), ('DKK', 2), ('DOP', 2),
  ('DZD', 2), ('EGP', 2), ('ERN', 2), ('ETB', 2), ('EUR', 2), ('FJD', 2), ('FKP', 2), ('GBP', 2), ('GEL', 2),
  ('GHS', 2), ('GIP', 2), ('GMD', 2), ('GNF', 0), ('GTQ', 2), ('GYD', 2), ('HKD', 2), ('HNL', 2), ('HTG', 2),
  ('HUF', 2), ('IDR', 2), ('ILS', 2), ('INR', 2), ('IQD', 3), ('IRR', 2), ('ISK', 0), ('JMD', 2), ('JOD', 3),
  ('JPY', 0), ('KES', 2), ('KGS', 2), ('KHR', 2), ('KMF', 0), ('KPW', 2), ('KRW', 0), ('KWD', 3), ('KYD', 2),
  ('KZT', 2), ('LAK', 2), ('LBP', 2), ('LKR', 2), ('LRD', 2), ('LSL', 2), ('LYD', 3), ('MAD', 2), ('MDL', 2),
  ('MGA', 2), ('MKD', 2), ('MMK', 2), ('MNT', 2), ('MOP', 2), ('MRU', 2), ('MUR', 2), ('MVR', 2), ('MWK', 2),
  ('MXN', 2), ('MYR', 2), ('MZN', 2), ('NAD', 2), ('NGN', 2), ('NIO', 2), ('NOK', 2), ('NPR', 2), ('NZD', 2),
  ('OMR', 3), ('PAB', 2), ('PEN', 2), ('PGK', 2), ('PHP', 2), ('PKR', 2), ('PLN', 2), ('PYG', 0), ('QAR', 2),
  ('RON', 2), ('RSD', 2), ('RUB', 2), ('RWF', 0), ('SAR', 2), ('SBD', 2), ('SCR', 2), ('SDG', 2), ('SEK', 2),
  ('SGD', 2), ('SHP', 2), ('SLE', 2), ('SOS', 2), ('SRD', 2), ('SSP', 2), ('STN', 2), ('SVC', 2), ('SYP', 2),
  ('SZL', 2), ('THB', 2), ('TJS', 2), ('TMT', 2), ('TND', 3), ('TOP', 2), ('TRY', 2), ('TTD', 2), ('TWD', 2),
  ('TZS', 2), ('UAH', 2), ('UGX', 0), ('USD', 2), ('UYU', 2), ('UZS', 2), ('VES', 2), ('VND', 0), ('VUV', 0),
  ('WST', 2), ('XAF', 0), ('XCD', 2), ('XCG', 2), ('XOF', 0), ('XPF', 0), ('YER', 2), ('ZAR', 2), ('ZMW', 2),
  ('ZWG', 2)) c (code, exponent);

insert into ledger.asset (code, kind, exponent, manual_limit) values
  ('points', 'unit', 0, 100000), ('ad-credit', 'unit', 0, 100000);
