import { api } from '../../../test/api.ts';
import { catchEvents } from '../../../test/events.ts';
import { COUNTRIES } from '../../platform/values/country.ts';
import { buildListing, buildSeller, type DraftInput } from './listings.factory.ts';
import type { Listing } from './schemas.ts';
import { STATUSES } from './rules.ts';

catchEvents();
/** A country that no other test of this database trades in. */
let taken = 0;
const freshCountry = () => COUNTRIES[COUNTRIES.length - 1 - taken++]!;
// Each call from an address of its own, so that no test eats another's allowance.
const list = (query: string, uid?: string) =>
  api<Listing[]>(`GET /v1/listings?${query}`, {
    headers: { 'x-test-ip': crypto.randomUUID() },
    ...(uid === undefined ? {} : { as: uid }),
  });
const ids = (answer: { data: Listing[] }) => answer.data.map(({ id }) => id);
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

async function publish(country: string, minutes: number, draft: DraftInput = {}): Promise<string> {
  const listing = await buildListing({ status: 'active', country, draft, publishedAt: minutesAgo(minutes) });
  return listing.publicId;
}

describe('GET /v1/listings', () => {
  test('shows what is active, newest first, and nothing else', async () => {
    const country = freshCountry();
    const older = await publish(country, 30);
    const newer = await publish(country, 10);
    for (const status of STATUSES.filter((one) => one !== 'active')) await buildListing({ status, country });
    const answer = await list(`country=${country}`);
    expect(answer.status).toBe(200);
    expect(ids(answer)).toEqual([newer, older]);
    expect(answer.meta.pagination).toEqual({ limit: 20, next: null });
    expect(answer.headers['cache-control']).toBe('public, max-age=0, s-maxage=15');
  });

  test('is an empty list where there is nothing', async () => {
    expect(await list(`country=${freshCountry()}`)).toMatchObject({
      status: 200,
      data: [],
      meta: { pagination: { next: null } },
    });
  });

  test('filters by type, category with all below it, and price in one currency', async () => {
    const country = freshCountry();
    const offer = await publish(country, 1, { category: 'phones', price: '100.00', currency: 'NGN' });
    const request = await publish(country, 2, { type: 'REQUEST', category: 'computers', price: '200.50' });
    const shillings = await publish(country, 3, { category: 'electronics', price: '150', currency: 'KES' });
    const free = await publish(country, 4, { category: 'cars', price: undefined, currency: undefined });
    const found = async (query: string) => ids(await list(`country=${country}&${query}`));
    expect(await found('type=REQUEST')).toEqual([request]);
    expect(await found('type=OFFER')).toEqual([offer, shillings, free]);
    expect(await found('category=phones')).toEqual([offer]);
    expect(await found('category=electronics')).toEqual([offer, request, shillings]);
    expect(await found('category=food')).toEqual([]);
    expect(await found('currency=NGN')).toEqual([offer, request]);
    expect(await found('currency=NGN&minPrice=100.01')).toEqual([request]);
    expect(await found('currency=NGN&minPrice=100&maxPrice=200.50')).toEqual([offer, request]);
    expect(await found('currency=NGN&maxPrice=200.49')).toEqual([offer]);
    expect(await found('currency=KES&minPrice=1&maxPrice=1000')).toEqual([shillings]);
    expect(await found('category=electronics&type=OFFER&currency=NGN&maxPrice=500')).toEqual([offer]);
  });

  test.each([
    ['type', 'type=GIFT'],
    ['category', 'category=no-such-trade'],
    ['category', 'category=Phones'],
    ['country', 'country=Nigeria'],
    ['country', 'country=XX'],
    ['currency', 'minPrice=5'],
    ['currency', 'maxPrice=5&category=phones'],
    ['minPrice', 'currency=XOF&minPrice=1.5'],
    ['minPrice', 'currency=NGN&minPrice=-1'],
    ['minPrice', 'currency=NGN&minPrice=NaN'],
    ['limit', 'limit=0'],
    ['limit', 'limit=101'],
    ['limit', 'limit=1e1'],
    ['mine', 'mine=yes'],
    ['status', 'status=draft'],
    ['status', 'mine=true&status=lost'],
    ['q', 'q=tomatoes'],
    ['cursor', 'cursor=abc'],
  ])('names the field %s in ?%s', async (field, query) => {
    const answer = await list(query);
    expect(answer.status).toBe(400);
    if (field !== 'cursor') expect(answer.errors.map((error) => error.field)).toContain(field);
  });

  test.each(['country', 'country+category', 'country+tree', 'country+price'])(
    'walks all pages by %s without a gap or a repeat while others publish',
    async (mix) => {
      const country = freshCountry();
      const wanted: string[] = [];
      // Several share one instant: the id decides then.
      for (let place = 0; place < 11; place++) {
        wanted.push(
          await publish(country, 60 + Math.floor(place / 3), { category: 'phones', price: `${place + 1}.00` }),
        );
      }
      const query = `country=${country}&limit=3${mix.includes('category') ? '&category=phones' : ''}${
        mix.includes('tree') ? '&category=electronics' : ''
      }${mix.includes('price') ? '&currency=NGN&minPrice=1&maxPrice=1000' : ''}`;
      const seen: string[] = [];
      let cursor: string | null = '';
      let pages = 0;
      while (cursor !== null) {
        const answer = await list(cursor === '' ? query : `${query}&cursor=${encodeURIComponent(cursor)}`);
        expect(answer.status).toBe(200);
        seen.push(...ids(answer));
        cursor = answer.meta.pagination!.next;
        pages += 1;
        await publish(country, 0, { category: 'phones' });
      }
      expect(pages).toBe(4);
      expect(new Set(seen).size).toBe(seen.length);
      expect([...seen].sort()).toEqual([...wanted].sort());
    },
  );

  test('the last page that is just full has no next', async () => {
    const country = freshCountry();
    for (let place = 0; place < 2; place++) await publish(country, place);
    const answer = await list(`country=${country}&limit=2`);
    expect(answer.data).toHaveLength(2);
    expect(answer.meta.pagination!.next).toBeNull();
  });

  test('a cursor opens no other list', async () => {
    const country = freshCountry();
    for (let place = 0; place < 3; place++) await publish(country, place);
    const { next } = (await list(`country=${country}&limit=1`)).meta.pagination!;
    const other = await list(`country=NG&limit=1&cursor=${encodeURIComponent(next!)}`);
    expect(other).toMatchObject({ status: 400, errors: [{ code: 'request.invalid_cursor' }] });
  });
});

