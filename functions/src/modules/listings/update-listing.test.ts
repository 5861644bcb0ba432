import { adminApi, api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { publicId } from '../../platform/values/id.ts';
import { buildListing, buildModerator, buildSeller, draftBody } from './listings.factory.ts';
import { STATUSES, STEPS, type Status } from './rules.ts';
import type { Listing } from './schemas.ts';

const outlet = catchEvents();
const put = (id: string, as: string, change: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  api<Listing>(`PUT /v1/listings/${id}`, { as, body: draftBody(change), headers });
const PLACE = { latitude: 6.5244, longitude: 3.3792, address: 'Mile 12 market, Lagos' };
const told = (id: string) => outlet.events(id).map(({ type }) => type);

describe('PUT /v1/listings/:id', () => {
  test.each(STATUSES)('new words on a listing that is %s', async (status) => {
    const outcome: Partial<Record<Status, [Status, string]>> = {
      draft: ['draft', 'listing.updated'],
      rejected: ['draft', 'listing.updated'],
      active: ['pending_review', 'listing.submitted'],
      paused: ['pending_review', 'listing.submitted'],
    };
    const { id, publicId: listing, seller, version } = await buildListing({ status });
    const answer = await put(listing, seller.uid, { title: 'Sweet oranges by the bag', category: 'food' });
    const expected = outcome[status];
    if (expected === undefined) {
      expect(answer).toMatchObject({
        status: 409,
        errors: [{ code: 'listings.illegal_transition', meta: { status, allowed: STEPS[status] } }],
      });
      expect(told(id)).toEqual([]);
      return;
    }
    const [to, event] = expected;
    expect(answer).toMatchObject({
      status: 200,
      data: {
        status: to,
        title: 'Sweet oranges by the bag',
        category: 'food',
        version: version + 1,
        rejectionReason: null,
      },
    });
    expect(told(id)).toEqual([event]);
  });

  test.each(['active', 'paused'] as const)('a new price and place on one that is %s shows at once', async (status) => {
    const { id, publicId: listing, seller } = await buildListing({ status });
    const before = await api<Listing>(`GET /v1/listings/${listing}`, { as: seller.uid });
    const answer = await put(listing, seller.uid, {
      price: '900',
      currency: 'XOF',
      location: { ...PLACE, latitude: 7 },
    });
    expect(answer).toMatchObject({
      status: 200,
      data: {
        status,
        price: { amount: '900', currency: 'XOF' },
        location: { latitude: 7 },
        expiresAt: before.data.expiresAt,
      },
    });
    expect(told(id)).toEqual(['listing.updated']);
  });

  test('an edit gives back the time that was left, no more, and the old place in the list', async () => {
    const publishedAt = new Date(Date.now() - 10 * 3_600_000);
    const { publicId: listing, seller } = await buildListing({ status: 'active', publishedAt });
    const edited = await put(listing, seller.uid, { title: 'Sweet oranges by the bag' });
    expect(edited.data).toMatchObject({ status: 'pending_review', expiresAt: null });
    const moderator = await buildModerator();
    const { data } = await adminApi<Listing>(`POST /v1/admin/listings/${listing}/approve`, { as: moderator.uid });
    expect(new Date(data.publishedAt!)).toEqual(publishedAt);
    const left = new Date(data.expiresAt!).getTime() - Date.now();
    expect(left / 3_600_000).toBeGreaterThan(37.9);
    expect(left / 3_600_000).toBeLessThan(38.1);
  });

  test('a running one keeps its term', async () => {
    const { publicId: listing, seller } = await buildListing({ status: 'active' });
    expect(await put(listing, seller.uid, { durationHours: 96 })).toMatchObject({
      status: 409,
      errors: [{ code: 'listings.duration_fixed', field: 'durationHours' }],
    });
    const draft = await buildListing({ seller });
    expect(await put(draft.publicId, seller.uid, { durationHours: 96 })).toMatchObject({
      status: 200,
      data: { durationHours: 96 },
    });
  });

  test('takes the price away when none is sent: it is the whole text', async () => {
    const { publicId: listing, seller } = await buildListing();
    const answer = await put(listing, seller.uid, { price: undefined, currency: undefined });
    expect(answer.data.price).toBeNull();
  });

  test('refuses strangers as unknown ids, and who only looks on', async () => {
    const owner = await buildSeller({ rank: 'owner' });
    const draft = await buildListing({ seller: owner });
    const active = await buildListing({ seller: owner, status: 'active' });
    const stranger = await buildSeller();
    const unknown = await put(publicId('list', crypto.randomUUID()), stranger.uid);
    expect(unknown.status).toBe(404);
    expect(await put(draft.publicId, stranger.uid)).toMatchObject({ status: 404, errors: unknown.errors });
    expect((await put(active.publicId, stranger.uid)).status).toBe(404);
    const viewer = await buildSeller({ rank: 'viewer', business: owner.business! });
    expect((await put(draft.publicId, viewer.uid)).status).toBe(403);
    expect(await api(`PUT /v1/listings/${draft.publicId}`, { body: draftBody() })).toMatchObject({ status: 401 });
  });

  test.each([
    ['title', { title: 'x' }],
    ['category', { category: 'no-such-trade' }],
    ['price', { price: '1.5', currency: 'UGX' }],
    ['version', { version: 1 }],
    ['status', { status: 'active' }],
  ])('names the field %s that is wrong and changes nothing', async (field, change) => {
    const { id, publicId: listing, seller } = await buildListing();
    const answer = await put(listing, seller.uid, change);
    expect(answer.status).toBe(400);
    expect(answer.errors.map((error) => error.field)).toContain(field);
    expect(await superuser.first('select version from listings.listing where id = $1', [id])).toEqual({ version: 1 });
  });

  test('of two who saw the same version one wins', async () => {
    const { publicId: listing, seller, id } = await buildListing();
    const answers = await Promise.all(
      ['Sweet oranges', 'Green bananas'].map((title) => put(listing, seller.uid, { title }, { 'if-match': '"1"' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(told(id)).toHaveLength(1);
  });
});
