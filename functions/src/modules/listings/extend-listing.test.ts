import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { EXTENSIONS_A_MONTH } from './extension-credit.ts';
import { buildListing, buildSeller } from './listings.factory.ts';
import { monthOf, STATUSES } from './rules.ts';
import type { Listing } from './schemas.ts';

const outlet = catchEvents();
const extend = (id: string, as: string, hours: unknown = 24, key?: string) =>
  api<Listing>(`POST /v1/listings/${id}/extend`, { as, body: { hours }, ...(key === undefined ? {} : { key }) });
const use = (accountId: string, used: number) =>
  superuser.run('insert into listings.extension_use (account_id, month, used) values ($1, $2, $3)', [
    accountId,
    monthOf(new Date()).month,
    used,
  ]);

describe('LST-3 POST /v1/listings/:id/extend', () => {
  test.each([24, 48, 72, 96])('adds %d hours to the end and takes one off the allowance', async (hours) => {
    const { id, publicId, seller } = await buildListing({ status: 'active' });
    const before = await api<Listing>(`GET /v1/listings/${publicId}`);
    const { status, data } = await extend(publicId, seller.uid, hours);
    expect(status).toBe(200);
    expect(new Date(data.expiresAt!).getTime() - new Date(before.data.expiresAt!).getTime()).toBe(hours * 3_600_000);
    expect(data).toMatchObject({ extendCount: 1, version: 4, status: 'active', publishedAt: before.data.publishedAt });
    expect(outlet.events(id).map(({ type }) => type)).toEqual(['listing.extended']);
    const rows = await superuser.rows('select used from listings.extension_use where account_id = $1', [seller.userId]);
    expect(rows).toEqual([{ used: 1 }]);
  });

  test('two at once with one extension left: one succeeds, the other hears when the next ones come', async () => {
    for (let round = 0; round < 5; round++) {
      const seller = await buildSeller();
      const [one, other] = [
        await buildListing({ seller, status: 'active' }),
        await buildListing({ seller, status: 'active' }),
      ];
      await use(seller.userId, EXTENSIONS_A_MONTH.free - 1);
      const answers = await Promise.all([extend(one.publicId, seller.uid), extend(other.publicId, seller.uid)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const refused = answers.find(({ status }) => status === 409)!;
      const { next } = monthOf(new Date());
      expect(refused.errors).toMatchObject([
        { code: 'listings.extension_limit_reached', meta: { limit: 3, returnsAt: `${next}T00:00:00.000Z` } },
      ]);
      const counts = await superuser.rows<{ n: number }>(
        'select extend_count as n from listings.listing where owner_user_id = $1 order by n',
        [seller.userId],
      );
      expect(counts).toEqual([{ n: 0 }, { n: 1 }]);
    }
  });

  test('many at once on one listing never take more than there is', async () => {
    const { id, publicId, seller } = await buildListing({ status: 'active' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => extend(publicId, seller.uid)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(EXTENSIONS_A_MONTH.free);
    const row = await superuser.first('select extend_count as n, version from listings.listing where id = $1', [id]);
    expect(row).toEqual({ n: EXTENSIONS_A_MONTH.free, version: 3 + EXTENSIONS_A_MONTH.free });
  });

  test('the allowance follows the tier, is the business’s where one acts for it, and begins anew each month', async () => {
    const paying = await buildSeller({ tier: 'standard' });
    const theirs = await buildListing({ seller: paying, status: 'active' });
    await use(paying.userId, EXTENSIONS_A_MONTH.free);
    expect((await extend(theirs.publicId, paying.uid)).status).toBe(200);

    const member = await buildSeller({ rank: 'staff' });
    const ours = await buildListing({ seller: member, status: 'active' });
    await use(member.business!.id, EXTENSIONS_A_MONTH.free);
    expect((await extend(ours.publicId, member.uid)).status).toBe(409);

    const patient = await buildListing({ status: 'active' });
    await superuser.run(
      `insert into listings.extension_use (account_id, month, used) values ($1, date_trunc('month', now() - interval '40 days'), 99)`,
      [patient.seller.userId],
    );
    expect((await extend(patient.publicId, patient.seller.uid)).status).toBe(200);
  });

  test.each(STATUSES.filter((status) => status !== 'active'))(
    'refuses one that is %s, and keeps the allowance',
    async (status) => {
      const { publicId, seller } = await buildListing({ status });
      expect(await extend(publicId, seller.uid)).toMatchObject({
        status: 409,
        errors: [{ code: 'listings.illegal_transition', meta: { status } }],
      });
      expect(
        await superuser.rows('select 1 from listings.extension_use where account_id = $1', [seller.userId]),
      ).toEqual([]);
    },
  );

  test.each([0, 25, -24, '24', null, 1e9])('refuses %p hours', async (hours) => {
    const { publicId, seller } = await buildListing({ status: 'active' });
    expect(await extend(publicId, seller.uid, hours)).toMatchObject({ status: 400, errors: [{ field: 'hours' }] });
  });

  test('refuses strangers and missing keys, and takes a repeated key once', async () => {
    const { publicId, seller } = await buildListing({ status: 'active' });
    const stranger = await buildSeller();
    expect((await extend(publicId, stranger.uid)).status).toBe(404);
    expect(await api(`POST /v1/listings/${publicId}/extend`, { body: { hours: 24 } })).toMatchObject({ status: 401 });
    expect(
      await api(`POST /v1/listings/${publicId}/extend`, { as: seller.uid, body: { hours: 24 }, key: false }),
    ).toMatchObject({ status: 400, errors: [{ code: 'idempotency.key_required' }] });
    const key = crypto.randomUUID();
    const [first, again] = [await extend(publicId, seller.uid, 24, key), await extend(publicId, seller.uid, 24, key)];
    expect(again.data).toEqual(first.data);
    expect(again.data.extendCount).toBe(1);
  });
});
