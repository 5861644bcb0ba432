import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import { catchEvents } from '../../../../test/events.ts';
import { runInContext } from '../../../platform/runtime/run.ts';
import { buildListing, buildSeller, type BuiltListing } from '../listings.factory.ts';
import type { Listing } from '../schemas.ts';
import { rotateFeatured } from './rotate-featured.ts';
import { areaOf, slotOf, SLOT_MS, startOf } from './rotation-rules.ts';

const outlet = catchEvents();
const COUNTRY = 'SC';

/** The job's whole run, as if it were this time. */
async function rotate(now = new Date()): Promise<void> {
  let checkpoint: unknown = null;
  for (let more = true; more;)
    ({ more } = await runInContext(
      { role: 'worker', actor: { kind: 'job', name: 'listings.rotate-featured' }, requestId: 'r', traceId: 't', now },
      (ctx) => rotateFeatured(ctx, { checkpoint, save: (next) => (checkpoint = next) }, { limit: 500 }),
    ));
}
const feature = (listing: BuiltListing, until = new Date(Date.now() + 86_400_000)) =>
  superuser.run(
    `update listings.listing set tier = 'featured', featured_until = $2, version = version + 1 where id = $1`,
    [listing.id, until],
  );
/** So that the ring of the next slot is the one that is read. */
const early = () => new Date(Date.now() - 2 * SLOT_MS);
const get = (path: string) => api<Listing[]>(`GET /v1/listings/${path}`);
const ids = (answer: { data: readonly Listing[] }): string[] => answer.data.map(({ id }) => id);

describe('LST-4 GET /v1/listings/featured', () => {
  let built: BuiltListing[];
  beforeAll(async () => {
    const seller = await buildSeller();
    built = [];
    for (let n = 0; n < 9; n++) {
      const draft = { category: n < 6 ? 'phones' : 'computers' };
      built.push(await buildListing({ seller, status: 'active', country: COUNTRY, draft }));
      await feature(built.at(-1)!);
    }
    await rotate(early());
  });

  test('shows each featured listing of the area once, in pages that hold still while slots go by', async () => {
    const first = await get(`featured?category=phones&country=${COUNTRY}&limit=4`);
    expect(first.data).toHaveLength(4);
    expect(first.data.every(({ featured }) => featured)).toBe(true);
    await rotate(new Date(Date.now() + SLOT_MS));
    const next = `featured?category=phones&country=${COUNTRY}&limit=4&cursor=${first.meta.pagination!.next}`;
    const second = await get(next);
    expect(second.meta.pagination!.next).toBeNull();
    expect([...ids(first), ...ids(second)].sort()).toEqual(
      built
        .slice(0, 6)
        .map((each) => each.publicId)
        .sort(),
    );
    expect(ids(await get(next))).toEqual(ids(second));
    expect(ids(await get(`featured?category=electronics&country=${COUNTRY}`))).toHaveLength(9);
    expect(ids(await get(`featured?country=${COUNTRY}`))).toHaveLength(9);
    expect(ids(await get(`featured?category=cars&country=${COUNTRY}`))).toEqual([]);
  });

  test('begins where the rules say, and reads a page by key', async () => {
    const area = areaOf('phones', COUNTRY);
    const slot = slotOf(new Date());
    const ring = await superuser.rows<{ listing_id: string }>(
      `select listing_id from listings.rotation_place p where area = $1
         and slot = (select max(slot) from listings.rotation where area = $1 and slot <= $2) order by place`,
      [area, slot],
    );
    const answer = await get(`featured?category=phones&country=${COUNTRY}&limit=2`);
    const later = slotOf(new Date());
    if (later !== slot) return;
    const start = startOf(slot, area, ring.length);
    const expected = [0, 1].map(
      (turn) => built.find(({ id }) => id === ring[(start + turn) % 6]!.listing_id)!.publicId,
    );
    expect(ids(answer)).toEqual(expected);
  });

  test('a run that finds nothing new writes nothing', async () => {
    const count = async () => (await superuser.rows('select 1 from listings.rotation')).length;
    await rotate();
    const before = await count();
    await rotate(new Date(Date.now() + 5 * SLOT_MS));
    expect(await count()).toBe(before);
  });

  test('what is featured long enough, paused, hidden or closed has no turn any more', async () => {
    const [ended, paused, closed] = built.slice(6) as [BuiltListing, BuiltListing, BuiltListing];
    await superuser.run(
      `update listings.listing set featured_until = now() - interval '5 minutes', version = version + 1 where id = $1`,
      [ended.id],
    );
    await superuser.run(`update listings.listing set status = 'paused', version = version + 1 where id = $1`, [
      paused.id,
    ]);
    await superuser.run(
      `update listings.listing set hidden_reason = 'suspended', version = version + 1 where id = $1`,
      [closed.id],
    );
    await rotate(new Date(Date.now() - SLOT_MS));
    expect(outlet.events(ended.id).map(({ type }) => type)).toEqual(['listing.updated']);
    expect(ids(await get(`featured?category=computers&country=${COUNTRY}`))).toEqual([]);
    const members = await superuser.rows('select 1 from listings.rotation where area = $1 and size = 0', [
      areaOf('computers', COUNTRY),
    ]);
    expect(members).toHaveLength(1);
  });
});

