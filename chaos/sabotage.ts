import type pg from 'pg';
import type { Sabotage } from './options.ts';

/*
 * Faults planted in the suite's own database, to see that the checks see them. Nothing of this is in what is shipped.
 */
const plans: Readonly<Record<Sabotage, string>> = {
  // The record of an earlier call is never found: a repeated call takes effect again.
  dedupe: `
    create or replace function platform.idempotency_begin(p_scope text, p_key text)
    returns table (state text, fields jsonb, status integer, headers jsonb, body text)
    language sql security definer set search_path = '' as $$
      select 'new'::text, null::jsonb, null::integer, null::jsonb, null::text;
    $$;`,
  // What a subscriber crosses off is forgotten at once: a repeated delivery takes effect again.
  inbox: `
    create function platform.sabotage_inbox() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      delete from platform.inbox where subscriber = new.subscriber and event_id = new.event_id;
      return null;
    end $$;
    create trigger sabotage after insert on platform.inbox for each row execute function platform.sabotage_inbox();`,
};

export async function sabotage(database: pg.Client, what: Sabotage): Promise<void> {
  await database.query(plans[what]);
}
