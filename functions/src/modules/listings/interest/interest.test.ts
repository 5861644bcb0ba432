import fc from 'fast-check';
import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import { rollUpInterest as job } from '../../../scheduled/roll-up-interest.ts';
import { runJob } from '../../../platform/runtime/job.ts';
import { runInContext } from '../../../platform/runtime/run.ts';
import { buildListing, buildSeller } from '../listings.factory.ts';
import type { Listing, ListingStatistics } from '../schemas.ts';
import { recordInterest } from './record-views.ts';
import { rollUpInterest } from './roll-up-interest.ts';

type Person = Awaited<ReturnType<typeof buildSeller>>;
const asJob = (limit: number) =>
  runInContext(
    { role: 'worker', actor: { kind: 'job', name: 'listings.roll-up-interest' }, requestId: 'r', traceId: 't' },
    (ctx) => rollUpInterest(ctx, { limit }),
  );
const rollUp = async (limit = 500): Promise<void> => {
  while ((await asJob(limit)).more);
};
const look = (person: Person, ids: readonly string[], now = new Date(), kind: 'view' | 'contact' = 'view') =>
  runInContext({ role: 'app', actor: person, requestId: 'r', traceId: 't', now }, (ctx) =>
    recordInterest(ctx, ids, kind),
  );
const sums = async (id: string) => {
  const [row] = await superuser.rows<{ views: number; contacts: number }>(
    `select coalesce(sum(views), 0)::int as views, coalesce(sum(contacts), 0)::int as contacts
     from listings.listing_day where listing_id = $1`,
    [id],
  );
  return row!;
};

