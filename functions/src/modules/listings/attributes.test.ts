import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { attributeFlaws, readAttribute, type Attribute } from './attributes.ts';
import { buildListing, buildSeller, draftBody } from './listings.factory.ts';
import type { CategoryNode, Listing } from './schemas.ts';

const create = (as: string, body: unknown) => api<Listing>('POST /v1/listings', { as, body });
const PLACE = { latitude: 5.56, longitude: -0.2 };

describe('what a category asks, as rules', () => {
  const asked: Attribute[] = [
    { name: 'condition', type: 'enum', options: ['new', 'used'], names: {} },
    { name: 'year', type: 'number', required: true, names: {} },
    { name: 'furnished', type: 'bool', names: {} },
    { name: 'brand', type: 'text', names: {} },
  ];
  test.each([
    [{ year: 2015 }, []],
    [{ year: 2015, condition: 'new', furnished: false, brand: 'Tecno' }, []],
    [{}, ['year']],
    [{ year: '2015' }, ['year']],
    [{ year: 2015, condition: 'old' }, ['condition']],
    [{ year: 2015, furnished: 'yes', brand: 5, wheels: 4 }, ['furnished', 'brand', 'wheels']],
  ])('%j', (given, flawed) => {
    expect(attributeFlaws(asked, given).map(({ name }) => name)).toEqual(flawed);
  });

  test('a query’s text becomes the value that is stored, or a flaw', () => {
    expect(readAttribute(asked, 'year', '2015')).toEqual({ value: 2015 });
    expect(readAttribute(asked, 'furnished', 'false')).toEqual({ value: false });
    expect(readAttribute(asked, 'brand', 'Tecno')).toEqual({ value: 'Tecno' });
    for (const [name, text] of [
      ['year', '1e9'],
      ['furnished', 'yes'],
      ['condition', 'old'],
      ['wheels', '4'],
    ] as const)
      expect(readAttribute(asked, name, text)).toMatchObject({ name });
  });
});

describe('GET /v1/listings/categories', () => {
  test('is the whole tree, each category after its parent, small, and cached by ETag', async () => {
    const answer = await api<CategoryNode[]>('GET /v1/listings/categories');
    expect(answer.status).toBe(200);
    const seen = new Set<string>();
    for (const { slug, parent, names } of answer.data) {
      expect(parent === null || seen.has(parent)).toBe(true);
      expect(Object.keys(names).sort()).toEqual(['en', 'fr', 'sw']);
      seen.add(slug);
    }
    const [count] = await superuser.rows<{ n: number }>('select count(*)::int as n from listings.category');
    expect(seen.size).toBe(count!.n);
    expect(answer.headers['cache-control']).toContain('public');
    const again = await api('GET /v1/listings/categories', { headers: { 'if-none-match': answer.headers['etag']! } });
    expect(again.status).toBe(304);
    expect(answer.text.length).toBeLessThan(20_000);
  });

  test('what is below a reviewed category is reviewed too', async () => {
    const { data } = await api<CategoryNode[]>('GET /v1/listings/categories');
    const reviewed = data.filter((node) => node.reviewed).map(({ slug }) => slug);
    expect(reviewed).toEqual(expect.arrayContaining(['property', 'land', 'houses-and-rooms', 'cars', 'jobs']));
    expect(reviewed).not.toContain('fruit-and-vegetables');
  });
});

