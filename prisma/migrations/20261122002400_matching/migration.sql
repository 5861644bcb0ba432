-- Matching: each business as others are matched with it, who fits whom, who is to be looked at anew, and who was shown to whom.
-- Computed by subscribers, tasks and jobs; a reading only ranks what stands here.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- What a business offers and needs, from its profile, its running listings or its trade, with all that a score reads.
create table bizconnect.card (
  business_id uuid primary key references identity.business (id),
  active boolean not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  -- How surely: its own place or a listing's, its town, or no more than its country.
  placed text not null check (placed in ('exact', 'town', 'country')),
  -- Categories of its offers and all above them: what others' blocklists are held against.
  offered text[] not null,
  -- All else of `Card` in matching/card-rules.ts.
  facts jsonb not null check (jsonb_typeof(facts) = 'object'),
  -- Percent that are added to its rank where it is shown, because it was shown too seldom, or taken off; see exposure-rules.ts.
  lift smallint not null default 0 check (lift between -50 and 400),
  -- Rises each time its candidates are computed.
  snapshot integer not null default 0 check (snapshot >= 0),
  matched_at timestamptz(3),
  built_at timestamptz(3) not null,
  constraint card_place check ((latitude is null) = (longitude is null))
);
create index card_matched on bizconnect.card (matched_at nulls first, business_id) where active;

-- Where to look for partners: a number for market, side and category or word, and how far away. Numbers may collide; scores do not.
create table bizconnect.trade_key (
  business_id uuid not null references bizconnect.card (business_id) on delete cascade,
  key integer not null,
  -- Latitude and longitude: degrees are near enough to choose whom to score.
  north double precision not null check (north between -91 and 91),
  east double precision not null check (east between -181 and 181),
  country text not null,
  primary key (business_id, key)
);
create index trade_key_near on bizconnect.trade_key using gist (key, point(east, north));

create table bizconnect.candidate (
  business_id uuid not null references bizconnect.card (business_id) on delete cascade,
  context text not null check (context in ('local', 'afcfta', 'africa-us', 'us-africa')),
  other_id uuid not null references bizconnect.card (business_id) on delete cascade,
  -- Of 10,000.
  score smallint not null check (score between 1 and 10000),
  -- What it is made of; `Parts` in matching/score-rules.ts.
  parts jsonb not null,
  primary key (business_id, context, other_id),
  constraint candidate_other check (business_id <> other_id)
);
create index candidate_best on bizconnect.candidate (business_id, context, score desc, other_id);
create index candidate_of on bizconnect.candidate (other_id, business_id);

-- Businesses that changed. A row is taken away by whoever has looked at all that follows from it.
create table bizconnect.match_due (
  business_id uuid primary key references identity.business (id),
  since timestamptz(3) not null,
  -- Of those who have it as a candidate, up to here they are looked at.
  after uuid
);
create index match_due_since on bizconnect.match_due (since);

-- One row a viewer, a day (UTC) and who was shown: written once, by nobody else, so no two writers want the same row.
create table bizconnect.shown (
  viewer_id uuid not null,
  day date not null,
  other_id uuid not null,
  counted boolean not null default false,
  primary key (viewer_id, day, other_id)
);
create index shown_uncounted on bizconnect.shown (day, other_id) where not counted;
create index shown_day on bizconnect.shown (day) where counted;

create table bizconnect.exposure_day (
  business_id uuid not null,
  day date not null,
  viewers integer not null check (viewers > 0),
  primary key (business_id, day)
);

-- How a market answers, of the last 90 days: by the country and by the trade of whoever was asked. Only cells of five businesses and more.
create table bizconnect.market_metric (
  kind text not null check (kind in ('country', 'category')),
  cell text not null,
  businesses integer not null check (businesses >= 5),
  asked integer not null check (asked > 0),
  accepted integer not null check (accepted between 0 and asked),
  -- Of those who answered; minutes.
  median_minutes integer check (median_minutes >= 0),
  measured_at timestamptz(3) not null,
  primary key (kind, cell)
);
-- A script is one transaction, in which no index is made "concurrently"; the table is small yet, and the lock waits 2 s at most.
-- squawk-ignore require-concurrent-index-creation
create index connection_requested on bizconnect.connection (requested_at);

