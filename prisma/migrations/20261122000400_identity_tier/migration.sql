-- The tier follows what a person has paid for. No role may write the column; this act may, for oneself or by our machinery.
set lock_timeout = '2s';
set statement_timeout = '30s';

create function identity.change_tier(p_user uuid, p_tier text, p_at timestamptz)
returns table (uid text, status text, version integer, changed boolean)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_person identity."user";
begin
  if session_user = 'pnc_app' and p_user is distinct from platform.current_user_id() then
    raise exception 'nobody changes the tier of another person' using errcode = 'insufficient_privilege';
  end if;
  select * into v_person from identity."user" where id = p_user for no key update;
  if not found then return; end if;
  if v_person.tier = p_tier then
    return query select v_person.uid, v_person.status, v_person.version, false;
    return;
  end if;
  return query update identity."user" person set tier = p_tier, updated_at = p_at where person.id = p_user
    returning person.uid, person.status, person.version, true;
end $$;
grant execute on function identity.change_tier(uuid, text, timestamptz) to pnc_app, pnc_worker;