describe('attributes of a listing', () => {
  test('are those of its category and of what that stands in', async () => {
    const { uid } = await buildSeller();
    const attributes = { condition: 'used', brand: 'Tecno', storage: 128, dual_sim: true };
    const made = await create(uid, draftBody({ category: 'phones', attributes }));
    expect(made).toMatchObject({ status: 201, data: { attributes } });
  });

  test('are refused by name, all at once, and nothing is made', async () => {
    const seller = await buildSeller();
    const answer = await create(
      seller.uid,
      draftBody({ category: 'cars', attributes: { make: 'Toyota', fuel: 'steam', wings: 2 } }),
    );
    expect(answer.status).toBe(400);
    expect(answer.errors.map(({ code, field }) => [code, field])).toEqual([
      ['listings.invalid_attribute', 'attributes.fuel'],
      ['listings.invalid_attribute', 'attributes.wings'],
      ['listings.invalid_attribute', 'attributes.year'],
    ]);
    expect(await superuser.rows('select 1 from listings.listing where owner_user_id = $1', [seller.userId])).toEqual(
      [],
    );
  });

  test('are looked for together, in the category and below it', async () => {
    const country = 'MU';
    const phone = (attributes: object) =>
      buildListing({ status: 'active', country, draft: { category: 'phones', attributes } });
    const old = await phone({ condition: 'used', storage: 64 });
    const big = await phone({ condition: 'used', storage: 128 });
    await phone({ condition: 'new', storage: 128 });
    const find = async (query: string) => {
      const { data } = await api<Listing[]>(`GET /v1/listings?country=${country}&${query}`);
      return data.map(({ id }) => id);
    };
    expect(await find('category=phones&attr.condition=used')).toEqual([big.publicId, old.publicId]);
    expect(await find('category=electronics&attr.condition=used')).toEqual([big.publicId, old.publicId]);
    expect(await find('category=phones&attr.condition=used&attr.storage=128')).toEqual([big.publicId]);
  });

  test.each([
    ['category', 'attr.condition=used'],
    ['attr.wings', 'category=phones&attr.wings=2'],
    ['attr.storage', 'category=phones&attr.storage=much'],
    ['attr.condition', 'category=electronics&attr.condition=old'],
    ['attr.Bad', 'category=phones&attr.Bad=1'],
    ['sort', 'category=phones&sort=price'],
  ])('a query that is not right names %s', async (field, query) => {
    const answer = await api(`GET /v1/listings?${query}`);
    expect(answer).toMatchObject({ status: 400, errors: [{ field }] });
  });

  test('are found through their index, not by reading the market', async () => {
    const [row] = await superuser.rows<{ definition: string }>(
      `select indexdef as definition from pg_indexes where indexname = 'listing_attributes'`,
    );
    expect(row!.definition).toContain('jsonb_path_ops');
  });
});

describe('the place of a listing', () => {
  test('the nearest town is filled in, with landmark and accuracy as they were said', async () => {
    const { uid } = await buildSeller();
    const location = { ...PLACE, accuracyMeters: 30, landmark: 'Behind Makola market' };
    const { data } = await create(uid, draftBody({ location }));
    expect(data.location).toEqual({ ...location, address: null, city: 'Accra' });
  });

  test('out at sea there is none; a listing that moves gets another', async () => {
    const seller = await buildSeller();
    const { data } = await create(seller.uid, draftBody({ location: { latitude: 0, longitude: 0 } }));
    expect(data.location.city).toBeNull();
    const body = draftBody({ location: { latitude: -1.286, longitude: 36.817 } });
    const moved = await api<Listing>(`PUT /v1/listings/${data.id}`, { as: seller.uid, body });
    expect(moved.data.location.city).toBe('Nairobi');
  });

  test.each([
    ['location.accuracyMeters', { location: { ...PLACE, accuracyMeters: -1 } }],
    ['location.landmark', { location: { ...PLACE, landmark: '' } }],
    ['contact.who', { contact: { who: 'friends', channels: ['chat'], hours: null } }],
    ['contact.channels', { contact: { who: 'anyone', channels: [], hours: null } }],
    ['contact.channels', { contact: { who: 'anyone', channels: ['chat', 'chat'], hours: null } }],
    [
      'contact.hours.timeZone',
      {
        contact: {
          who: 'anyone',
          channels: ['chat'],
          hours: { days: [1], from: '08:00', to: '18:00', timeZone: 'Africa/Atlantis' },
        },
      },
    ],
    ['negotiable', { negotiable: 'yes' }],
  ])('refuses %s in %j', async (field, change) => {
    const { uid } = await buildSeller();
    const answer = await create(uid, draftBody(change));
    expect(answer.status).toBe(400);
    expect(answer.errors.map((error) => error.field)).toContain(field);
  });

  test('says whether its price may be talked about, and how its seller wants to be reached', async () => {
    const { uid } = await buildSeller();
    const contact = {
      who: 'verified',
      channels: ['phone', 'chat'],
      hours: { days: [1, 2, 3, 4, 5, 6], from: '08:00', to: '18:30', timeZone: 'Africa/Accra' },
    };
    const { data } = await create(uid, draftBody({ negotiable: true, contact }));
    expect(data).toMatchObject({ negotiable: true, contact });
  });
});
