import { api } from '../../../../test/api.ts';
import { plain } from '../../../platform/db/database.ts';
import { buildListing, buildSeller, type BuiltListing } from '../listings.factory.ts';
import type { Listing } from '../schemas.ts';

type Near = Listing & { distanceMeters: number };

/** Out in the ocean, a place of this test's own. */
const HERE = { lat: -40, lon: -20 };
/** About 111 metres north for each thousandth of a degree. */
const at = (thousandths: number) => ({ latitude: HERE.lat + thousandths / 1000, longitude: HERE.lon });
const put = (thousandths: number, more: Parameters<typeof buildListing>[0] = {}): Promise<BuiltListing> =>
  buildListing({ status: 'active', ...more, draft: { location: at(thousandths), ...more.draft } });
const near = (query: string) => api<Near[]>(`GET /v1/listings/nearby?lat=${HERE.lat}&lon=${HERE.lon}&${query}`);
const ids = (answer: { data: readonly Near[] }): string[] => answer.data.map(({ id }) => id);

describe('LST-5 GET /v1/listings/nearby', () => {
  let built: BuiltListing[];
  beforeAll(async () => {
    const seller = await buildSeller();
    built = [];
    for (const far of [5, 1, 3, 9, 7, 30])
      built.push(
        await put(far, {
          seller,
          draft: { category: far > 4 ? 'phones' : 'cars', attributes: far > 4 ? {} : { make: 'Toyota', year: 2015 } },
        }),
      );
  });

  test('comes nearest first, within the radius, with metres over ground', async () => {
    const answer = await near('radius=1100');
    expect(ids(answer)).toEqual([1, 2, 0, 4, 3].map((n) => built[n]!.publicId));
    for (const [n, thousandths] of [1, 3, 5, 7, 9].entries())
      expect(Math.abs(answer.data[n]!.distanceMeters - thousandths * 111.2)).toBeLessThan(2);
    expect(ids(await near('radius=400'))).toEqual([1, 2].map((n) => built[n]!.publicId));
    expect(ids(await near('radius=50'))).toEqual([]);
  });

  test('takes a type and a category, with what is below it', async () => {
    expect(ids(await near('radius=1100&category=phones'))).toEqual([0, 4, 3].map((n) => built[n]!.publicId));
    expect(ids(await near('radius=1100&category=electronics'))).toEqual([0, 4, 3].map((n) => built[n]!.publicId));
    expect(ids(await near('radius=1100&category=vehicles&type=OFFER'))).toEqual([1, 2].map((n) => built[n]!.publicId));
    expect(ids(await near('radius=1100&type=REQUEST'))).toEqual([]);
  });

  test.each([
    ['lat', 'lat=91&lon=0'],
    ['lat', 'lat=abc&lon=0'],
    ['lon', 'lat=0'],
    ['radius', 'lat=0&lon=0&radius=200001'],
    ['radius', 'lat=0&lon=0&radius=-5'],
    ['category', 'lat=0&lon=0&category=no-such'],
  ])('names %s in %s', async (field, query) => {
    const answer = await api(`GET /v1/listings/nearby?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.errors.map((error) => error.field)).toContain(field);
  });

  test('is answered at the poles, on the date line and on the equator', async () => {
    for (const place of ['lat=90&lon=0', 'lat=-90&lon=180', 'lat=0&lon=-180', 'lat=0.000000001&lon=0'])
      expect(await api(`GET /v1/listings/nearby?${place}&radius=200000`)).toMatchObject({ status: 200 });
  });

  test('a walk by pages repeats nothing and misses nothing that was there, while others are put up', async () => {
    const seller = await buildSeller();
    const there: string[] = [];
    // Many on the same spot, so that pages end among equals.
    for (let n = 0; n < 30; n++) there.push((await put(300 + Math.floor(n / 6), { seller })).publicId);
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; ; page++) {
      const query = `lat=${HERE.lat + 0.3}&lon=${HERE.lon}&radius=2000&limit=4${cursor}`;
      const answer = await api<Near[]>(`GET /v1/listings/nearby?${query}`);
      seen.push(...ids(answer));
      for (let n = 0; n < 2; n++) await put(300 + ((page * 2 + n) % 5), { seller });
      if (answer.meta.pagination!.next === null) break;
      cursor = `&cursor=${answer.meta.pagination!.next}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(there));
  });

  test('the distance that a cursor carries is the row’s to the last bit', async () => {
    const [row] = await plain('app').rows<{ same: boolean }>(
      `select (d::text)::float8 = d as same from (select ll_to_earth(5.1, 7.3) <-> ll_to_earth(5.2, 7.4) as d) t`,
    );
    expect(row!.same).toBe(true);
  });
});

describe('GET /v1/listings/:id/similar', () => {
  test('shows the same kind and category, alike words, price and place first, and never itself', async () => {
    const seller = await buildSeller();
    const draft = (title: string, price: string, category = 'computers', type = 'OFFER') => ({
      title,
      price,
      category,
      type,
    });
    const one = await put(600, { seller, draft: draft('Dell Latitude laptop 7490', '200000.00') });
    const twin = await put(640, { seller, draft: draft('Dell Latitude laptop 5480', '190000.00') });
    const dear = await put(601, { seller, draft: draft('Gaming tower with screen', '900000.00') });
    await put(600, { seller, draft: draft('Dell Latitude laptop 7490', '200000.00', 'phones') });
    await put(600, { seller, draft: draft('Dell Latitude laptop wanted', '200000.00', 'computers', 'REQUEST') });
    const { data } = await api<Listing[]>(`GET /v1/listings/${one.publicId}/similar`);
    expect(data.map(({ id }) => id).slice(0, 2)).toEqual([twin.publicId, dear.publicId]);
    expect(
      data.every(({ category, type, id }) => category === 'computers' && type === 'OFFER' && id !== one.publicId),
    ).toBe(true);
  });

  test('of what cannot be seen there is nothing similar', async () => {
    const draft = await buildListing();
    expect(await api(`GET /v1/listings/${draft.publicId}/similar`)).toMatchObject({ status: 404 });
  });
});