alter table bizconnect.card enable row level security;
alter table bizconnect.card force row level security;
alter table bizconnect.trade_key enable row level security;
alter table bizconnect.trade_key force row level security;
alter table bizconnect.candidate enable row level security;
alter table bizconnect.candidate force row level security;
alter table bizconnect.match_due enable row level security;
alter table bizconnect.match_due force row level security;
alter table bizconnect.shown enable row level security;
alter table bizconnect.shown force row level security;
alter table bizconnect.exposure_day enable row level security;
alter table bizconnect.exposure_day force row level security;

create policy table_owner on bizconnect.card to pnc_migrator using (true) with check (true);
create policy table_owner on bizconnect.trade_key to pnc_migrator using (true) with check (true);
create policy table_owner on bizconnect.candidate to pnc_migrator using (true) with check (true);
create policy worker on bizconnect.card to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
-- Holds numbers only, and the walk through it is what a refresh lives by.
create policy worker on bizconnect.trade_key to pnc_worker using (true) with check (true);
create policy worker on bizconnect.candidate to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker on bizconnect.match_due to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker on bizconnect.shown to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy worker on bizconnect.exposure_day to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
create policy own on bizconnect.shown for insert to pnc_app
  with check (viewer_id = (select platform.current_business_id()) and not counted);
create policy worker_read on bizconnect.inbox_day for select to pnc_worker using ((select platform.current_actor()) is not null);

grant select, insert, update, delete on bizconnect.card, bizconnect.trade_key, bizconnect.candidate, bizconnect.match_due
  to pnc_worker;
grant select, insert, update, delete on bizconnect.exposure_day to pnc_worker;
grant select, update, delete on bizconnect.shown to pnc_worker;
grant insert on bizconnect.shown to pnc_app;
grant select on bizconnect.market_metric to pnc_app, pnc_staff;
grant select, insert, delete on bizconnect.market_metric to pnc_worker;

create function bizconnect.verification_rank(level text) returns integer
  language sql immutable parallel safe set search_path = '' as $$
  select case level when 'verified' then 2 when 'basic' then 1 else 0 end;
$$;

-- What an entry of a card says at this moment: an item of the profile (`offer:3`), a running listing (`list:<uuid>`), or a category of
-- the business itself (`trade:<slug>`). Null when it is not so any more.
create function bizconnect.trade_now(p_business uuid, p_ref text) returns jsonb
  language plpgsql stable security definer set search_path = '' as $$
declare
  kind constant text := split_part(p_ref, ':', 1);
  rest constant text := split_part(p_ref, ':', 2);
begin
  if kind in ('offer', 'need') then
    return (select jsonb_build_object('side', i.side, 'category', i.category, 'words', i.words)
      from bizconnect.item i where i.business_id = p_business and i.side = kind and i.position = rest::smallint);
  end if;
  if kind = 'list' then
    return (select jsonb_build_object('side', case l.type when 'OFFER' then 'offer' else 'need' end, 'category', l.category, 'words', l.title)
      from listings.listing_public l where l.id = rest::uuid and l.business_id = p_business);
  end if;
  return null;
end $$;

-- Who fits the business that acts, best first, as far as both sides allow it at this moment: nobody who is not in good standing, offers
-- what is blocked, stands below the verification that is asked for, trades elsewhere, is blocked, is connected or asked already, cools
-- down, or takes no more requests today. `p_day` seeds the order among near equals, so pages of one day are one list.
create function bizconnect.suggestions(
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
      + pool.score * 4 * ('x' || left(md5(p_day::text || me.id::text || pool.other_id::text), 4))::bit(16)::integer / 65536 as rank
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

grant execute on function bizconnect.suggestions(text, integer, bigint, uuid, date, timestamptz) to pnc_app;
