import { as, owner, superuser } from '../../../test/database.ts';
import { plain } from '../../platform/db/database.ts';
import { newId } from '../../platform/values/id.ts';
import { nearbyQuery } from './discovery/list-nearby.ts';
import { SIMILAR } from './discovery/list-similar.ts';
import { jsonOf } from './json.ts';
import { buildSeller } from './listings.factory.ts';
import { ownQuery } from './list-own.ts';
import { pageQuery } from './list-listings.ts';
import type { ListingFilter, NearbyFilter } from './schemas.ts';

/** Enough rows that reading them all would be the wrong plan. */
const ROWS = 20_000;
let seller: Awaited<ReturnType<typeof buildSeller>>;
let market: Awaited<ReturnType<typeof buildSeller>>;

beforeAll(async () => {
  seller = await buildSeller({ rank: 'owner' });
  market = await buildSeller();
  const whose = (field: 'userId' | 'uid' | 'publicId') =>
    `case when n % 50 < 2 then '${seller[field]}' else '${market[field]}' end`;
  // Straight into its state: this suite is about reading. The owner of the table may hold its triggers still.
  await owner.run(`do $$ begin
    alter table listings.listing disable trigger user;
    alter table listings.listing no force row level security;
    with categories as (select array_agg(slug order by slug) as slugs from listings.category),
    many as (select n, uuidv7() as id from generate_series(1, ${ROWS}) n)
    insert into listings.listing (id, public_id, owner_user_id, owner_uid, owner_public_id, business_id, type, title, description,
      category, price, currency, price_exponent, country, latitude, longitude, duration_hours, status, published_at, expires_at,
      version, created_at, updated_at)
    select id, platform.type_id('list', id), (${whose('userId')})::uuid, ${whose('uid')}, ${whose('publicId')},
      case when n % 50 = 1 then '${seller.business!.id}'::uuid end, case when n % 4 = 0 then 'REQUEST' else 'OFFER' end,
      'Fresh tomatoes, lot ' || n, 'Picked this morning in Kaduna, firm and red.', slugs[n % array_length(slugs, 1) + 1],
      (n % 5000 + 1) * 100, (array['NGN', 'KES', 'GHS'])[n % 3 + 1], 2, case when n % 100 < 2 then 'PT' else (array['DE', 'FR', 'IT', 'ES'])[n % 4 + 1] end,
      6.5 + (n * 7 % 977) / 1000.0, 3.4 + (n * 11 % 811) / 1000.0, 48, case n % 100 when 8 then 'pending_review' when 9 then 'draft' else 'active' end,
      date_trunc('milliseconds', now() - n * interval '1 second'),
      date_trunc('milliseconds', now() - n * interval '1 second' + interval '48 hours'), 3, now(), now()
    from many, categories;
    alter table listings.listing force row level security;
    alter table listings.listing enable trigger user;
  end $$`);
  await superuser.run('analyze listings.listing');
}, 60_000);
afterAll(async () => {
  await owner.run(`do $$ begin
    alter table listings.listing disable trigger user;
    alter table listings.listing no force row level security;
    delete from listings.listing where owner_user_id in ('${seller.userId}', '${market.userId}');
    alter table listings.listing force row level security;
    alter table listings.listing enable trigger user;
  end $$`);
  await superuser.run('analyze listings.listing');
});

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Node[];
}
type Explain = (text: string, values: readonly unknown[]) => Promise<Node>;
const planOf = (rows: readonly Record<string, unknown>[]) => (Object.values(rows[0]!)[0] as { Plan: Node }[])[0]!.Plan;
const EXPLAIN = 'explain (analyze, format json) ';
const publicly: Explain = async (text, values) => planOf(await plain('app').rows(EXPLAIN + text, values));
const asSeller: Explain = (text, values) =>
  as(seller, async ({ sql }) => planOf(await sql.rows(EXPLAIN + text, values)));
const asWorker: Explain = (text, values) =>
  as({ kind: 'job', name: 'test' }, async ({ sql }) => planOf(await sql.rows(EXPLAIN + text, values)), 'worker');

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
function look(plan: Node) {
  const scans = nodesOf(plan).filter(
    (node) => node['Relation Name'] === 'listing' || node['Index Name']?.startsWith('listing'),
  );
  return {
    indexes: [...new Set(scans.flatMap((node) => node['Index Name'] ?? []))],
    sequential: scans.some((node) => node['Node Type'] === 'Seq Scan'),
    /** Rows that were touched, kept or thrown away. */
    touched: scans.reduce(
      (sum, node) =>
        sum + ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 1),
      0,
    ),
  };
}

const after = [Date.now() - 5_000_000, newId(new Date())] as const;
const page = (filter: Partial<ListingFilter>, categories: readonly string[] | null, from: typeof after | null = null) =>
  pageQuery(filter, categories, { limit: 20, after: from });

const near = (more: Partial<NearbyFilter>, categories: readonly string[] | null) =>
  nearbyQuery({ lat: 7, lon: 3.8, radius: 25_000, ...more }, categories, { limit: 20, after: null });

