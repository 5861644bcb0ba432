import { withClient } from '../prisma/bootstrap.ts';
import type { Ctx } from '../functions/src/platform/context.ts';
import type { Query, Sql } from '../functions/src/platform/db/types.ts';
import type { CursorKeys } from '../functions/src/platform/runtime/route.ts';
import { processorMs } from './backend-time.ts';
import { recording } from './search/recording.ts';
import { scratchDatabase } from './search/scratch.ts';

/**
 * `npm run bench -- nearby`: the first and the tenth page of listings near a place (LST-5) at 2,000, 20,000 and 200,000 listings, inside
 * PostgreSQL, in its backend's own time on the processor. Ends with 1 when p50 grows more than threefold, when a plan reads the
 * table whole, or when ten pages repeat or miss a listing.
 */
const SIZES = [2_000, 20_000, 200_000] as const;
const ROUNDS = 100;
const GROWTH = 3;
const PAGES = 10;
const LIMIT = 20;

interface Kind {
  readonly name: string;
  readonly filter: { readonly category?: string };
}
const KINDS: readonly Kind[] = [
  { name: 'everything', filter: {} },
  { name: 'one category', filter: { category: 'phones' } },
  { name: 'a node of the tree', filter: { category: 'electronics' } },
];

/** Milliseconds. */
interface Figure {
  readonly p50: number;
  readonly p95: number;
}
type Page = (ctx: Ctx, place: Place, kind: Kind, after: CursorKeys | null) => Promise<Read>;
interface Place {
  readonly lat: number;
  readonly lon: number;
}
interface Read {
  readonly ids: readonly string[];
  readonly next: CursorKeys | null;
}

async function main(): Promise<boolean> {
  const scratch = await scratchDatabase();
  const { openLane } = await import('../functions/src/platform/db/lane.ts');
  const lane = openLane({ url: process.env['DATABASE_URL']!, statementTimeoutMs: 30_000 });
  try {
    const page = await pageReader();
    const { contextOf } = await import('../functions/src/modules/search/things.factory.ts');
    const contextOn = (sql: Sql): Ctx => contextOf(sql, { kind: 'anonymous' });
    const figures = new Map<string, Figure[]>();
    const faults = new Set<string>();
    for (const size of SIZES) {
      await fill(scratch.adminUrl, size);
      const pid = (await lane.sql.first<{ pid: number }>('select pg_backend_pid() as pid'))!.pid;
      for (const kind of KINDS) {
        const seen: Query[] = [];
        const ctx = contextOn(recording(lane.sql, seen));
        const [first, tenth]: [number[], number[]] = [[], []];
        for (let n = -5; n < ROUNDS; n += 1) {
          const ids: string[] = [];
          let after: CursorKeys | null = null;
          for (let at = 1; at <= PAGES; at += 1) {
            const before = processorMs(pid);
            const read: Read = await page(ctx, placeOf(n + 5), kind, after);
            const spent = processorMs(pid) - before;
            if (n >= 0 && at === 1) first.push(spent);
            if (n >= 0 && at === PAGES) tenth.push(spent);
            ids.push(...read.ids);
            after = read.next;
            if (after === null && at < PAGES) break;
          }
          if (new Set(ids).size < ids.length) faults.add(`${kind.name}: a listing came twice within ${PAGES} pages`);
        }
        for (const [name, times] of [
          [`${kind.name}, page 1`, first],
          [`${kind.name}, page ${PAGES}`, tenth],
        ] as const)
          figures.set(name, [...(figures.get(name) ?? []), figureOf(times)]);
        if (size === SIZES.at(-1)) for (const scan of await scans(lane.sql, kind.name, seen)) faults.add(scan);
      }
    }
    return verdict(figures, faults);
  } finally {
    await lane.close();
    await scratch.stop();
  }
}

async function pageReader(): Promise<Page> {
  const { listNearby } = await import('../functions/src/modules/listings/index.ts');
  return async (ctx, place, kind, after) => {
    const { text, next } = await listNearby(
      ctx,
      { ...place, ...kind.filter, radius: 200_000 },
      { limit: LIMIT, after },
    );
    return { ids: (JSON.parse(text) as { id: string }[]).map(({ id }) => id), next: next ?? null };
  };
}