describe('GET /v1/listings?mine=true', () => {
  test('asks who it is', async () => {
    expect((await list('mine=true')).status).toBe(401);
    expect((await list('mine=true', 'nobody-yet')).status).toBe(403);
  });

  test('shows one’s own in any state, latest first, page by page, and never to a shared cache', async () => {
    const seller = await buildSeller();
    const own: string[] = [];
    for (const status of STATUSES) own.unshift((await buildListing({ seller, status })).publicId);
    await buildListing({ status: 'active' });
    const first = await list('mine=true&limit=5', seller.uid);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    const { next } = first.meta.pagination!;
    const second = await list(`mine=true&limit=5&cursor=${encodeURIComponent(next!)}`, seller.uid);
    expect([...ids(first), ...ids(second)]).toEqual(own);
    expect(second.meta.pagination!.next).toBeNull();
  });

  test('by state and by every other filter', async () => {
    const seller = await buildSeller();
    const draft = await buildListing({
      seller,
      draft: { category: 'cars', price: '5', currency: 'XOF', type: 'REQUEST' },
    });
    const active = await buildListing({ seller, status: 'active' });
    const found = async (query: string) => ids(await list(`mine=true&${query}`, seller.uid));
    expect(await found('status=draft')).toEqual([draft.publicId]);
    expect(await found('status=active')).toEqual([active.publicId]);
    expect(await found('category=vehicles')).toEqual([draft.publicId]);
    expect(await found('type=REQUEST&country=GH')).toEqual([draft.publicId]);
    expect(await found('currency=XOF&minPrice=5&maxPrice=5')).toEqual([draft.publicId]);
    expect(await found('currency=XOF&minPrice=6')).toEqual([]);
  });

  test('takes in those of the business that one acts for', async () => {
    const seller = await buildSeller({ rank: 'staff' });
    const colleague = await buildSeller({ rank: 'owner' });
    const theirs = await buildListing({ seller: { ...colleague, business: seller.business } });
    const ours = await buildListing({ seller });
    const personal = await buildListing({ seller: { ...seller, business: null } });
    expect(ids(await list('mine=true', seller.uid))).toEqual([personal.publicId, ours.publicId, theirs.publicId]);
    expect(ids(await list('mine=true', colleague.uid))).toEqual([]);
  });
});
