-- The same list as before; the share of chance in a rank above 8,191 is a bigint, for it is more than an integer holds.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- Who fits the business that acts, best first, as far as both sides allow it at this moment: nobody who is not in good standing, offers
-- what is blocked, stands below the verification that is asked for, trades elsewhere, is blocked, is connected or asked already, cools
-- down, or takes no more requests today. `p_day` seeds the order among near equals, so pages of one day are one list.
create or replace function bizconnect.suggestions(
  p_context text, p_limit integer, p_rank bigint, p_after uuid, p_day date, p_now timestamptz
) returns table (
  "otherId" uuid, rank bigint, score integer, parts jsonb, km double precision, delivers boolean, serves text[], "radiusKm" integer,
  tells text[], "myCity" text, "myCountry" text, partners integer, trades jsonb, party jsonb
) language sql stable security definer set search_path = '' as $$
  with me as materialized (
    select c.business_id as id, c.offered, c.latitude, c.longitude, c.placed, b.city, b.country, b.verification_level as level,
      coalesce(p.contexts, '{local}') as contexts, coalesce(p.blocked_categories, '{}') as blocked,
      coalesce(p.least_verification, 'none') as least
    from bizconnect.card c join identity.business b on b.id = c.business_id and b.status = 'active'
    left join bizconnect.profile p on p.business_id = c.business_id
    where c.business_id = platform.current_business_id()
  ), pool as materialized (
    select k.other_id, k.score, k.parts from bizconnect.candidate k
    where k.business_id = platform.current_business_id() and k.context = p_context
    order by k.score desc, k.other_id limit 400
  ), ranked as materialized (
    select pool.*, (pool.score * (100 + o.lift)
        * case when c.status = 'declined' then case c.reason when 'not_relevant' then 0.3 when 'too_far' then 0.5 when 'price' then 0.6 else 0.9 end
            when c.status in ('withdrawn', 'expired') then 0.8 else 1 end)::bigint
      + pool.score::bigint * 4 * ('x' || left(md5(p_day::text || me.id::text || pool.other_id::text), 4))::bit(16)::integer / 65536 as rank
    from pool cross join me
    join bizconnect.card o on o.business_id = pool.other_id
    join identity.business b on b.id = pool.other_id and b.status = 'active'
    left join bizconnect.profile p on p.business_id = pool.other_id
    left join bizconnect.connection c
      on c.low_id = least(me.id, pool.other_id) and c.high_id = greatest(me.id, pool.other_id) and c.context = p_context
    left join bizconnect.inbox_day i on i.business_id = pool.other_id and i.day = (p_now at time zone 'UTC')::date
    where p_context = any (me.contexts) and p_context = any (coalesce(p.contexts, '{local}'))
      and not (me.blocked && o.offered) and not (coalesce(p.blocked_categories, '{}') && me.offered)
      and bizconnect.verification_rank(b.verification_level) >= bizconnect.verification_rank(me.least)
      and bizconnect.verification_rank(me.level) >= bizconnect.verification_rank(coalesce(p.least_verification, 'none'))
      and (c.id is null or (c.status in ('declined', 'withdrawn', 'expired') and coalesce(c.cool_until <= p_now, true)))
      and coalesce(i.received, 0) < coalesce(p.inbox_cap, 20)
      and not messaging.blocked_between(array[me.id, platform.current_user_id()], array[pool.other_id])
  ), page as materialized (
    select r.* from ranked r where p_after is null or (r.rank, r.other_id) < (p_rank, p_after)
    order by r.rank desc, r.other_id desc limit p_limit
  )
  select page.other_id, page.rank, page.score::integer, page.parts,
    case when me.placed <> 'country' and o.placed <> 'country' then public.earth_distance(
      public.ll_to_earth(me.latitude, me.longitude), public.ll_to_earth(o.latitude, o.longitude)) / 1000 end,
    coalesce(p.delivers, false), coalesce(p.serves, '{}'), p.radius_km, coalesce(p.tells, '{trade,distance,delivery}'), me.city, me.country,
    -- Partners that both have, of those who let it be told.
    case when 'partners' = any (p.tells) then (
      select count(*)::integer from (
        select case a.low_id when me.id then a.high_id else a.low_id end as id from bizconnect.connection a
        where a.status = 'accepted' and me.id in (a.low_id, a.high_id)
        intersect
        select case a.low_id when page.other_id then a.high_id else a.low_id end from bizconnect.connection a
        where a.status = 'accepted' and page.other_id in (a.low_id, a.high_id)) s
      join bizconnect.profile sp on sp.business_id = s.id and 'partners' = any (sp.tells)) else 0 end,
    jsonb_build_object(
      'sells', jsonb_build_array(bizconnect.trade_now(me.id, page.parts -> 'sells' ->> 0), bizconnect.trade_now(page.other_id, page.parts -> 'sells' ->> 1)),
      'buys', jsonb_build_array(bizconnect.trade_now(me.id, page.parts -> 'buys' ->> 0), bizconnect.trade_now(page.other_id, page.parts -> 'buys' ->> 1))),
    jsonb_build_object('id', b.public_id, 'slug', b.slug, 'name', b.name, 'country', b.country, 'city', b.city,
      'verification', b.verification_level)
  from page cross join me
  join bizconnect.card o on o.business_id = page.other_id
  join identity.business b on b.id = page.other_id
  left join bizconnect.profile p on p.business_id = page.other_id
  order by page.rank desc, page.other_id desc;
$$;
