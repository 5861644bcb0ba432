import { api } from '../../../test/api.ts';
import { catchEvents } from '../../../test/events.ts';
import { as } from '../../../test/database.ts';
import { plain } from '../../platform/db/database.ts';
import { publicId } from '../../platform/values/id.ts';
import { jsonOf } from './json.ts';
import { ROW_COLUMNS } from './store.ts';
import { buildListing, buildModerator, buildSeller } from './listings.factory.ts';
import { STATUSES } from './rules.ts';
import { Listing } from './schemas.ts';

catchEvents();
const get = (id: string, uid?: string) =>
  api<Listing>(`GET /v1/listings/${id}`, {
    headers: { 'x-test-ip': crypto.randomUUID() },
    ...(uid === undefined ? {} : { as: uid }),
  });

describe('GET /v1/listings/:id', () => {
  test('shows an active listing to everyone, and lets shared caches keep it for seconds', async () => {
    const { publicId: id, seller } = await buildListing({ status: 'active' });
    const answer = await get(id);
    expect(answer).toMatchObject({ status: 200, data: { id, status: 'active', version: 3 } });
    expect(answer.headers['cache-control']).toBe('public, max-age=0, s-maxage=15');
    expect(answer.headers['etag']).toBeDefined();
    expect((await get(id, (await buildSeller()).uid)).data).toEqual(answer.data);
    expect((await get(id, seller.uid)).data).toEqual(answer.data);
    expect(answer.text).not.toContain(seller.uid);
    expect(answer.text).not.toContain(seller.userId);
  });

  test('shows the seller’s business by name', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    const { publicId: id } = await buildListing({ seller, status: 'active' });
    expect((await get(id)).data.business).toMatchObject({ id: publicId('biz', seller.business!.id) });
  });

  test.each(STATUSES.filter((status) => status !== 'active'))(
    'shows a listing that is %s to its owner alone, and never to a shared cache',
    async (status) => {
      const { publicId: id, seller } = await buildListing({ status });
      const own = await get(id, seller.uid);
      expect(own).toMatchObject({ status: 200, data: { id, status } });
      expect(own.headers['cache-control']).toBe('private, no-cache');
      const foreign = await get(id, (await buildSeller()).uid);
      const unknown = await get(publicId('list', crypto.randomUUID()), (await buildSeller()).uid);
      expect(foreign.status).toBe(404);
      expect(foreign.errors).toEqual(unknown.errors);
      for (const uid of [undefined, 'newcomer', (await buildModerator()).uid]) {
        expect(await get(id, uid)).toMatchObject({ status: 404, errors: foreign.errors });
      }
    },
  );

  test('shows a business’s draft to its members while they act for it', async () => {
    const seller = await buildSeller({ rank: 'staff' });
    const { publicId: id } = await buildListing({ seller });
    expect((await get(id, seller.uid)).status).toBe(200);
    const viewer = await buildSeller({ rank: 'viewer', business: seller.business! });
    expect((await get(id, viewer.uid)).status).toBe(200);
    const elsewhere = await buildSeller({ rank: 'owner' });
    expect((await get(id, elsewhere.uid)).status).toBe(404);
  });

  test.each(['list_', 'list_zzzzzzzzzzzzzzzzzzzzzzzzzz', 'usr_01h455vb4pex5vsknk084sn02q', '..', '%00', "'"])(
    'answers %p as it answers an unknown id',
    async (id) => {
      expect(await get(id)).toMatchObject({ status: 404, errors: [{ code: 'resource.not_found' }] });
    },
  );

  test('a suspended seller sees no more than the world does', async () => {
    const seller = await buildSeller({ status: 'suspended' });
    const { publicId: id } = await buildListing({ seller });
    expect((await get(id, seller.uid)).status).toBe(404);
  });
});

describe('the JSON that PostgreSQL writes', () => {
  const HOSTILE = 'quotes " \\ / \b \f \t and \u2028 \u00e9 \ud83c\udf45 </script> \' $1 {} [] , :';

  test('is the reply’s shape exactly, in every state, through the public view as through the table', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    for (const status of STATUSES) {
      const { id } = await buildListing({
        seller,
        status,
        draft: {
          description: `${HOSTILE.replace(/[\b\f\t\u2028]/g, ' ')} and so on`,
          price: undefined,
          currency: undefined,
        },
      });
      const text = await as(seller, ({ sql }) =>
        sql.text(jsonOf(`(select ${ROW_COLUMNS} from listings.listing where id = $1)`), [id]),
      );
      const parsed: unknown = JSON.parse(text!);
      expect(Listing.parse(parsed)).toEqual(parsed);
      const seen = await plain('app').text(jsonOf('(select * from listings.listing_public where id = $1)'), [id]);
      expect(seen).toBe(status === 'active' ? text : null);
    }
  });

  test('carries any text unharmed', async () => {
    const { id } = await buildListing({ status: 'active' });
    const { superuser } = await import('../../../test/database.ts');
    await superuser.run(
      `update listings.listing set version = version + 1, title = $2, description = $2, address = $2 where id = $1`,
      [id, HOSTILE],
    );
    const text = await plain('app').text(jsonOf('(select * from listings.listing_public where id = $1)'), [id]);
    expect(Listing.parse(JSON.parse(text!))).toMatchObject({
      title: HOSTILE,
      description: HOSTILE,
      location: { address: HOSTILE },
    });
  });

  test('writes coordinates that read back to the same number', async () => {
    for (const latitude of [0, -0.1, 6.524379301, 1e-7, -89.999999999999, 0.1 + 0.2]) {
      const { id } = await buildListing({ status: 'active', draft: { location: { latitude, longitude: 3 } } });
      const text = await plain('app').text(jsonOf('(select * from listings.listing_public where id = $1)'), [id]);
      expect(Listing.parse(JSON.parse(text!)).location.latitude).toBe(latitude);
    }
  });

  test('writes times in UTC to the millisecond, whatever the connection’s time zone', async () => {
    const publishedAt = new Date('2026-01-02T03:04:05.678Z');
    const { id, seller } = await buildListing({ status: 'active', publishedAt });
    const json = await as(seller, async ({ sql }) => {
      await sql.run(`set local time zone 'Africa/Lagos'`);
      return sql.text(jsonOf(`(select ${ROW_COLUMNS} from listings.listing where id = $1)`), [id]);
    });
    expect(new Date(Listing.parse(JSON.parse(json!)).publishedAt!)).toEqual(publishedAt);
    expect(Listing.parse(JSON.parse(json!)).publishedAt).toBe('2026-01-02T03:04:05.678Z');
  });
});
