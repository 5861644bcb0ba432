import { writeFileSync } from 'node:fs';
import type { Query } from '../functions/src/platform/db/types.ts';
import type { Ctx } from '../functions/src/platform/context.ts';
import type { Shot } from './load.ts';
import { recording } from './search/recording.ts';
import { fillTo, indexAll, cityOf, word } from './search/synthetic.ts';
import type { Stage } from './stage.ts';

/** A way to find something: what a client asks, and the verb that answers it. */
interface Way {
  readonly name: string;
  readonly path: (n: number) => string;
  readonly run: (ctx: Ctx, n: number) => Promise<unknown>;
}

/** One row of the bench; the floor runs the statements that were written down under this name. */
export interface Finding {
  readonly name: string;
  readonly shot: (side: { readonly name: 'floor' | 'ours' }, n: number) => Shot;
}

const DOCUMENTS = 100_000;
const SAMPLES = 40;
const POINTS = 1_000;

/**
 * Search, autocomplete, nearby and explore over 100,000 documents and listings. Each verb is run once a sample here, and the
 * statements that it sent are written to a file: the floor sends the same ones, with the same values, and nothing else.
 */
export async function prepareFindings(
  stage: Stage,
  file: string,
  auth: (n: number) => Shot['headers'],
): Promise<Finding[]> {
  await fillTo(stage.adminUrl, DOCUMENTS);
  await indexAll(stage.adminUrl);
  Object.assign(process.env, stage.env);
  const { openLane } = await import('../functions/src/platform/db/lane.ts');
  const { contextOf } = await import('../functions/src/modules/search/things.factory.ts');
  const lane = openLane({ url: stage.env['DATABASE_URL']!, statementTimeoutMs: 10_000 });
  const all: Record<string, Query[][]> = {};
  const ways = await waysToFind();
  try {
    for (const { name, run } of ways) {
      // The names of categories are kept by each process for a minute: neither side asks for them each time.
      await run(contextOf(lane.sql, { kind: 'anonymous' }), 0);
      const samples = (all[name] = [] as Query[][]);
      for (let n = 0; n < SAMPLES; n++) {
        const seen: Query[] = [];
        await run(contextOf(recording(lane.sql, seen), { kind: 'anonymous' }), n);
        samples.push(seen);
      }
    }
  } finally {
    await lane.close();
  }
  writeFileSync(
    file,
    JSON.stringify(all, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  );
  return ways.map(({ name, path }) => ({
    name,
    shot: (side, n) =>
      side.name === 'floor'
        ? { method: 'GET', path: `/recorded/${name}/${n % SAMPLES}` }
        : { method: 'GET', path: path(n % SAMPLES), ...headersOf(auth(n)) },
  }));
}

const headersOf = (headers: Shot['headers']): Pick<Shot, 'headers'> => (headers === undefined ? {} : { headers });

async function waysToFind(): Promise<Way[]> {
  const search = await import('../functions/src/modules/search/index.ts');
  const listings = await import('../functions/src/modules/listings/index.ts');
  const query = (given: Readonly<Record<string, string>>): string => new URLSearchParams(given).toString();
  const asked = (n: number) => ({ q: n % 2 === 0 ? word(5 + n) : `${word(5 + n)} ${word(40 + n * 3)}` });
  const begun = (n: number) => ({ q: word(n * 7).slice(0, 3), country: 'NG' });
  const around = (n: number) => ({
    lat: (-1.28 + ((n * 37) % POINTS) / POINTS).toFixed(4),
    lon: (36.8 + ((n * 53) % POINTS) / POINTS).toFixed(4),
  });
  const home = (n: number) => {
    const { latitude, longitude } = cityOf(n);
    return { country: 'NG', lat: latitude.toFixed(2), lng: longitude.toFixed(2) };
  };
  const first = { limit: 20, after: null };
  return [
    {
      name: 'search',
      path: (n) => `/v1/search?${query(asked(n))}`,
      run: (ctx, n) => search.search(ctx, search.SearchQuery.parse(asked(n)), first),
    },
    {
      name: 'autocomplete',
      path: (n) => `/v1/search/autocomplete?${query(begun(n))}`,
      run: (ctx, n) => search.autocomplete(ctx, search.AutocompleteQuery.parse(begun(n))),
    },
    {
      name: 'nearby',
      path: (n) => `/v1/listings/nearby?${query(around(n))}`,
      run: (ctx, n) => listings.listNearby(ctx, listings.NearbyFilter.parse(around(n)), first),
    },
    {
      name: 'explore',
      path: (n) => `/v1/explore?${query(home(n))}`,
      run: (ctx, n) => search.explore(ctx, search.ExploreQuery.parse(home(n))),
    },
  ];
}
