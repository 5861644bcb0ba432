import type pg from 'pg';
import type { Sabotage } from './options.ts';

/*
 * Faults planted in the suite's own database, to see that the checks see them. Nothing of this is in what is shipped.
 */
const FORGETFUL = `
  create or replace function platform.idempotency_begin(p_scope text, p_key text)
  returns table (state text, fields jsonb, status integer, headers jsonb, body text)
  language sql security definer set search_path = '' as $$
    select 'new'::text, null::jsonb, null::integer, null::jsonb, null::text;
  $$;`;

const plans: Readonly<Record<Sabotage, string>> = {
  // The record of an earlier call is never found: a repeated call takes effect again.
  dedupe: FORGETFUL,
  // Who tries again does not see the try that is under way, and no index holds him back: the payer is charged twice.
  index: `
    drop index payments.attempt_live;
    drop index payments.attempt_captured;
    create policy sabotage on payments.attempt as restrictive for select to pnc_app
      using (status in ('succeeded', 'failed') or created_at > clock_timestamp() - interval '200 milliseconds');`,
  // The mark that keeps a second sender from phoning is lost: a task that is run again asks for the money again.
  lock: `
    create function payments.sabotage_lock() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      new.status := old.status;
      return new;
    end $$;
    create trigger sabotage before update on payments.attempt for each row
      when (old.status = 'created' and new.status = 'sent') execute function payments.sabotage_lock();`,
};

export async function sabotagePayments(database: pg.Client, what: Sabotage): Promise<void> {
  await database.query(plans[what]);
}
