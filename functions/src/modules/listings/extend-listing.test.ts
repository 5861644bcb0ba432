import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { useQuota, type Owner } from '../ledger/index.ts';
import { run } from '../ledger/ledger.factory.ts';
import { EXTENSION } from './extension-credit.ts';
import { buildListing, buildSeller } from './listings.factory.ts';
import { STATUSES } from './rules.ts';
import type { Listing } from './schemas.ts';

const outlet = catchEvents();
const extend = (id: string, as: string, hours: unknown = 24, key?: string) =>
  api<Listing>(`POST /v1/listings/${id}/extend`, { as, body: { hours }, ...(key === undefined ? {} : { key }) });
const FREE = 3;
const personal = (userId: string): Owner => ({ kind: 'user', id: userId });
const use = (owner: Owner, amount: number, now = new Date()) =>
  run((ctx) => useQuota(ctx, { owner, asset: EXTENSION, reference: crypto.randomUUID(), amount: BigInt(amount) }), {
    now,
  });
const usedBy = async (owner: Owner) =>
  (
    await superuser.first<{ used: number }>(
      `select coalesce(sum(p.amount), 0)::int as used from ledger.posting p
       join ledger.transaction t on t.id = p.transaction_id and t.kind = 'quota.use'
       join ledger.account a on a.id = p.account_id and a.owner_id = $1`,
      [owner.id],
    )
  )?.used;
/** The first of next month where they live: in Accra, which is on UTC. */
const returnsAt = (): string => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString();
};

describe('LST-3 POST /v1/listings/:id/extend', () => {
  test.each([24, 48, 72, 96])('adds %d hours to the end and takes one off the allowance', async (hours) => {
    const { id, publicId, seller } = await buildListing({ status: 'active' });
    const before = await api<Listing>(`GET /v1/listings/${publicId}`);
    const { status, data } = await extend(publicId, seller.uid, hours);
    expect(status).toBe(200);
    expect(new Date(data.expiresAt!).getTime() - new Date(before.data.expiresAt!).getTime()).toBe(hours * 3_600_000);
    expect(data).toMatchObject({ extendCount: 1, version: 4, status: 'active', publishedAt: before.data.publishedAt });
    expect(outlet.events(id).map(({ type }) => type)).toEqual(['listing.extended']);
    expect(await usedBy(personal(seller.userId))).toBe(-1);
  });

  test('two at once with one extension left: one succeeds, the other hears when the next ones come', async () => {
    for (let round = 0; round < 5; round++) {
      const seller = await buildSeller();
      const [one, other] = [
        await buildListing({ seller, status: 'active' }),
        await buildListing({ seller, status: 'active' }),
      ];
      await use(personal(seller.userId), FREE - 1);
      const answers = await Promise.all([extend(one.publicId, seller.uid), extend(other.publicId, seller.uid)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const refused = answers.find(({ status }) => status === 409)!;
      expect(refused.errors).toMatchObject([
        { code: 'listings.extension_limit_reached', meta: { limit: 3, returnsAt: returnsAt() } },
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
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(FREE);
    const row = await superuser.first('select extend_count as n, version from listings.listing where id = $1', [id]);
    expect(row).toEqual({ n: FREE, version: 3 + FREE });
  });

  test('the allowance follows the plan, is the business’s where one acts for it, and begins anew each month', async () => {
    const paying = await buildSeller({ tier: 'standard' });
    const theirs = await buildListing({ seller: paying, status: 'active' });
    await use(personal(paying.userId), FREE);
    expect((await extend(theirs.publicId, paying.uid)).status).toBe(200);

    const member = await buildSeller({ rank: 'staff' });
    const ours = await buildListing({ seller: member, status: 'active' });
    await use({ kind: 'business', id: member.business!.id }, FREE);
    expect((await extend(ours.publicId, member.uid)).status).toBe(409);

    const patient = await buildListing({ status: 'active' });
    await use(personal(patient.seller.userId), FREE, new Date(Date.now() - 40 * 86_400_000));
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
      expect(await usedBy(personal(seller.userId))).toBe(0);
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