/** Over southern Nigeria, some 300 by 300 kilometres, where the listings are. */
const placeOf = (n: number): Place => ({
  lat: 6.2 + ((n * 7_919) % 1_009) / 1_009 / 0.6,
  lon: 3.6 + ((n * 104_729) % 997) / 997 / 0.6,
});

/** Adds active listings until there are so many, by PostgreSQL itself. */
async function fill(adminUrl: string, size: number): Promise<void> {
  const began = performance.now();
  await withClient(adminUrl, async (client) => {
    await client.query('begin');
    // The life's rules are triggers that want each listing to begin as a draft; a market may begin in the middle.
    await client.query('set local session_replication_role = replica');
    await client.query(
      `insert into identity."user" (id, public_id, uid, display_name, country, active_role, tier, created_at, updated_at)
       select id, platform.type_id('usr', id), 'bench', 'Seller', 'NG', 'business', 'premium', now(), now()
       from (select uuidv7() as id where not exists (select from identity."user")) seller`,
    );
    await client.query(
      `insert into listings.listing (id, public_id, owner_user_id, owner_uid, owner_public_id, type, title, description, category,
         price, currency, price_exponent, country, latitude, longitude, duration_hours, status, published_at, expires_at,
         version, created_at, updated_at)
       select l.id, platform.type_id('list', l.id), u.id, u.uid, u.public_id, 'OFFER', 'Fresh tomatoes, lot ' || n,
         'Picked this morning, firm and red.', c.slug, (n % 5000 + 1) * 100, 'NGN', 2, 'NG',
         5.7 + random() * 2.7, 3.1 + random() * 2.7, 48, 'active', now(), now() + interval '2 days', 3, now(), now()
       from (select n, uuidv7() as id from generate_series((select count(*) from listings.listing) + 1, $1) n) l
       cross join identity."user" u
       join (select slug, row_number() over (order by slug) - 1 as place, count(*) over () as total from listings.category) c
         on c.place = n % c.total`,
      [size],
    );
    await client.query('commit');
    await client.query('vacuum analyze listings.listing');
  });
  console.log(
    `${size.toLocaleString('en')} listings, made in ${((performance.now() - began) / 1_000).toFixed(0)} s, read ${ROUNDS} times`,
  );
}

function figureOf(times: readonly number[]): Figure {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

async function scans(sql: Sql, kind: string, seen: readonly Query[]): Promise<string[]> {
  const found: string[] = [];
  for (const { statement, values } of seen.slice(-PAGES)) {
    const text = typeof statement === 'string' ? statement : statement.text;
    const plan = await sql.rows<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
    if (plan.some((row) => /Seq Scan on listing\b|Gather/.test(row['QUERY PLAN'])))
      found.push(`${kind}: a plan reads the table whole`);
  }
  return found;
}

function verdict(figures: ReadonlyMap<string, readonly Figure[]>, faults: ReadonlySet<string>): boolean {
  const heads = SIZES.map((size) => size.toLocaleString('en').padStart(15)).join('');
  console.log(`\np50 / p95, milliseconds       ${heads}   p50 grows`);
  let ok = faults.size === 0;
  for (const [name, own] of figures) {
    const [least, most] = [own.find(({ p50 }) => !Number.isNaN(p50))!, own.at(-1)!];
    const growth = most.p50 / least.p50;
    // Half a millisecond more is noise, whatever it is a multiple of.
    const fine = growth <= GROWTH || most.p50 - least.p50 < 0.5;
    ok &&= fine;
    const curve = own
      .map(({ p50, p95 }) => (Number.isNaN(p50) ? 'too few' : `${p50.toFixed(2)} / ${p95.toFixed(2)}`).padStart(15))
      .join('');
    console.log(
      `  ${name.padEnd(28)}${curve}   ${growth.toFixed(1).padStart(4)}× (≤ ${GROWTH}×)   ${fine ? 'ok' : 'OVER'}`,
    );
  }
  for (const fault of faults) console.log(`  ${fault}`);
  if (faults.size === 0) console.log('no plan reads the table whole; no listing came twice within ten pages');
  console.log(ok ? 'ALL WITHIN THE LIMITS' : 'OVER');
  return ok;
}

process.exitCode = (await main()) ? 0 : 1;
