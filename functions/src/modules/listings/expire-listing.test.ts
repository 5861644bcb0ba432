import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { expireListings as job } from '../../scheduled/expire-listings.ts';
import { tasks } from '../../triggers/listings.ts';
import { runJob } from '../../platform/runtime/job.ts';
import { rootLog } from '../../platform/log.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { newId } from '../../platform/values/id.ts';
import { expireListing, expireListings } from './expire-listing.ts';
import { buildListing, buildSeller, type BuiltListing } from './listings.factory.ts';
import { STATUSES, type Status } from './rules.ts';

const outlet = catchEvents();
const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR);
const due = (given: Parameters<typeof buildListing>[0] = {}) =>
  buildListing({ status: 'active', publishedAt: hoursAgo(30), expiresAt: hoursAgo(1), ...given });
const rowOf = async (id: string) =>
  (await superuser.first<{ status: Status; version: number }>(
    'select status, version from listings.listing where id = $1',
    [id],
  ))!;
const expiredEvents = (id: string) => outlet.events(id).filter(({ type }) => type === 'listing.expired');
const historyOf = (id: string) =>
  superuser.rows(`select 1 from listings.listing_history where listing_id = $1 and to_status = 'expired'`, [id]);

/** One instance of the job's batch, as its own transaction. */
const sweep = (limit = 500, now?: Date) =>
  runInContext(
    {
      role: 'worker',
      actor: { kind: 'job', name: 'listings.expire' },
      requestId: 'r',
      traceId: 't',
      ...(now ? { now } : {}),
    },
    (ctx) => expireListings(ctx, { limit }),
  );
const ring = (id: string, now?: Date) =>
  runInContext(
    {
      role: 'worker',
      actor: { kind: 'task', name: 'listings.expire-listing' },
      requestId: 'r',
      traceId: 't',
      ...(now ? { now } : {}),
    },
    (ctx) => expireListing(ctx, { id }),
  );

async function endedOnce(listings: readonly BuiltListing[]): Promise<void> {
  for (const { id, version } of listings) {
    expect(await rowOf(id)).toEqual({ status: 'expired', version: version + 1 });
    expect(expiredEvents(id).map(({ data }) => data.version)).toEqual([version + 1]);
    expect(await historyOf(id)).toHaveLength(1);
  }
}

describe('LST-2 the sweep', () => {
  test('ends what is due, active or paused, and nothing else', async () => {
    const [active, paused] = [await due(), await due({ status: 'paused' })];
    const running = await buildListing({ status: 'active' });
    const others = [];
    for (const status of STATUSES.filter((one) => one !== 'active' && one !== 'paused' && one !== 'expired')) {
      others.push(await due({ status }));
    }
    await sweep();
    await endedOnce([active, paused]);
    for (const { id, version } of [running, ...others]) expect((await rowOf(id)).version).toBe(version);
  });

  test('run twice ends nothing twice', async () => {
    const listing = await due();
    await sweep();
    await sweep();
    await endedOnce([listing]);
  });

  test('works in batches and says whether there is more', async () => {
    await sweep();
    const seller = await buildSeller();
    const listings = [];
    for (let count = 0; count < 5; count++) listings.push(await due({ seller }));
    expect(await sweep(2)).toEqual({ more: true });
    expect(await sweep(2)).toEqual({ more: true });
    expect(await sweep(2)).toEqual({ more: false });
    await endedOnce(listings);
  });

  test('six instances and every task at once: one event a listing', async () => {
    const seller = await buildSeller();
    const listings = [];
    for (let count = 0; count < 40; count++) listings.push(await due({ seller }));
    await Promise.all([
      ...Array.from({ length: 6 }, () => sweep(15)),
      ...listings.map(({ id }) => ring(id)),
      ...listings.map(({ id }) => ring(id)),
    ]);
    await endedOnce(listings);
  });

  test('as the job does it, for a missed run too', async () => {
    const listing = await due();
    expect((await runJob(job, new Date(Date.now() + HOUR))).outcome).toBe('done');
    await endedOnce([listing]);
  });
});

describe('LST-2 the task of one listing', () => {
  test('ends it at its time', async () => {
    const listing = await buildListing({
      status: 'active',
      publishedAt: hoursAgo(1),
      expiresAt: new Date(Date.now() + HOUR),
    });
    await ring(listing.id, new Date(Date.now() + HOUR + 1));
    await endedOnce([listing]);
  });

  test('finds an extension and comes again then', async () => {
    const expiresAt = new Date(Date.now() + 30 * HOUR);
    const listing = await buildListing({ status: 'active', expiresAt });
    await ring(listing.id);
    expect(await rowOf(listing.id)).toEqual({ status: 'active', version: listing.version });
    const again = outlet.tasks('listings.expire-listing').filter(({ key }) => key.startsWith(listing.id));
    expect(again.map(({ runAt }) => runAt)).toEqual([expiresAt]);
    expect(outlet.events(listing.id)).toEqual([]);
  });

  test.each(STATUSES.filter((status) => status !== 'active' && status !== 'paused'))(
    'lets one be that is %s meanwhile',
    async (status) => {
      const listing = await due({ status });
      await ring(listing.id);
      expect(await rowOf(listing.id)).toEqual({ status, version: listing.version });
      expect(outlet.tasks('listings.expire-listing').filter(({ key }) => key.startsWith(listing.id))).toEqual([]);
    },
  );

  test('lets one be that is not there', async () => {
    await expect(ring(newId(new Date()))).resolves.toBeUndefined();
  });

  test('delivered twice by Cloud Tasks it counts once', async () => {
    const listing = await due();
    const info = { id: newId(new Date()), traceId: 't'.repeat(32), log: rootLog };
    const [handler] = tasks;
    expect(await handler!.handle({ id: listing.id }, info)).toBe('done');
    expect(await handler!.handle({ id: listing.id }, info)).toBe('duplicate');
    await endedOnce([listing]);
  });
});
