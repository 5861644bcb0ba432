import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { parsePublicId, publicId } from '../../platform/values/id.ts';
import { buildMedia } from '../media/media.factory.ts';
import { buildSeller, draftBody } from './listings.factory.ts';
import { type Listing } from './schemas.ts';

const outlet = catchEvents();
const create = (as: string, body: unknown, more = {}) => api<Listing>('POST /v1/listings', { as, body, ...more });

describe('POST /v1/listings, refused', () => {
  test('who has not signed in, has no profile or is suspended', async () => {
    expect(await api('POST /v1/listings', { body: draftBody() })).toMatchObject({
      status: 401,
      errors: [{ code: 'auth.required' }],
    });
    expect(await create('nobody-yet', draftBody())).toMatchObject({
      status: 403,
      errors: [{ code: 'auth.onboarding_required' }],
    });
    const suspended = await buildSeller({ status: 'suspended' });
    expect(await create(suspended.uid, draftBody())).toMatchObject({
      status: 403,
      errors: [{ code: 'auth.suspended' }],
    });
  });

  test('who only looks on in the business that he acts for', async () => {
    const viewer = await buildSeller({ rank: 'viewer' });
    expect(await create(viewer.uid, draftBody())).toMatchObject({ status: 403, errors: [{ code: 'auth.forbidden' }] });
  });

  test('without an Idempotency-Key, so that a retry on a bad network never makes two', async () => {
    const seller = await buildSeller();
    expect(await create(seller.uid, draftBody(), { key: false })).toMatchObject({
      status: 400,
      errors: [{ code: 'idempotency.key_required' }],
    });
  });
});

describe('POST /v1/listings, invalid: the field is named and nothing is made', () => {
  const undefinedFields = (...fields: string[]) => Object.fromEntries(fields.map((field) => [field, undefined]));

  test.each([
    ['type', { type: 'GIFT' }],
    ['type', undefinedFields('type')],
    ['title', { title: 'Tom' }],
    ['title', { title: '     a    ' }],
    ['title', { title: 'x'.repeat(101) }],
    ['title', { title: 'Tomatoes\nby the basket' }],
    ['title', { title: 'Tomatoes \u202Etseb' }],
    ['title', { title: 'Tomatoes \u0000 fresh' }],
    ['title', { title: 'Tomatoes \ud800 fresh' }],
    ['title', { title: 5 }],
    ['description', { description: 'Too short.' }],
    ['description', { description: 'long '.repeat(500) }],
    ['category', { category: 'no-such-trade' }],
    ['category', { category: "'; drop table" }],
    ['price', { price: '12.505' }],
    ['price', { price: '-1' }],
    ['price', { price: '1e9' }],
    ['price', { price: 12.5 }],
    ['price', { price: '99999999999999999' }],
    ['price', { price: '1500.50', currency: 'XOF' }],
    ['price', undefinedFields('price')],
    ['currency', undefinedFields('currency')],
    ['currency', { currency: 'BTC' }],
    ['location', undefinedFields('location')],
    ['location.latitude', { location: { latitude: 91, longitude: 0 } }],
    ['location.longitude', { location: { latitude: 0, longitude: -181 } }],
    ['location.latitude', { location: { latitude: '6.5', longitude: 3 } }],
    ['location.latitude', { location: { latitude: null, longitude: 3 } }],
    ['location.address', { location: { latitude: 1, longitude: 1, address: '' } }],
    ['location.city', { location: { latitude: 1, longitude: 1, city: 'Lagos' } }],
    ['durationHours', { durationHours: 25 }],
    ['durationHours', { durationHours: '48' }],
    ['mediaIds', { mediaIds: Array.from({ length: 6 }, () => publicId('med', crypto.randomUUID())) }],
    ['mediaIds.0', { mediaIds: ['list_01h455vb4pex5vsknk084sn02q'] }],
    ['mediaIds', { mediaIds: ['med_01h455vb4pex5vsknk084sn02q', 'med_01h455vb4pex5vsknk084sn02q'] }],
    ['status', { status: 'active' }],
    ['ownerUserId', { ownerUserId: 'me' }],
    ['country', { country: 'NG' }],
    ['publishedAt', { publishedAt: '2026-01-01T00:00:00Z' }],
  ])('%s in %j', async (field, change) => {
    const seller = await buildSeller();
    const answer = await create(seller.uid, draftBody(change));
    expect(answer.status).toBe(400);
    expect(answer.errors.map((error) => error.field)).toContain(field);
    const made = await superuser.rows('select 1 from listings.listing where owner_user_id = $1', [seller.userId]);
    expect(made).toEqual([]);
  });
});

