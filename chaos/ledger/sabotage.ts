import type pg from 'pg';
import type { Sabotage } from './options.ts';

/* Faults planted in the suite's own database, to see that the checks see them. Nothing of this is in what is shipped. */
const plans: Readonly<Record<Sabotage, string>> = {
  // Accounts are opened without a limit: nothing stops a wallet at zero.
  limit: `
    create or replace function ledger.limit_of(kind text) returns bigint language sql immutable parallel safe
      return case when kind = 'nothing' then 0 end;`,
  // A reversal neither waits for another one nor looks whether there was one.
  reversal: `
    drop index ledger.transaction_reversal_once;
    create or replace function ledger.reverse(p_transaction text, p_reference text, p_note text, p_at timestamptz,
      out booked uuid, out outcome text) language plpgsql security definer set search_path = '' as $$
    declare
      original ledger.transaction;
      accounts uuid[];
      amounts bigint[];
    begin
      select * into original from ledger.transaction t where t.reference = p_transaction;
      if original.id is null then outcome := 'unknown'; return; end if;
      if original.reversal_of is not null then outcome := 'reversal'; return; end if;
      if exists (select from ledger.transaction t where t.reversal_of = original.id) then outcome := 'reversed'; return; end if;
      select array_agg(p.account_id), array_agg(-p.amount) into accounts, amounts
      from ledger.posting p where p.transaction_id = original.id;
      select b.booked, b.outcome into booked, outcome from ledger.book(p_reference, original.kind, p_note,
        sha256(convert_to('reversal of ' || original.id, 'UTF8')), original.id, null, accounts, amounts,
        array_fill(0::bigint, array[cardinality(accounts)]), p_at) b;
    end $$;`,
  // Now and then a posting loses a minor unit on its way, and no trigger looks.
  sum: `
    drop trigger balanced_lines on ledger.posting;
    drop trigger whole on ledger.transaction;
    create function ledger.sabotage() returns trigger language plpgsql as $$
    begin
      if new.amount > 1 and random() < 0.001 then new.amount := new.amount - 1; end if;
      return new;
    end $$;
    create trigger sabotage before insert on ledger.posting for each row execute function ledger.sabotage();`,
};

export async function sabotageLedger(database: pg.Client, what: Sabotage): Promise<void> {
  await database.query(plans[what]);
}