describe('views and contacts', () => {
  test('count each person once a day, sellers and members of their business never, and are exact after the roll-up', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => buildSeller()));
    const owner = await buildSeller({ rank: 'owner' });
    const colleague = await buildSeller({ rank: 'viewer', business: owner.business! });
    const all = [...people, owner, colleague, { ...colleague, business: null }];
    const days = ['2026-11-20T23:59:59.999Z', '2026-11-21T00:00:00Z', '2026-11-21T13:00:00Z'].map((at) => new Date(at));
    const act = fc.record({
      who: fc.nat({ max: all.length - 1 }),
      what: fc.subarray([0, 1], { minLength: 1 }),
      when: fc.constantFrom(...days),
      kind: fc.constantFrom('view' as const, 'contact' as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 40 }), async (acts) => {
        const listings = [
          await buildListing({ seller: owner, status: 'active' }),
          await buildListing({ seller: { ...owner, business: null }, status: 'active' }),
        ];
        const expected = listings.map(() => ({ view: new Set<string>(), contact: new Set<string>() }));
        for (const { who, what, when, kind } of acts) {
          const person = all[who]!;
          const day = when.toISOString().slice(0, 10);
          for (const n of what) {
            const own = n === 0 ? who >= people.length : person.userId === owner.userId;
            if (!own) expected[n]![kind].add(`${person.userId} ${day}`);
          }
        }
        // All at once, with roll-ups in between: nobody waits for anybody, and nothing is lost or counted twice.
        await Promise.all([
          ...acts.map(({ who, what, when, kind }) =>
            look(
              all[who]!,
              what.map((n) => listings[n]!.id),
              when,
              kind,
            ),
          ),
          asJob(3),
          asJob(2),
        ]);
        await rollUp(7);
        for (const [n, { id }] of listings.entries()) {
          expect(await sums(id)).toEqual({ views: expected[n]!.view.size, contacts: expected[n]!.contact.size });
        }
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test('a second roll-up changes nothing; old rows go, their sums stay', async () => {
    const { id } = await buildListing({ status: 'active' });
    const person = await buildSeller();
    await look(person, [id], new Date(Date.now() - 40 * 86_400_000));
    await look(person, [id]);
    expect(await look(person, [id])).toBe(false);
    await runJob(job, new Date());
    await rollUp();
    expect(await sums(id)).toEqual({ views: 2, contacts: 0 });
    expect(await superuser.rows('select 1 from listings.interest where listing_id = $1', [id])).toHaveLength(1);
  });

  test('are called once for many listings; what is unknown or ended is passed over', async () => {
    const active = await buildListing({ status: 'active' });
    const ended = await buildListing({ status: 'expired' });
    const person = await buildSeller();
    const body = { listingIds: [active.publicId, ended.publicId, 'list_01h455vb4pex5vsknk084sn02q'] };
    expect(await api('POST /v1/listings/views', { as: person.uid, body })).toMatchObject({ status: 204 });
    await rollUp();
    expect(await sums(active.id)).toEqual({ views: 1, contacts: 0 });
    expect(await sums(ended.id)).toEqual({ views: 0, contacts: 0 });
    expect(await api('POST /v1/listings/views', { body })).toMatchObject({ status: 401 });
    expect(await api('POST /v1/listings/views', { as: person.uid, body: { listingIds: ['x'] } })).toMatchObject({
      status: 400,
      errors: [{ field: 'listingIds.0' }],
    });
  });
});

describe('GET /v1/listings/:id/statistics', () => {
  test('tells the seller, day by day, and nobody else', async () => {
    const seller = await buildSeller();
    const listing = await buildListing({ seller, status: 'active' });
    const people = await Promise.all([buildSeller(), buildSeller()]);
    const yesterday = new Date(Date.now() - 86_400_000);
    await look(people[0], [listing.id], yesterday);
    for (const person of people) await look(person, [listing.id]);
    await look(people[0], [listing.id], new Date(), 'contact');
    await api(`PUT /v1/listings/${listing.publicId}/saved`, { as: people[1].uid });
    await rollUp();
    const path = `GET /v1/listings/${listing.publicId}/statistics`;
    const day = (at: Date): string => at.toISOString().slice(0, 10);
    expect((await api<ListingStatistics>(path, { as: seller.uid })).data).toEqual({
      views: 3,
      contacts: 1,
      saves: 1,
      days: [
        { day: day(yesterday), views: 1, contacts: 0 },
        { day: day(new Date()), views: 2, contacts: 1 },
      ],
    });
    expect((await api<ListingStatistics>(`${path}?days=1`, { as: seller.uid })).data.days).toHaveLength(1);
    expect(await api(path, { as: people[0].uid })).toMatchObject({ status: 404 });
  });
});

describe('listings that a person keeps', () => {
  test('come latest first, page by page, once each, and only while they can be seen', async () => {
    const person = await buildSeller();
    const kept: string[] = [];
    for (let n = 0; n < 5; n++) {
      const { publicId } = await buildListing({ status: 'active' });
      for (let twice = 0; twice < 2; twice++)
        expect(await api(`PUT /v1/listings/${publicId}/saved`, { as: person.uid })).toMatchObject({ status: 204 });
      kept.unshift(publicId);
    }
    const first = await api<(Listing & { savedAt: string })[]>('GET /v1/listings/saved?limit=3', { as: person.uid });
    const next = `GET /v1/listings/saved?limit=3&cursor=${first.meta.pagination!.next}`;
    const second = await api<Listing[]>(next, { as: person.uid });
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(kept);
    expect(first.data[0]!.savedAt).toMatch(/Z$/);
    expect((await api<Listing[]>('GET /v1/listings/saved', { as: (await buildSeller()).uid })).data).toEqual([]);
    await api(`DELETE /v1/listings/${kept[0]}/saved`, { as: person.uid });
    expect((await api<Listing[]>('GET /v1/listings/saved', { as: person.uid })).data.map(({ id }) => id)).toEqual(
      kept.slice(1),
    );
  });

  test('what cannot be seen cannot be kept', async () => {
    const person = await buildSeller();
    const draft = await buildListing();
    for (const method of ['PUT', 'DELETE'])
      expect(await api(`${method} /v1/listings/${draft.publicId}/saved`, { as: person.uid })).toMatchObject({
        status: 404,
      });
  });
});
