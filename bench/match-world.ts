const id = (n: string): string => `('01a00000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Who has registered all of them: a user that nobody acts for. */
export const FOUNDER = '01a00000-0000-7000-8000-000000000001';

/**
 * The same businesses with profiles each time: 30 goods in 12 categories, each under one of three names, in the largest towns of ten
 * countries. The nth of them has the id that ends in n + 16.
 */
export const businesses = (size: number): string => `
  set session_replication_role = replica;
  insert into identity."user" (id, public_id, uid, display_name, country, active_role, created_at, updated_at)
  select ${id('1')}, platform.type_id('usr', ${id('1')}), 'bench', 'Bench', 'GH', 'business', now(), now();
  create temp table town as
    select (row_number() over (partition by country order by population desc, id) - 1)::integer as n, country, latitude, longitude, name
    from listings.city where country in ('GH', 'NG', 'KE', 'UG', 'TZ', 'CI', 'SN', 'ZA', 'RW', 'ET');
  create temp table good as
    select (row_number() over (order by c.slug, w.n) - 1)::integer as n, c.slug, w.word from listings.category c
    cross join lateral (values (1, 'alpha'), (2, 'beta'), (3, 'gamma')) p (n, word)
    cross join lateral (select p.n, left(replace(c.slug, '-', ''), 6) || p.word as word) w
    where c.parent in ('food', 'fashion', 'building', 'electronics') limit 45;
  create temp table made as
    select n, ${id('n + 16')} as id, (array['GH', 'NG', 'NG', 'NG', 'KE', 'KE', 'UG', 'TZ', 'CI', 'SN', 'ZA', 'RW', 'ET'])[1 + n % 13] as country,
      (abs(hashint4(n)) % 12) as town, abs(hashint4(n + 7)) % 1000 / 1000.0 - 0.5 as north, abs(hashint4(n + 9)) % 1000 / 1000.0 - 0.5 as east
    from generate_series(1, ${size}) n;
  insert into identity.business (id, public_id, slug, name, name_skeleton, categories, country, city, latitude, longitude, verification_level,
    created_by, created_at, updated_at)
  select m.id, platform.type_id('biz', m.id), 'bench-' || m.n, 'Business ' || m.n, 'b' || m.n, '{general}', m.country, t.name,
    t.latitude + m.north * 0.4, t.longitude + m.east * 0.4, (array['none', 'basic', 'verified', 'verified'])[1 + m.n % 4], ${id('1')}, now(), now()
  from made m join town t on t.country = m.country and t.n = m.town;
  insert into bizconnect.profile (business_id, radius_km, delivers, contexts, languages, created_at, updated_at)
  select id, case when n % 5 = 0 then 50 + n % 300 end, n % 2 = 0, case when n % 6 = 0 then '{local,afcfta}'::text[] else '{local}' end, '{en}', now(), now()
  from made join identity.business using (id);
  insert into bizconnect.item (business_id, side, position, category, words, quantity, unit, price_from, price_to, currency)
  select p.business_id, case when i % 2 = 0 then 'offer' else 'need' end, i, g.slug, g.word || (array['', ' grade one', ' dry'])[1 + (m.n + i) % 3],
    20 + abs(hashint4(m.n * 8 + i)) % 400, 'bag', 1000 + g.n * 100, 1500 + g.n * 100, 'USD'
  from made m join bizconnect.profile p on p.business_id = m.id cross join generate_series(0, 3) i
  join good g on g.n = abs(hashint4(m.n * 31 + i * 17)) % (select count(*) from good);
  set session_replication_role = origin;
  analyze identity.business; analyze bizconnect.profile; analyze bizconnect.item;`;
