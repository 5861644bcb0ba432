-- What a posting costs: its statements are planned once a connection, and its sum is looked at twice instead of thrice.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- Every statement in these finds its rows by key, whatever the values; planning them anew cost more than running them.
alter function ledger.post(text, text, text, text[], text[], text[], text[], integer[], integer[], bigint[], timestamptz)
  set plan_cache_mode = force_generic_plan;
alter function ledger.reverse(text, text, text, timestamptz) set plan_cache_mode = force_generic_plan;
alter function ledger.open_hold(text, text, text, text, text, text, bigint, timestamptz, timestamptz)
  set plan_cache_mode = force_generic_plan;
alter function ledger.capture(text, text, text, text[], text[], text[], bigint[], boolean, timestamptz)
  set plan_cache_mode = force_generic_plan;
alter function ledger.release(text, timestamptz) set plan_cache_mode = force_generic_plan;
alter function ledger.use_quota(text, text, text, text, bigint, timestamptz) set plan_cache_mode = force_generic_plan;
alter function ledger.return_quota(text, timestamptz) set plan_cache_mode = force_generic_plan;
alter function ledger.roll_quotas(integer, timestamptz) set plan_cache_mode = force_generic_plan;

-- Postings come a transaction at a time, so those of one statement add up to zero by themselves: none can join later.
create function ledger.require_balanced_lines() returns trigger
  language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  if exists (select from fresh f group by f.transaction_id, f.asset having sum(f.amount) <> 0) then
    raise exception 'postings do not add up to zero' using errcode = 'check_violation', constraint = 'transaction_balanced';
  end if;
  return null;
end $$;
create trigger balanced_lines after insert on ledger.posting referencing new table as fresh
  for each statement execute function ledger.require_balanced_lines();
drop trigger balanced on ledger.posting;

-- And when the transaction commits: it has postings, and they add up.
create function ledger.require_whole() returns trigger
  language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  if (select coalesce(sum(one.lines), 0) < 2 or bool_or(one.sum <> 0) from (
      select count(*) as lines, sum(p.amount) as sum from ledger.posting p where p.transaction_id = new.id group by p.asset) one) then
    raise exception 'transaction % does not add up to zero', new.id
      using errcode = 'check_violation', constraint = 'transaction_balanced';
  end if;
  return null;
end $$;
create constraint trigger whole after insert on ledger.transaction deferrable initially deferred
  for each row execute function ledger.require_whole();
drop trigger balanced on ledger.transaction;
drop function ledger.require_balanced();
