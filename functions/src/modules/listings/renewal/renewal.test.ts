import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import { catchEvents } from '../../../../test/events.ts';
import { runInContext } from '../../../platform/runtime/run.ts';
import { EXTENSION } from '../extension-credit.ts';
import { useQuota } from '../../ledger/index.ts';
import { expireListing, expireListings } from '../expire-listing.ts';
import { buildListing, buildSeller, type BuiltListing } from '../listings.factory.ts';
import type { Listing } from '../schemas.ts';
import { archiveListings } from './archive-listings.ts';
import { remindDue, remindListing } from './remind.ts';

const outlet = catchEvents();
const HOUR = 3_600_000;
const at = (hours: number): Date => new Date(Date.now() + hours * HOUR);
const worker = (now = new Date()) =>
  ({ role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: 'r', traceId: 't', now }) as const;
const sweep = (now?: Date) => runInContext(worker(now), (ctx) => expireListings(ctx, { limit: 500 }));
const ring = (id: string, now?: Date) => runInContext(worker(now), (ctx) => expireListing(ctx, { id }));
const rowOf = async ({ id }: BuiltListing) =>
  (await superuser.first<{
    status: string;
    expires_at: Date;
    extend_count: number;
    status_reason: string | null;
    archived_at: Date | null;
    latitude: number;
    address: string | null;
    title: string;
  }>('select * from listings.listing where id = $1', [id]))!;
const types = ({ id }: BuiltListing) => outlet.events(id).map(({ type }) => type);

async function renewing(tier: 'free' | 'standard' = 'standard') {
  const seller = await buildSeller({ tier });
  const listing = await buildListing({ seller, status: 'active', publishedAt: at(-49), expiresAt: at(-1) });
  const set = (autoRenew: boolean) =>
    api<Listing>(`PUT /v1/listings/${listing.publicId}/renewal`, { as: seller.uid, body: { autoRenew } });
  return { seller, listing, set };
}

describe('a listing that renews itself', () => {
  test('takes one extension at its end and runs its term again, whoever comes first', async () => {
    const { listing, set } = await renewing();
    expect(await set(true)).toMatchObject({ status: 200, data: { autoRenew: true } });
    await Promise.all([sweep(), ring(listing.id), sweep()]);
    const row = await rowOf(listing);
    expect(row).toMatchObject({ status: 'active', extend_count: 1 });
    expect(Math.round((row.expires_at.getTime() - Date.now()) / HOUR)).toBe(48);
    expect(types(listing)).toEqual(['listing.updated', 'listing.renewed']);
    expect(outlet.tasks('listings.expire-listing').filter(({ key }) => key.startsWith(listing.id))).not.toEqual([]);
  });

  test('ends with the reason where no extension is left', async () => {
    const { listing, set, seller } = await renewing();
    await set(true);
    await runInContext(worker(), (ctx) =>
      useQuota(ctx, {
        owner: { kind: 'user', id: seller.userId },
        asset: EXTENSION,
        reference: `t:${listing.id}`,
        amount: 15n,
      }),
    );
    await ring(listing.id);
    expect(await rowOf(listing)).toMatchObject({
      status: 'expired',
      status_reason: 'no extension was left to renew it',
    });
    expect(types(listing)).toEqual(['listing.updated', 'listing.expired']);
    const [history] = await superuser.rows(
      `select reason from listings.listing_history where listing_id = $1 and to_status = 'expired'`,
      [listing.id],
    );
    expect(history).toEqual({ reason: 'no extension was left to renew it' });
  });

  test('is not in the free plan; switched off, or fallen back to that plan, a listing ends', async () => {
    const free = await renewing('free');
    expect(await free.set(true)).toMatchObject({ status: 403, errors: [{ code: 'listings.auto_renew_not_in_plan' }] });
    const off = await renewing();
    await off.set(true);
    await off.set(false);
    const fallen = await renewing();
    await fallen.set(true);
    await superuser.run(`update identity."user" set tier = 'free' where id = $1`, [fallen.seller.userId]);
    await sweep();
    for (const { listing } of [free, off, fallen]) expect((await rowOf(listing)).status).toBe('expired');
  });
});

describe('the reminder before the end', () => {
  test('comes once for each end, by task or by sweep, and again after an extension', async () => {
    const seller = await buildSeller();
    const listing = await buildListing({ seller, status: 'active', expiresAt: at(5) });
    const remind = (now?: Date) => runInContext(worker(now), (ctx) => remindListing(ctx, { id: listing.id }));
    await Promise.all([remind(), remind(), runInContext(worker(), (ctx) => remindDue(ctx, { limit: 500 }))]);
    expect(types(listing)).toEqual(['listing.ending_soon']);
    await api(`POST /v1/listings/${listing.publicId}/extend`, { as: seller.uid, body: { hours: 24 } });
    await remind();
    expect(types(listing)).toEqual(['listing.ending_soon', 'listing.extended']);
    const task = outlet.tasks('listings.remind-listing').find(({ body }) => body.includes(listing.id))!;
    expect(Math.round((task.runAt!.getTime() - Date.now()) / HOUR)).toBe(23);
    await runInContext(worker(at(24)), (ctx) => remindDue(ctx, { limit: 500 }));
    expect(types(listing).filter((type) => type === 'listing.ending_soon')).toHaveLength(2);
  });
});

describe('the archive', () => {
  test('takes what ended ninety days ago, and leaves its title and history', async () => {
    const { listing, seller } = await renewing();
    await ring(listing.id);
    const archive = (now: Date) => runInContext(worker(now), (ctx) => archiveListings(ctx, { limit: 500 }));
    await archive(at(89 * 24));
    expect((await rowOf(listing)).archived_at).toBeNull();
    await archive(at(91 * 24));
    await archive(at(91 * 24));
    expect(await rowOf(listing)).toMatchObject({ title: 'Fresh tomatoes by the basket', address: null, latitude: 6.5 });
    expect(types(listing)).toEqual(['listing.expired', 'listing.archived']);
    const own = await api<Listing[]>('GET /v1/listings?mine=true', { as: seller.uid });
    expect(own.data).toEqual([]);
    const one = await api<Listing>(`GET /v1/listings/${listing.publicId}`, { as: seller.uid });
    expect(one.data).toMatchObject({ status: 'expired', mediaIds: [] });
    expect(one.data.archivedAt).not.toBeNull();
    const history = await superuser.rows('select 1 from listings.listing_history where listing_id = $1', [listing.id]);
    expect(history).toHaveLength(4);
  });
});
