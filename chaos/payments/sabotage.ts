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
  index: '',
  lock: '',
};

export async function sabotagePayments(database: pg.Client, what: Sabotage): Promise<void> {
  await database.query(plans[what]);
}
