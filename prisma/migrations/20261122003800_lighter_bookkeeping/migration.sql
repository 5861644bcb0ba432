-- What only says "this is done already" need not wait for the disk: lost in a crash of PostgreSQL, the work is repeated, and
-- whoever gets it twice finds it done.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- One row after the other in the order of their ids: a late hand-over and a sweeper may mark the same rows, and must not wait
-- for each other crosswise. By key, never through the index of what is unsent: that one is full of dead entries under load.
create or replace function platform.mark_sent(p_ids uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_id uuid;
begin
  perform set_config('synchronous_commit', 'off', true);
  for v_id in select one from unnest(p_ids) as one order by one loop
    update platform.outbox o set sent_at = clock_timestamp(), last_error = null
      where o.id = v_id and coalesce(o.sent_at, 'infinity') = 'infinity';
  end loop;
end $$;
