import '../../../../test/database.ts';
import fc from 'fast-check';
import { plain } from '../../../platform/db/database.ts';
import { Market } from '../search.factory.ts';
import { SearchQuery } from '../schemas.ts';
import { bucketsBetween, byDistance, type Position, type Wanted, type Way } from './candidates.ts';
import { filtersOf, placeOf } from './filters.ts';
import type { Bind } from './rank.ts';

describe('buckets', () => {
  const sizes = { b: 2n ** 13n, bb: 2n ** 16n, bbb: 2n ** 19n } as const;
  const placesOf = (lexeme: string): { readonly first: bigint; readonly last: bigint } => {
    const [, mark, n] = /^'(b{1,3}):(\d+)'$/.exec(lexeme)!;
    const size = sizes[mark as keyof typeof sizes];
    return { first: BigInt(n!) * size, last: (BigInt(n!) + 1n) * size - 1n };
  };

  test.each([sizes.b, sizes.bb, sizes.bbb])(
    'hold every place once, newest first; %s of them in a probe',
    (together) => {
      const place = fc.bigInt({ min: 0n, max: 3_000_000n });
      fc.assert(
        fc.property(place, place, (one, other) => {
          const [oldest, newest] = one < other ? [one, other] : [other, one];
          const groups = bucketsBetween(newest, oldest, together).map((group) => group.split(' | ').map(placesOf));
          const buckets = groups.flat();
          expect(buckets[0]!.last).toBeGreaterThanOrEqual(newest);
          expect(buckets.at(-1)!.first).toBeLessThanOrEqual(oldest);
          buckets.slice(1).forEach(({ last }, n) => expect(last).toBe(buckets[n]!.first - 1n));
          // Only what fills the first up to a bucket of this size is asked with others.
          for (const group of groups.slice(1)) expect(group).toHaveLength(1);
        }),
      );
    },
  );
});

describe('SRC-7 nearest', () => {
  const market = new Market('around');
  const from = { latitude: -1.28, longitude: 36.8 };
  let newest = 0n;
  beforeAll(async () => {
    // Denser towards the middle; every third is yam, and where we stand there is none for a while.
    await market.stock(
      ...Array.from({ length: 120 }, (_, n) => ({
        title: `${n > 30 && n % 3 === 0 ? 'Yam' : 'Maize'} heap ${n}`,
        latitude: from.latitude + 0.0004 * n * Math.cos(n),
        longitude: from.longitude + 0.0004 * n * Math.sin(n),
        country: n % 2 === 0 ? 'KE' : 'NG',
      })),
    );
    const row = await plain('app').first<{ newest: string }>(
      'select max(seq)::text as newest from search.document_public',
    );
    newest = BigInt(row!.newest);
  });

  async function titles(
    way: Way,
    given: Partial<Record<string, string>>,
    after: Position | null,
    limit: number,
  ): Promise<{ readonly title: string; readonly value: number; readonly seq: bigint }[]> {
    const query = SearchQuery.parse({
      kind: market.kind,
      lat: String(from.latitude),
      lng: String(from.longitude),
      sort: 'nearest',
      ...given,
    });
    const values: unknown[] = [];
    const bind: Bind = (value, type) => `$${values.push(value)}::${type}`;
    const wanted: Wanted = {
      text: query.q === '' ? null : `'${query.q}'`,
      most: Number.POSITIVE_INFINITY,
      filters: filtersOf(query, market.now, bind),
      place: placeOf(query),
      query,
      leaf: false,
      span: { newest, oldest: 1n },
      newest,
    };
    const rows = byDistance(wanted, way, after, limit, bind);
    return plain('app').rows(
      `select title, sec_to_gc(chord) as value, seq from (${rows}) d order by chord, seq desc`,
      values,
    );
  }

  test.each([
    ['a word', { q: 'yam', radiusKm: '50' }],
    ['a word within a circle that holds few', { q: 'yam', radiusKm: '2.5' }],
    ['a word and a country', { q: 'yam', country: 'NG', radiusKm: '50' }],
    ['a word, however far', { q: 'yam' }],
  ])('the walk and the comparison agree on %s, page by page', async (_what, given) => {
    const pagesOf = async (way: Way): Promise<string[]> => {
      const seen: string[] = [];
      for (let after: Position | null = null; seen.length < 200;) {
        const page = await titles(way, given, after, 7);
        seen.push(...page.map(({ title }) => title));
        const last = page.at(-1);
        if (last === undefined) return seen;
        after = { value: last.value, seq: last.seq };
      }
      return seen;
    };
    const walked = await pagesOf('walk');
    expect(walked.length).toBeGreaterThan(0);
    expect(new Set(walked).size).toBe(walked.length);
    expect(await pagesOf('compare')).toEqual(walked);
  });
});