describe('POST /v1/listings', () => {
  test('makes a draft that says what was sent, in one version, and announces it', async () => {
    const seller = await buildSeller({ country: 'NG' });
    const mediaIds = [(await buildMedia({ owner: seller })).publicId, (await buildMedia({ owner: seller })).publicId];
    const answer = await create(seller.uid, draftBody({ mediaIds }));
    expect(answer).toMatchObject({
      status: 201,
      data: {
        type: 'OFFER',
        status: 'draft',
        title: 'Fresh tomatoes by the basket',
        category: 'fruit-and-vegetables',
        price: { amount: '12500.00', currency: 'NGN' },
        country: 'NG',
        location: { latitude: 6.5244, longitude: 3.3792, address: 'Mile 12 market, Lagos' },
        durationHours: 48,
        mediaIds,
        ownerId: seller.publicId,
        business: null,
        publishedAt: null,
        expiresAt: null,
        rejectionReason: null,
        version: 1,
      },
    });
    expect(answer.headers['location']).toBe(`/api/v1/listings/${answer.data.id}`);
    const id = parsePublicId('list', answer.data.id)!;
    expect(outlet.events(id).map(({ type, data }) => [type, data])).toEqual([
      ['listing.created', { id, version: 1, ownerUserId: seller.userId, businessId: null }],
    ]);
    expect(
      await superuser.rows('select to_status, actor from listings.listing_history where listing_id = $1', [id]),
    ).toEqual([{ to_status: 'draft', actor: expect.stringContaining(`user:${seller.userId}`) as string }]);
  });

  test('belongs to the business that the seller acts for', async () => {
    const seller = await buildSeller({ rank: 'staff' });
    const { data } = await create(seller.uid, draftBody());
    expect(data.business).toEqual({
      id: publicId('biz', seller.business!.id),
      slug: expect.any(String) as string,
      name: expect.any(String) as string,
    });
  });

  test('takes francs without decimals, dinars with three, and a gift without a price', async () => {
    const { uid } = await buildSeller();
    const price = async (change: Record<string, unknown>) => (await create(uid, draftBody(change))).data.price;
    expect(await price({ price: '1500', currency: 'XOF' })).toEqual({ amount: '1500', currency: 'XOF' });
    expect(await price({ price: '1.5', currency: 'TND' })).toEqual({ amount: '1.500', currency: 'TND' });
    expect(await price({ price: '0.05', currency: 'KES' })).toEqual({ amount: '0.05', currency: 'KES' });
    expect(await price({ price: '10000000000000', currency: 'NGN' })).toEqual({
      amount: '10000000000000.00',
      currency: 'NGN',
    });
    expect(await price({ price: undefined, currency: undefined })).toBeNull();
  });

  test('keeps letters, quotes, line breaks and emoji as they were written', async () => {
    const { uid } = await buildSeller();
    const title = 'Ọ̀já "fresh" \\ tomati 🍅 — 50% off {now}';
    const description = 'Línì àkọ́kọ́ "quoted" \\n\nsecond line\n\nافضل الاسعار 👨‍👩‍👧‍👦';
    const { status, data } = await create(uid, draftBody({ title, description }));
    expect(status).toBe(201);
    expect(data).toMatchObject({ title: title.normalize('NFC'), description: description.normalize('NFC') });
  });

  test('counts letters as people do', async () => {
    const { uid } = await buildSeller();
    expect((await create(uid, draftBody({ title: '👨‍👩‍👧‍👦'.repeat(2) + 'abc' }))).status).toBe(201);
    expect((await create(uid, draftBody({ title: '👨‍👩‍👧‍👦ab' }))).status).toBe(400);
    expect((await create(uid, draftBody({ title: 'é'.normalize('NFD').repeat(100) }))).status).toBe(201);
  });

  test('made once for one key, with the same answer', async () => {
    const seller = await buildSeller();
    const key = crypto.randomUUID();
    const [first, second] = [
      await create(seller.uid, draftBody(), { key }),
      await create(seller.uid, draftBody(), { key }),
    ];
    expect(second.data).toEqual(first.data);
    expect(second.headers['idempotency-replayed']).toBe('true');
    const other = await create(seller.uid, draftBody({ title: 'Something else' }), { key });
    expect(other).toMatchObject({ status: 422, errors: [{ field: 'title' }] });
    const made = await superuser.rows('select 1 from listings.listing where owner_user_id = $1', [seller.userId]);
    expect(made).toHaveLength(1);
  });
});
