-- A new conversation that somebody begins is a use of this allowance: who writes to everybody is soon told to wait.
set lock_timeout = '1s';
set statement_timeout = '30s';

insert into ledger.asset (code, kind, exponent, manual_limit)
select 'quota:new-conversation:' || period, 'unit', 0, 1000 from unnest(array['day', 'month']) period;
update ledger.plan set quotas = quotas || jsonb_build_object('quota:new-conversation', jsonb_build_object('day',
  case tier when 'free' then 20 when 'standard' then 100 else 500 end));
