-- A payer calls his payment off. What comes for it after that is never captured: it stands in suspense and goes back.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- The payer's word ends a try that only waits for him, or that nobody was phoned about yet; a status read may still correct it.
insert into payments.status_step (machine, from_status, to_status, evidence) values
  ('attempt', 'created', 'failed', 'payer'),
  ('attempt', 'action_required', 'failed', 'payer');

-- A captured try belongs to a paid payment, whole, when its transaction ends; and a paid one is never called off (status_step).
create function payments.guard_settlement() returns trigger language plpgsql set search_path = '' as $$
begin
  if not exists (select from payments.intent i
    where i.id = new.intent_id and i.status = 'paid' and i.captured = new.amount and i.currency = new.currency) then
    raise exception 'only an open payment can be captured'
      using errcode = 'check_violation', constraint = 'attempt_settles_paid';
  end if;
  return null;
end $$;
create constraint trigger settles_paid after insert or update of settlement on payments.attempt
  deferrable initially deferred for each row when (new.settlement = 'intent') execute function payments.guard_settlement();