describe('SRC-10 GET /v1/listings/feed', () => {
  test('has at most three paid places of twenty, marked, and every other listing once', async () => {
    const country = 'ST';
    const seller = await buildSeller();
    const plain: string[] = [];
    for (let n = 0; n < 5; n++) await feature(await buildListing({ seller, status: 'active', country }));
    for (let n = 0; n < 25; n++) plain.unshift((await buildListing({ seller, status: 'active', country })).publicId);
    await rotate(early());
    const pages: Listing[][] = [];
    let cursor = '';
    do {
      const answer = await get(`feed?country=${country}&limit=20${cursor}`);
      pages.push([...answer.data]);
      cursor = answer.meta.pagination!.next === null ? '' : `&cursor=${answer.meta.pagination!.next}`;
    } while (cursor !== '');
    expect(pages.map((page) => page.filter(({ featured }) => featured).length)).toEqual([3, 2]);
    expect(pages.every((page) => page.length <= 20)).toBe(true);
    const all = pages.flat();
    expect(all.filter(({ featured }) => !featured).map(({ id }) => id)).toEqual(plain);
    expect(new Set(all.map(({ id }) => id)).size).toBe(30);
  });
});

describe('POST /v1/listings/:id/feature', () => {
  test('takes the days off the plan’s allowance, once a key, and refuses what is more', async () => {
    const seller = await buildSeller({ tier: 'standard' });
    const listing = await buildListing({ seller, status: 'active' });
    const path = `POST /v1/listings/${listing.publicId}/feature`;
    const key = crypto.randomUUID();
    const ask = (days: number, more = {}) => api<Listing>(path, { as: seller.uid, body: { days }, ...more });
    const first = await ask(4, { key });
    expect(first).toMatchObject({ status: 200, data: { featured: true, version: 4 } });
    expect((await ask(4, { key })).data).toEqual(first.data);
    expect(Math.round((Date.parse(first.data.featuredUntil!) - Date.now()) / 3_600_000)).toBe(96);
    const both = await Promise.all([ask(4), ask(4)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)!.errors[0]).toMatchObject({
      code: 'listings.feature_limit_reached',
      meta: { limit: 10 },
    });
    expect(outlet.events(listing.id).map(({ type }) => type)).toEqual(['listing.featured', 'listing.featured']);
  });

  test('is for active listings', async () => {
    const seller = await buildSeller({ tier: 'standard' });
    const listing = await buildListing({ seller });
    const answer = await api(`POST /v1/listings/${listing.publicId}/feature`, { as: seller.uid, body: { days: 1 } });
    expect(answer).toMatchObject({ status: 409, errors: [{ code: 'listings.illegal_transition' }] });
  });
});
