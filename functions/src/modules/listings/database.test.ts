import { as, owner, superuser, userActor } from '../../../test/database.ts';
import { ANONYMOUS } from '../../platform/actor.ts';
import { plain } from '../../platform/db/database.ts';
import { newId } from '../../platform/values/id.ts';
import { buildListing, buildSeller } from './listings.factory.ts';
import { canStep, STATUSES, type Status } from './rules.ts';

const refusal = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'accepted',
    (error: { constraint?: string; code?: string }) => error.constraint ?? error.code ?? 'failed',
  );
const history = (id: string) =>
  superuser.rows<{ from: string | null; to: string; actor: string; reason: string | null; version: number; at: Date }>(
    `select from_status as "from", to_status as "to", actor, reason, version, at
     from listings.listing_history where listing_id = $1 order by id`,
    [id],
  );

describe('LST-1 the database itself', () => {
  test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))(
    'from %s to %s: refuses what is no step, whoever writes',
    async (from, to) => {
      const listing = await buildListing({ status: from });
      const before = await history(listing.id);
      const step = superuser.run(
        `update listings.listing set status = $2, version = version + 1, updated_at = now(),
           rejection_reason = 'because', published_at = coalesce(published_at, now()),
           expires_at = coalesce(expires_at, now() + interval '1 day') where id = $1`,
        [listing.id, to],
      );
      const legal = from === to || canStep(from, to);
      expect(await refusal(step)).toBe(legal ? 'accepted' : 'listing_step');
      const after = await history(listing.id);
      expect(after.slice(before.length).map((row) => [row.from, row.to])).toEqual(
        legal && from !== to ? [[from, to]] : [],
      );
    },
  );

  test('writes each step once, with its version, time and who took it', async () => {
    const listing = await buildListing();
    const at = new Date('2026-03-04T05:06:07.089Z');
    await as(listing.seller, ({ sql }) =>
      sql.run(
        `update listings.listing set status = 'pending_review', status_reason = 'ready', version = 2, updated_at = $2 where id = $1`,
        [listing.id, at],
      ),
    );
    const [birth, step, ...more] = await history(listing.id);
    expect(birth).toMatchObject({ from: null, to: 'draft', version: 1 });
    expect(step).toMatchObject({ from: 'draft', to: 'pending_review', reason: 'ready', version: 2, at });
    expect(step!.actor).toContain(listing.seller.userId);
    expect(more).toEqual([]);
  });

  test('keeps history as it was written', async () => {
    const { id } = await buildListing();
    for (const sql of [
      `update listings.listing_history set reason = 'another' where listing_id = '${id}'`,
      `delete from listings.listing_history where listing_id = '${id}'`,
      'truncate listings.listing_history',
    ]) {
      expect(await refusal(superuser.run(sql))).toBe('42501');
    }
    expect(await refusal(owner.run('truncate listings.listing_history'))).toBe('42501');
    expect(await history(id)).toHaveLength(1);
  });

  test('lets no role write history by hand', async () => {
    const listing = await buildListing();
    const insert = `insert into listings.listing_history (listing_id, to_status, actor, version, at)
      values ('${listing.id}', 'sold', 'me', 9, now())`;
    for (const role of ['app', 'staff', 'worker'] as const) {
      expect(await refusal(as(listing.seller, ({ sql }) => sql.run(insert), role))).toBe('42501');
    }
  });

  test('lets a listing begin only as a draft', async () => {
    const { id } = await buildListing();
    const copy = (changes: string) =>
      superuser.run(
        `insert into listings.listing select (jsonb_populate_record(l, jsonb_build_object(${changes}))).* from listings.listing l where id = $1`,
        [id],
      );
    const other = newId(new Date());
    const named = `'id', '${other}', 'public_id', platform.type_id('list', '${other}')`;
    expect(await refusal(copy(`${named}, 'status', 'active'`))).toBe('listing_begin');
    expect(await refusal(copy(`${named}, 'version', 2`))).toBe('listing_begin');
    expect(await refusal(copy(named))).toBe('accepted');
  });

  test('lets no version be skipped and no listing change hands', async () => {
    const { id } = await buildListing();
    const stranger = await buildSeller();
    const set = (sql: string) => superuser.run(`update listings.listing set ${sql} where id = '${id}'`);
    expect(await refusal(set('title = title'))).toBe('listing_version');
    expect(await refusal(set('version = version + 2'))).toBe('listing_version');
    expect(await refusal(set(`version = 2, owner_uid = 'other'`))).toBe('listing_identity');
    const theirs = `owner_user_id = '${stranger.userId}', owner_public_id = platform.type_id('usr', '${stranger.userId}')`;
    expect(await refusal(set(`version = 2, ${theirs}`))).toBe('listing_identity');
    expect(await refusal(set(`version = 2, business_id = '${newId(new Date())}'`))).toBe('listing_identity');
  });

  test.each([
    ['half a price', 'price = 5, currency = null, price_exponent = null', 'listing_price_whole'],
    ['a negative price', 'price = -1', 'listing_price_check'],
    ['a latitude that is no number', `latitude = 'NaN'`, 'listing_latitude_check'],
    ['an infinite longitude', `longitude = 'Infinity'`, 'listing_longitude_check'],
    ['a foreign duration', 'duration_hours = 25', 'listing_duration_hours_check'],
    ['what is no picture', `media_ids = '{not_a_picture}'`, 'listing_media_ids_check'],
    ['a picture that is missing', 'media_ids = array[null]::text[]', 'listing_media_ids_check'],
    ['an unknown category', `category = 'no-such'`, 'listing_category_fkey'],
    ['a title of one letter', `title = 'x'`, 'listing_title_check'],
  ])('refuses %s', async (_, sql, constraint) => {
    const { id } = await buildListing();
    const change = superuser.run(`update listings.listing set version = version + 1, ${sql} where id = $1`, [id]);
    expect(await refusal(change)).toBe(constraint);
  });
});

