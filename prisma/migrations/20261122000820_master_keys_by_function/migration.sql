-- The wrapped master keys are handed out by a function; no role of ours reads the table itself.
set lock_timeout = '1s';
set statement_timeout = '30s';

drop policy key_read on messaging.master_key;
revoke select on messaging.master_key from pnc_app, pnc_staff, pnc_worker;

create function messaging.master_keys() returns table (version smallint, wrapped bytea, created_at timestamptz)
  language sql stable security definer set search_path = ''
begin atomic
  select k.version, k.wrapped, k.created_at from messaging.master_key k order by k.version;
end;
grant execute on function messaging.master_keys() to pnc_app, pnc_staff, pnc_worker;
