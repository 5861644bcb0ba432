import '../../../test/database.ts';
import { plain } from '../../platform/db/database.ts';
import type { CursorKeys } from '../../platform/runtime/route.ts';
import { SearchQuery, type SearchAnswer } from './schemas.ts';
import { Market } from './search.factory.ts';
import { search } from './search.ts';

/** Walks all pages; `between` runs after each. */
async function walk(
  market: Market,
  given: Record<string, string>,
  limit: number,
  between: (page: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const query = SearchQuery.parse({ kind: market.kind, ...given });
  const seen: string[] = [];
  let after: CursorKeys | null = null;
  for (let page = 0; page < 50; page++) {
    const ctx = market.context(plain('app'), { kind: 'anonymous' });
    const text = await search(ctx, query, { limit, after });
    seen.push(...(JSON.parse(text.text) as SearchAnswer).items.map(({ title }) => title));
    if (text.next === null || text.next === undefined) return seen;
    // As the cursor travels.
    after = JSON.parse(JSON.stringify(text.next)) as CursorKeys;
    await between(page);
  }
  throw new Error('The pages never end.');
}

describe('SRC-7 pages', () => {
  const market = new Market('pages');
  const titles = Array.from({ length: 43 }, (_, n) => `Maize lot ${n}`);
  beforeAll(() =>
    market.stock(
      ...titles.map((title, n) => ({
        title,
        price: BigInt(100 + ((n * 7) % 10) * 50),
        currency: 'KES',
        latitude: -1.28 + (n % 6) * 0.01,
        longitude: 36.8,
        publishedAt: new Date(market.now.getTime() - n * 86_400_000),
      })),
    ),
  );

  test.each([
    ['relevance', { q: 'maize' }],
    ['newest', { q: 'maize', sort: 'newest' }],
    ['browsing', { sort: 'newest' }],
    ['price up', { q: 'maize', sort: 'price_low', currency: 'KES' }],
    ['price down, no words', { sort: 'price_high', currency: 'KES' }],
    ['distance', { sort: 'nearest', lat: '-1.28', lng: '36.8' }],
    ['distance with a word', { q: 'maize', sort: 'nearest', lat: '-1.28', lng: '36.8', radiusKm: '50' }],
  ])('by %s: nothing twice, nothing missed, while others put things up', async (_what, query) => {
    const before = new Set((await walk(market, query, 43)).filter((t) => t.startsWith('Maize lot')));
    expect(before.size).toBe(43);
    const seen = await walk(market, query, 10, (page) =>
      market.put({ title: `Maize new ${page}`, price: 1n, currency: 'KES', latitude: -1.28, longitude: 36.8 }),
    );
    const ours = seen.filter((title) => title.startsWith('Maize lot'));
    expect(ours).toHaveLength(43);
    expect(new Set(ours).size).toBe(43);
  });
});

describe('one question, one answer', () => {
  const market = new Market('steady');
  beforeAll(() => market.stock(...Array.from({ length: 5 }, (_, n) => `Groundnut sack ${n}`)));

  test.each([{ q: 'groundnut' }, { sort: 'newest' as const }])(
    'a moment later %j has the same text and cursor, so that its tag still holds',
    async (given) => {
      const ask = (now: string) => {
        market.now = new Date(now);
        return search(
          market.context(plain('app'), { kind: 'anonymous' }),
          SearchQuery.parse({ kind: market.kind, ...given }),
          { limit: 2, after: null },
        );
      };
      const first = await ask('2026-11-21T10:00:00.001Z');
      expect(first.next).not.toBeNull();
      expect(await ask('2026-11-21T10:04:59.999Z')).toEqual(first);
    },
  );
});

describe('filters', () => {
  const market = new Market('filters');
  // A Monday, 10:00 in Nairobi.
  market.now = new Date('2026-11-16T07:00:00Z');
  beforeAll(() =>
    market.stock(
      {
        title: 'Bread near',
        country: 'KE',
        latitude: -1.28,
        longitude: 36.82,
        price: 5000n,
        currency: 'KES',
        hours: '{[480,1080)}',
        timeZone: 'Africa/Nairobi',
      },
      {
        title: 'Bread farther',
        country: 'KE',
        latitude: -1.4,
        longitude: 36.9,
        price: 9000n,
        currency: 'KES',
        verified: true,
        sellerId: 'biz_1',
        hours: '{[0,60)}',
        timeZone: 'Africa/Nairobi',
      },
      {
        title: 'Bread in Lagos',
        country: 'NG',
        latitude: 6.5,
        longitude: 3.37,
        categories: ['prepared-food', 'food'],
        categoryNames: ['Prepared food', 'Food'],
      },
      { title: 'Bread wanted', country: 'KE', type: 'REQUEST' },
      { title: 'Bread that is over', expiresAt: new Date('2026-11-16T06:59:00Z') },
    ),
  );

  test.each([
    ['country', { country: 'NG' }, ['Bread in Lagos']],
    ['a category above', { category: 'food' }, ['Bread in Lagos']],
    ['type', { type: 'REQUEST' }, ['Bread wanted']],
    ['price', { currency: 'KES', minPrice: '50.00', maxPrice: '60' }, ['Bread near']],
    ['has a price', { priced: 'true', country: 'KE' }, ['Bread farther', 'Bread near']],
    ['verified', { verified: 'true' }, ['Bread farther']],
    ['radius', { lat: -1.28, lng: 36.82, radiusKm: 5 }, ['Bread near']],
    ['wide radius', { lat: -1.28, lng: 36.82, radiusKm: 400 }, ['Bread farther', 'Bread near']],
    ['open now', { openNow: 'true' }, ['Bread near']],
  ])('%s, with and without words', async (_what, more, titles) => {
    expect((await market.titles('bread', more as never)).sort()).toEqual(titles);
    expect((await market.titles('', more as never)).sort()).toEqual(titles);
  });

  test('what is over is never shown, also before the job came by', async () => {
    expect(await market.titles('bread over')).not.toContain('Bread that is over');
  });

  test('nearest first tells the metres', async () => {
    const { items } = await market.find('bread', { sort: 'nearest', lat: -1.28, lng: 36.82 });
    expect(items.map(({ title }) => title)).toEqual(['Bread near', 'Bread farther', 'Bread in Lagos']);
    expect(items[0]?.location?.distanceMetres).toBe(0);
    expect(items[1]?.location?.distanceMetres).toBeGreaterThan(15_000);
  });

  test('facets count what was found', async () => {
    const { facets, count, capped } = await market.find('bread', { facets: 'true' });
    expect({ count, capped }).toEqual({ count: 4, capped: false });
    expect(facets).toMatchObject({
      country: [
        { value: 'KE', count: 3 },
        { value: 'NG', count: 1 },
      ],
      category: [{ value: 'prepared-food', count: 1 }],
      priced: 2,
      verified: 1,
    });
  });
});

describe('SRC-4 what is gone stays gone', () => {
  const market = new Market('gone');

  test('a paused thing leaves results, words and the row at once; an older version brings nothing back', async () => {
    const [id] = await market.stock('Unrepeatable zanzibarite lamp');
    expect(await market.titles('zanzibarite')).toHaveLength(1);
    const old = market.source;
    const stale = await old.load(market.context(plain('app'), { kind: 'anonymous' }), id!);
    await market.take(id!);
    await market.stock();
    expect(await market.titles('zanzibarite')).toEqual([]);
    const rows = await market.work((ctx) =>
      ctx.sql.rows(
        "select title, tsv, words from search.document where kind = 'gone' and title <> '' or kind = 'gone' and words <> '{}'",
      ),
    );
    expect(rows).toEqual([]);
    expect(await plain('app').rows("select word from search.term_public where word = 'zanzibarite'")).toEqual([]);
    const late = { ...old, load: () => Promise.resolve(stale) };
    const { indexThing } = await import('./index-thing.ts');
    expect(await market.work((ctx) => indexThing(ctx, late, id!))).toBe('kept');
    expect(await market.titles('zanzibarite')).toEqual([]);
  });
});

describe('SRC-10 featured', () => {
  const market = new Market('featured');
  beforeAll(() =>
    market.stock(
      'Solar lamp',
      ...Array.from({ length: 5 }, (_, n) => ({
        title: `Bright solar lamp number ${n} for the garden`,
        featuredUntil: new Date(market.now.getTime() + 86_400_000),
      })),
      ...Array.from({ length: 5 }, (_, n) => `Solar lamp for homes ${n}`),
    ),
  );

  test('two stand above their rank and are marked; the exact name stays first', async () => {
    const { items } = await market.find('solar lamp');
    expect(items[0]).toMatchObject({ title: 'Solar lamp', featured: false });
    const lifted = items.slice(1, 8).filter(({ featured }) => featured);
    expect(lifted).toHaveLength(2);
    expect((await market.find('lamp homes')).items[0]?.featured).toBe(false);
  });
});