describe('AUT-2 row-level security of listings', () => {
  const TABLES = ['listing', 'listing_history', 'extension_use'];
  const states: Status[] = ['draft', 'pending_review', 'rejected', 'active', 'paused', 'expired', 'sold', 'removed'];

  test('without context every table is empty, for every role', async () => {
    await buildListing({ status: 'active' });
    for (const role of ['app', 'staff', 'worker'] as const) {
      for (const table of TABLES) {
        expect(await plain(role).rows(`select 1 from listings.${table}`)).toEqual([]);
      }
    }
  });

  test('another seller sees and changes nothing, the owner all of his own, whatever its state', async () => {
    const seller = await buildSeller();
    const stranger = await buildSeller();
    const built = [];
    for (const status of states) built.push(await buildListing({ seller, status }));
    const ids = built.map(({ id }) => id).sort();
    const seen = (actor: typeof seller) =>
      as(actor, ({ sql }) =>
        sql.rows<{ id: string }>('select id from listings.listing where id = any ($1) order by id', [ids]),
      ).then((rows) => rows.map(({ id }) => id));
    expect(await seen(seller)).toEqual(ids);
    expect(await seen(stranger)).toEqual([]);
    const change = `update listings.listing set version = version + 1, title = 'Taken over' where id = any ($1)`;
    expect(await as(stranger, ({ sql }) => sql.run(change, [ids]))).toBe(0);
    expect(
      await as(stranger, ({ sql }) =>
        sql.rows('select 1 from listings.listing_history where listing_id = any ($1)', [ids]),
      ),
    ).toEqual([]);
    expect(await as(ANONYMOUS, ({ sql }) => sql.rows('select 1 from listings.listing'))).toEqual([]);
  });

  test('what was made for a business is its members’, and no longer the maker’s own when he acts for himself', async () => {
    const maker = await buildSeller({ rank: 'staff' });
    const colleague = await buildSeller({ rank: 'viewer', business: maker.business! });
    const { id } = await buildListing({ seller: maker });
    const sees = (actor: typeof maker) =>
      as(actor, ({ sql }) => sql.rows('select 1 from listings.listing where id = $1', [id])).then(
        (rows) => rows.length === 1,
      );
    expect(await sees(maker)).toBe(true);
    expect(await sees(colleague)).toBe(true);
    expect(await sees({ ...maker, business: null })).toBe(false);
    expect(await sees({ ...maker, business: { id: newId(new Date()), role: 'owner' } })).toBe(false);
  });

  test('nobody makes a listing in another’s name', async () => {
    const { id } = await buildListing();
    const stranger = await buildSeller();
    const copy = as(stranger, async ({ sql }) => {
      const row = await superuser.first<{ row: unknown }>(
        'select to_jsonb(l) as row from listings.listing l where id = $1',
        [id],
      );
      const other = newId(new Date());
      return sql.run(
        `insert into listings.listing select (jsonb_populate_record(null::listings.listing, $1::jsonb
           || jsonb_build_object('id', $2::text, 'public_id', platform.type_id('list', $2::uuid)))).*`,
        [JSON.stringify(row!.row), other],
      );
    });
    expect(await refusal(copy)).toBe('42501');
  });

  test('staff see all only while they act as staff', async () => {
    const { id } = await buildListing({ status: 'pending_review' });
    const sees = (actor: ReturnType<typeof userActor>) =>
      as(actor, ({ sql }) => sql.rows('select 1 from listings.listing where id = $1', [id]), 'staff').then(
        (r) => r.length,
      );
    expect(await sees(userActor({ activeRole: 'moderator' }))).toBe(1);
    expect(await sees(userActor({ activeRole: 'consumer', roles: ['consumer', 'moderator'] }))).toBe(0);
    // The public API's role never sees more, whoever acts.
    const viaApp = as(userActor({ activeRole: 'admin' }), ({ sql }) =>
      sql.rows('select 1 from listings.listing where id = $1', [id]),
    );
    expect(await viaApp).toEqual([]);
  });

  test('the public view shows active listings and no private column', async () => {
    const active = await buildListing({ status: 'active' });
    const draft = await buildListing();
    const rows = await plain('app').rows<Record<string, unknown>>(
      'select * from listings.listing_public where id = any ($1)',
      [[active.id, draft.id]],
    );
    expect(rows.map((row) => row['id'])).toEqual([active.id]);
    const columns = Object.keys(rows[0]!);
    for (const hidden of ['owner_uid', 'owner_user_id', 'status_reason', 'seconds_left']) {
      expect(columns).not.toContain(hidden);
    }
    expect(rows[0]!['rejection_reason']).toBeNull();
  });
});
