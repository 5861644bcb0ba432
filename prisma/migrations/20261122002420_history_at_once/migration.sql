-- A page of history asks once whether the reader takes part, not once a row as row-level security does, which was most of its cost.
set lock_timeout = '1s';
set statement_timeout = '30s';

-- Messages `p_from` to `p_to`: the first `p_limit` of them, or with `p_last` the last, from there down; nothing from before the reader
-- joined. Before them comes a row of the conversation's own, which has a `last_seq`; without one it is not there for whoever asks.
create function messaging.history(p_conversation uuid, p_from integer, p_to integer, p_last boolean, p_limit integer)
  returns table (
    last_seq integer, history_from integer, data_key bytea, key_version smallint,
    seq integer, id uuid, sender text, sender_business_id uuid, client_msg_id text, kind text, body bytea, reply_to integer, flags text[],
    sent_at timestamptz, created_at timestamptz, edited_at timestamptz, deleted_at timestamptz, version integer)
  language plpgsql stable security definer set search_path = '' as $$
declare
  first integer;
begin
  -- A colleague who has not taken part himself sees it from the beginning.
  select c.last_seq, coalesce(own.history_from, 1), c.data_key, c.key_version
    into last_seq, history_from, data_key, key_version
    from messaging.conversation c
    left join messaging.member own
      on own.conversation_id = c.id and own.user_id = platform.current_user_id() and own.left_at is null
    where c.id = p_conversation and (own.user_id is not null or messaging.may(p_conversation));
  if not found then return; end if;
  return next;
  first := greatest(p_from, history_from);
  if p_last then
    return query
      select null::integer, null::integer, null::bytea, null::smallint, g.seq, g.id, g.sender, g.sender_business_id, g.client_msg_id,
        g.kind, g.body, g.reply_to, g.flags, g.sent_at, g.created_at, g.edited_at, g.deleted_at, g.version
      from messaging.message g where g.conversation_id = p_conversation and g.seq >= first and g.seq <= p_to
      order by g.seq desc limit p_limit;
  else
    return query
      select null::integer, null::integer, null::bytea, null::smallint, g.seq, g.id, g.sender, g.sender_business_id, g.client_msg_id,
        g.kind, g.body, g.reply_to, g.flags, g.sent_at, g.created_at, g.edited_at, g.deleted_at, g.version
      from messaging.message g where g.conversation_id = p_conversation and g.seq >= first and g.seq <= p_to
      order by g.seq limit p_limit;
  end if;
end $$;

grant execute on function messaging.history(uuid, integer, integer, boolean, integer) to pnc_app;
