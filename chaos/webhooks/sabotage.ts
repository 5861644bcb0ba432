/**
 * Repeated news is new each time: no message and no event is known again, a payment forgets at once that it was paid, and the
 * ledger's reference is another one each time. One of them alone changes nothing, because the others stand. Planted in the suite's
 * own database; nothing of this is in what is shipped.
 */
export const FORGET = `
  drop index payments.webhook_message_once;
  alter table payments.attempt disable trigger user;
  alter table payments.intent disable trigger user;
  create function payments.sabotage_event() returns trigger language plpgsql security definer set search_path = '' as $$
  begin
    delete from payments.webhook_event where provider = new.provider and dedupe_key = new.dedupe_key;
    return null;
  end $$;
  create trigger sabotage after insert on payments.webhook_event for each row execute function payments.sabotage_event();
  create function payments.sabotage_attempt() returns trigger language plpgsql as $$
  begin
    new.status := 'pending';
    new.settlement := null;
    return new;
  end $$;
  create trigger sabotage before update on payments.attempt for each row when (new.status = 'succeeded')
    execute function payments.sabotage_attempt();
  create function payments.sabotage_intent() returns trigger language plpgsql as $$
  begin
    new.status := 'open';
    new.captured := 0;
    return new;
  end $$;
  create trigger sabotage before update on payments.intent for each row when (new.status = 'paid')
    execute function payments.sabotage_intent();
  create function ledger.sabotage_reference() returns trigger language plpgsql as $$
  begin
    new.reference := new.reference || ':' || gen_random_uuid();
    return new;
  end $$;
  create trigger sabotage before insert on ledger.transaction for each row when (new.kind = 'payment.captured')
    execute function ledger.sabotage_reference();`;
