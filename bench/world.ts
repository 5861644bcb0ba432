import { withClient } from '../prisma/bootstrap.ts';

export const SELLERS = 200;
const LISTINGS = 100_000;

/** 200 sellers and 100,000 active listings in the tables as they are, made by PostgreSQL itself in a few seconds. */
export async function buildWorld(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query('begin');
    // The life's rules are triggers that want each listing to begin as a draft; a world may begin in the middle.
    await client.query('set local session_replication_role = replica');
    await client.query(
      `insert into identity."user" (id, public_id, uid, display_name, country, active_role, tier, created_at, updated_at)
       select id, platform.type_id('usr', id), 'bench-' || n, 'Seller ' || n, 'KE', 'business', 'premium', now(), now()
       from (select n, uuidv7() as id from generate_series(1, $1) n) people`,
      [SELLERS],
    );
    await client.query(
      `insert into identity.user_role (user_id, role, granted_at, granted_by)
       select id, role, now(), 'operator:bench' from identity."user", unnest(array['consumer', 'business']) role`,
    );
    await client.query(
      `insert into listings.listing (id, public_id, owner_user_id, owner_uid, owner_public_id, type, title, description, category,
         price, currency, price_exponent, country, latitude, longitude, address, duration_hours, status, published_at, expires_at,
         version, created_at, updated_at)
       select l.id, platform.type_id('list', l.id), u.id, u.uid, u.public_id, case when n % 5 = 0 then 'REQUEST' else 'OFFER' end,
         'Dry maize, clean and bagged, lot ' || n, 'Ninety kilogram bags from this season''s harvest, kept dry. Lot number ' || n || '.',
         c.slug, (n * 37) % 1000000 + 100, 'KES', 2, (array['KE', 'NG', 'GH', 'UG', 'TZ'])[abs(hashint4(n)) % 5 + 1],
         -1.28 + (n % 1000) / 1000.0, 36.8 + (n % 777) / 777.0, 'Stall ' || n % 90 || ', main market', 72, 'active',
         now() - n * interval '1 second', now() + interval '3 days', 3, now(), now()
       from (select n, uuidv7() as id from generate_series(1, $1) n) l
       join (select id, uid, public_id, row_number() over (order by id) - 1 as place from identity."user") u on u.place = n % $2
       join (select slug, row_number() over (order by slug) - 1 as place, count(*) over () as total from listings.category) c
         on c.place = n % c.total`,
      [LISTINGS, SELLERS],
    );
    await client.query('commit');
    await client.query('vacuum analyze');
  });
}
