import { withClient } from '../prisma/bootstrap.ts';
import { scratchDatabase } from './search/scratch.ts';
import type { JsonText } from '../functions/src/platform/runtime/route.ts';

/**
 * `npm run bench -- rotation`: 500 featured listings through a simulated day (LST-4), by the job that writes the rings and the route
 * that reads them, on a database of its own: the first page of every half minute, 2,880 in all. Prints each listing's share of the places
 * over its fair one, and the Gini coefficient of the shares. Ends with 1 outside 80 to 120 %.
 */
const MEMBERS = 500;
const PAGES = [3, 10, 20, 50] as const;
/** The job runs every so many half minutes; the ring changes at midnight. */
const JOB_EVERY = 120;
const [LEAST, MOST] = [0.8, 1.2];

async function main(): Promise<boolean> {
  const scratch = await scratchDatabase();
  const { closeDatabase, plain } = await import('../functions/src/platform/db/database.ts');
  const { runInContext } = await import('../functions/src/platform/runtime/run.ts');
  const { contextOf } = await import('../functions/src/modules/search/things.factory.ts');
  const { listFeatured, rotateFeatured } = await import('../functions/src/modules/listings/index.ts');
  const { slotOf, SLOT_MS } = await import('../functions/src/modules/listings/featured/rotation.factory.ts');
  try {
    // From the middle of a day, so that midnight with its new order lies inside.
    const begin = new Date('2026-11-21T09:17:00Z');
    await fill(scratch.adminUrl, begin);
    const rotate = async (now: Date): Promise<void> => {
      let checkpoint: unknown = null;
      const slot = {
        get checkpoint() {
          return checkpoint;
        },
        save: (next: unknown) => void (checkpoint = next),
      };
      const actor = { kind: 'job', name: 'listings.rotate-featured' } as const;
      const scope = { role: 'worker', actor, now, requestId: 'bench', traceId: 'bench' } as const;
      while ((await runInContext(scope, (ctx) => rotateFeatured(ctx, slot, { limit: 500 }))).more);
    };
    const read = (now: Date, filter: { readonly country?: 'GH' }): Promise<JsonText> =>
      listFeatured(contextOf(plain('app'), { kind: 'anonymous' }, now), filter, {
        limit: Math.max(...PAGES),
        after: null,
      });
    await rotate(new Date(begin.getTime() - SLOT_MS));
    const slots = 86_400_000 / SLOT_MS;
    const areas: readonly { readonly country?: 'GH' }[] = [{ country: 'GH' }, {}];
    const shown = areas.map(() => PAGES.map(() => new Map<string, number>()));
    for (let at = 0; at < slots; at += 1) {
      const now = new Date(begin.getTime() + at * SLOT_MS);
      const midnight = slotOf(now) % slots === 0;
      if (at % JOB_EVERY === 0 || midnight) await rotate(now);
      for (const [n, area] of areas.entries()) {
        const { text } = await read(now, area);
        const ids = (JSON.parse(text) as { id: string }[]).map(({ id }) => id);
        for (const [m, page] of PAGES.entries())
          for (const id of ids.slice(0, page)) shown[n]![m]!.set(id, (shown[n]![m]!.get(id) ?? 0) + 1);
      }
    }
    console.log(`${MEMBERS} featured listings, ${slots} half minutes of a simulated day\n`);
    console.log('area        places   least   most of the fair share     Gini');
    let ok = true;
    for (const [n, { country = 'everywhere' }] of areas.entries()) {
      for (const [m, page] of PAGES.entries()) {
        const { least, most, gini } = fairness([...shown[n]![m]!.values()], (slots * page) / MEMBERS);
        const fine = least >= LEAST && most <= MOST;
        ok &&= fine;
        const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(8);
        console.log(
          `${country.padEnd(12)}${String(page).padStart(6)}${percent(least)}${percent(most)}${gini.toFixed(4).padStart(26)}   ${fine ? 'ok' : 'UNFAIR'}`,
        );
      }
    }
    console.log(ok ? `\nEACH WITHIN ${LEAST * 100} TO ${MOST * 100} % OF ITS FAIR SHARE` : '\nUNFAIR');
    return ok;
  } finally {
    await closeDatabase();
    await scratch.stop();
  }
}

/** Shares of those who were never shown count as nothing. */
function fairness(counts: readonly number[], fair: number): { least: number; most: number; gini: number } {
  const shares = [...counts, ...Array.from({ length: MEMBERS - counts.length }, () => 0)]
    .map((count) => count / fair)
    .sort((a, b) => a - b);
  const sum = shares.reduce((total, share) => total + share, 0);
  const ranked = shares.reduce((total, share, place) => total + (place + 1) * share, 0);
  const gini = (2 * ranked) / (MEMBERS * sum) - (MEMBERS + 1) / MEMBERS;
  return { least: shares[0]!, most: shares.at(-1)!, gini };
}

async function fill(adminUrl: string, begin: Date): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query('begin');
    // The life's rules are triggers that want each listing to begin as a draft; a market may begin in the middle.
    await client.query('set local session_replication_role = replica');
    await client.query(
      `with seller as (
         insert into identity."user" (id, public_id, uid, display_name, country, active_role, tier, created_at, updated_at)
         select id, platform.type_id('usr', id), 'bench', 'Seller', 'GH', 'business', 'premium', now(), now()
         from (select uuidv7() as id) one returning id, uid, public_id)
       insert into listings.listing (id, public_id, owner_user_id, owner_uid, owner_public_id, type, title, description, category,
         price, currency, price_exponent, country, latitude, longitude, duration_hours, status, tier, featured_until, published_at,
         expires_at, version, created_at, updated_at)
       select l.id, platform.type_id('list', l.id), u.id, u.uid, u.public_id, 'OFFER', 'Solar lamp, lot ' || n,
         'Two years of warranty, bright all night.', 'phones', 5000, 'GHS', 2, 'GH', 5.6, -0.2, 96, 'active', 'featured',
         $2::timestamptz + interval '7 days', $2, $2::timestamptz + interval '7 days', 3, $2, $2
       from (select n, uuidv7() as id from generate_series(1, $1) n) l cross join seller u`,
      [MEMBERS, begin],
    );
    await client.query('commit');
    await client.query('vacuum analyze listings.listing');
  });
}

process.exitCode = (await main()) ? 0 : 1;