describe('the plans of hot reads at 20,000 listings', () => {
  test.each<[string, string, ReturnType<typeof near>, number]>([
    ['everything', 'listing_place', near({}, null), 60],
    ['a type', 'listing_place', near({ type: 'REQUEST' }, null), 300],
    ['a category', 'listing_category_place', near({}, ['phones']), 60],
    ['a node of the tree', 'listing_category_place', near({}, ['phones', 'computers', 'electronics']), 180],
  ])('LST-5 what is near, of %s, walks %s outward', async (_, index, { statement, values }, most) => {
    const seen = look(await publicly(statement.text, values));
    expect(seen).toMatchObject({ sequential: false, indexes: [index] });
    expect(seen.touched).toBeLessThanOrEqual(most);
  });

  test('what is alike is found by one walk, not by reading the category', async () => {
    const row = await plain('app').first<{ id: string }>(
      `select id from listings.listing_public where category = 'phones' limit 1`,
    );
    const seen = look(await publicly(SIMILAR.text, [row!.id]));
    expect(seen.sequential).toBe(false);
    expect(seen.indexes).toContain('listing_category_place');
    expect(seen.touched).toBeLessThanOrEqual(200);
  });

  test('a rare attribute is found through its index', async () => {
    const { statement, values } = pageQuery(
      { category: 'phones' },
      ['phones'],
      { limit: 20, after: null },
      { storage: 7 },
    );
    const seen = look(await publicly(statement.text, values));
    expect(seen.sequential).toBe(false);
    expect(seen.touched).toBeLessThanOrEqual(500);
  });

  test.each<[string, string, ReturnType<typeof page>, number]>([
    ['category and country', 'listing_page', page({ country: 'FR' }, ['phones']), 21],
    ['category and country, a later page', 'listing_page', page({ country: 'FR' }, ['phones'], after), 21],
    ['category', 'listing_category', page({}, ['phones']), 21],
    ['country', 'listing_country', page({ country: 'PT' }, null), 21],
    ['country, a later page', 'listing_country', page({ country: 'PT' }, null, after), 21],
    ['nothing', 'listing_recent', page({}, null), 21],
    ['nothing, a later page', 'listing_recent', page({}, null, after), 21],
    // It walks past the newer offers of suites that ran before this one.
    ['type', 'listing_recent', page({ type: 'REQUEST' }, null), 1_000],
    ['a node of the tree', 'listing_category', page({}, ['phones', 'computers', 'electronics']), 63],
    ['a node of the tree in a country', 'listing_page', page({ country: 'FR' }, ['phones', 'computers']), 42],
    [
      'price in category and country',
      'listing_page',
      page({ country: 'FR', currency: 'NGN', minPrice: '1', maxPrice: '9000' } as never, ['phones']),
      400,
    ],
    ['a narrow price', 'listing_price', page({ currency: 'NGN', minPrice: '77', maxPrice: '78' } as never, null), 40],
  ])('a page by %s walks %s', async (_, index, { statement, values }, most) => {
    const seen = look(await publicly(statement.text, values));
    expect(seen).toMatchObject({ sequential: false, indexes: [index] });
    expect(seen.touched).toBeLessThanOrEqual(most);
  });

  test.each<[string, string, ReturnType<typeof page>, number]>([
    ['category and country', 'listing_page', page({ country: 'FR' }, ['phones']), 21],
    ['category, a later page', 'listing_category', page({}, ['phones'], after), 21],
    ['a node of the tree', 'listing_category', page({}, ['phones', 'computers']), 42],
    ['nothing', 'listing_recent', page({}, null), 21],
  ])('a prepared page by %s keeps %s when PostgreSQL stops looking at the values', async (_, index, query, most) => {
    expect(query.statement.name).toBeDefined();
    const plan = await as(seller, async ({ sql }) => {
      await sql.run('set local plan_cache_mode = force_generic_plan');
      await sql.run(`prepare hot as ${query.statement.text}`);
      const given = query.values.map((value) =>
        Array.isArray(value) ? `'{${value.join(',')}}'` : `'${String(value)}'`,
      );
      const execute = `execute hot ${given.length === 0 ? '' : `(${given.join(', ')})`}`;
      const rows = await sql.rows<Record<string, unknown>>(`${EXPLAIN} ${execute}`);
      await sql.run('deallocate hot');
      return planOf(rows);
    });
    expect(look(plan)).toMatchObject({ sequential: false, indexes: [index] });
    expect(look(plan).touched).toBeLessThanOrEqual(most);
  });

  test('what is unevenly spread is not prepared', () => {
    expect(page({ country: 'PT' }, null).statement.name).toBeUndefined();
    expect(page({ currency: 'NGN' }, ['phones']).statement.name).toBeUndefined();
  });

  test('one listing is found by its key', async () => {
    const row = await superuser.first<{ id: string }>('select id from listings.listing_public limit 1');
    const seen = look(await publicly(jsonOf('(select * from listings.listing_public where id = $1)'), [row!.id]));
    expect(seen).toEqual({ sequential: false, indexes: ['listing_pkey'], touched: 1 });
  });

  test('one’s own are walked by their two indexes under row-level security', async () => {
    const { text, values } = ownQuery(seller, {}, null, { limit: 20, after: null });
    const seen = look(await asSeller(text, values));
    expect(seen.sequential).toBe(false);
    expect(seen.indexes.sort()).toEqual(['listing_business', 'listing_owner']);
    expect(seen.touched).toBeLessThanOrEqual(42);
  });

  test('what is due is found without the rest', async () => {
    const due = `select id from listings.listing where status in ('active', 'paused') and expires_at <= $1
      order by expires_at limit $2 for no key update skip locked`;
    const soon = new Date(Date.now() + 48 * 3_600_000 - (ROWS - 50) * 1000);
    const seen = look(await asWorker(due, [soon, 500]));
    expect(seen).toMatchObject({ sequential: false, indexes: ['listing_expiry'] });
  });

  test('the moderators’ queue is walked in its order', async () => {
    const queue = `select id from listings.listing where status = 'pending_review' and id > $1 order by id limit 21`;
    const seen = look(await asWorker(queue, ['00000000-0000-7000-8000-000000000000']));
    expect(seen).toMatchObject({ sequential: false, indexes: ['listing_review'] });
    expect(seen.touched).toBeLessThanOrEqual(21);
  });
});
