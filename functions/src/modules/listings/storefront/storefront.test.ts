import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import { catchEvents, deliverTwice } from '../../../../test/events.ts';
import { turnStores as job } from '../../../scheduled/turn-stores.ts';
import { identitySubscribers } from '../../../triggers/listings.ts';
import { runJob } from '../../../platform/runtime/job.ts';
import { runInContext } from '../../../platform/runtime/run.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import { rememberDealing } from '../interest/contact-seller.ts';
import { buildListing, buildSeller } from '../listings.factory.ts';
import type { Listing, Storefront } from '../schemas.ts';
import { followStanding, type Standing } from './follow-standing.ts';
import { loadStorefront } from './mirror-storefront.ts';
import { turnStore } from './turn-stores.ts';

const outlet = catchEvents();
const HOUR = 3_600_000;
/** Of a whole second and 123 ms: PostgreSQL writes no zeros at the end. */
const fromNow = (ms: number): string => new Date(Math.floor((Date.now() + ms) / 1_000) * 1_000 + 123).toISOString();
const worker = { role: 'worker', requestId: 'r', traceId: 't', actor: { kind: 'task', name: 'test' } } as const;
const turn = (accountId: string, now: Date) => runInContext({ ...worker, now }, (ctx) => turnStore(ctx, { accountId }));
const types = (id: string) => outlet.events(id).map(({ type }) => type);

async function shop() {
  const owner = await buildSeller({ rank: 'owner' });
  const listing = await buildListing({ seller: owner, status: 'active' });
  const id = owner.business!.id;
  const call = (signature: string, body?: unknown) => api<Storefront>(signature, { as: owner.uid, body });
  const shown = async () => (await api<Listing>(`GET /v1/listings/${listing.publicId}`)).data;
  const contact = async (as?: string, channel = 'chat') =>
    api<{ phone: string | null }>(`POST /v1/listings/${listing.publicId}/contact`, {
      as: as ?? (await buildSeller()).uid,
      body: { channel },
    });
  return { owner, listing, id, call, shown, contact };
}

describe('LST-10 a store that is closed for a while', () => {
  test('keeps its listings in sight, marked, and puts nobody through, until its time is over', async () => {
    const { id, call, shown, contact } = await shop();
    const until = fromNow(2 * HOUR);
    const closed = await call('PUT /v1/storefront/closure', { until, note: 'Stocktaking' });
    expect(closed).toMatchObject({ status: 200, data: { open: false, reason: 'closure', closure: { until } } });
    expect(await shown()).toMatchObject({ status: 'active', closed: { reason: 'closure', until } });
    expect(await contact()).toMatchObject({
      status: 409,
      errors: [{ code: 'listings.store_closed', meta: { reason: 'closure', until } }],
    });
    await turn(id, new Date());
    expect(types(id)).toEqual(['store.closed']);
    await turn(id, new Date(Date.now() + 3 * HOUR));
    await turn(id, new Date(Date.now() + 3 * HOUR));
    expect(types(id)).toEqual(['store.closed', 'store.reopened']);
    expect(await shown()).toMatchObject({ closed: null });
    expect(await contact()).toMatchObject({ status: 200 });
  });

  test('planned for later it stays open till then; the task turns it at both ends, the sweep finds what it missed', async () => {
    const { id, call, shown } = await shop();
    await call('PUT /v1/storefront/closure', { from: fromNow(HOUR), until: fromNow(2 * HOUR) });
    expect(await shown()).toMatchObject({ closed: null });
    const task = outlet.tasks('listings.turn-store').find(({ body }) => body.includes(id))!;
    expect(Math.abs(task.runAt!.getTime() - Date.now() - HOUR)).toBeLessThan(5_000);
    await turn(id, new Date(Date.now() + 1.5 * HOUR));
    expect(await shown()).toMatchObject({ closed: { reason: 'closure' } });
    await superuser.run(
      `update listings.storefront set closed_from = now() - interval '2 hours', closed_until = now() - interval '1 hour' where account_id = $1`,
      [id],
    );
    await runJob(job, new Date());
    expect(await shown()).toMatchObject({ closed: null });
    expect(types(id).at(-1)).toBe('store.reopened');
  });

  test('is opened early by its seller; a window that is none is refused', async () => {
    const { call, shown } = await shop();
    await call('PUT /v1/storefront/closure', { until: fromNow(HOUR) });
    expect(await call('DELETE /v1/storefront/closure')).toMatchObject({ data: { open: true, closure: null } });
    expect(await shown()).toMatchObject({ closed: null });
    expect(await call('PUT /v1/storefront/closure', { until: fromNow(-HOUR) })).toMatchObject({
      status: 400,
      errors: [{ field: 'until' }],
    });
  });
});

describe('LST-10 an outage', () => {
  test('pauses new contacts until the first heartbeat, and is announced once each', async () => {
    const { id, call, shown, contact, owner } = await shop();
    expect(await call('PUT /v1/storefront/outage', { kind: 'power' })).toMatchObject({
      data: { open: false, reason: 'outage', outage: { kind: 'power' } },
    });
    expect(await shown()).toMatchObject({ closed: { reason: 'outage', until: null } });
    expect(await contact()).toMatchObject({ status: 409, errors: [{ meta: { reason: 'outage' } }] });
    const beat = () => api<{ reopened: boolean }>('POST /v1/storefront/heartbeat', { as: owner.uid });
    const beats = await Promise.all([beat(), beat(), beat()]);
    expect(beats.filter(({ data }) => data.reopened)).toHaveLength(1);
    expect(types(id)).toEqual(['store.closed', 'store.reopened']);
    expect(await shown()).toMatchObject({ closed: null });
    expect(await contact()).toMatchObject({ status: 200 });
  });

  test('over, a closure that was planned stays', async () => {
    const { call, shown, owner, id } = await shop();
    await call('PUT /v1/storefront/closure', { until: fromNow(HOUR) });
    await call('PUT /v1/storefront/outage', { kind: 'network' });
    await api('POST /v1/storefront/heartbeat', { as: owner.uid });
    expect(await shown()).toMatchObject({ closed: { reason: 'closure' } });
    expect(types(id)).toEqual(['store.closed', 'store.closed', 'store.closed']);
    const mirror = await runInContext({ ...worker, readOnly: true }, (ctx) => loadStorefront(ctx, id));
    expect(mirror).toMatchObject({ version: 3, data: { open: false, reason: 'closure', outage: null } });
  });

  test('of one account is nobody else’s: heartbeats of others end nothing', async () => {
    const { call, shown } = await shop();
    await call('PUT /v1/storefront/outage', { kind: 'power' });
    await api('POST /v1/storefront/heartbeat', { as: (await buildSeller({ rank: 'owner' })).uid });
    expect(await shown()).toMatchObject({ closed: { reason: 'outage' } });
  });
});

describe('LST-10 suspension and closing for good', () => {
  const follow = async () => {
    for (const task of outlet.tasks('listings.follow-standing')) {
      await runInContext(worker, (ctx) => followStanding(ctx, JSON.parse(task.body) as Standing));
    }
  };
  const changed = (type: string, id: string, version: number, more = {}) => ({
    id: newId(new Date()),
    type,
    timestamp: new Date().toISOString(),
    source: 'test',
    data: { id, version, ...more },
    metadata: { traceId: 't', requestId: 'r', actor: 'test' },
  });

  test('hide what is active; a heartbeat brings nothing back; reinstated, it is seen again', async () => {
    const seller = await buildSeller();
    const listing = await buildListing({ seller, status: 'active' });
    const see = async () => (await api(`GET /v1/listings/${listing.publicId}`)).status;
    const become = (status: string) =>
      superuser.run('update identity."user" set status = $2 where id = $1', [seller.userId, status]);
    await become('suspended');
    await deliverTwice(identitySubscribers, [
      changed('identity.user_changed', seller.userId, 2, { status: 'suspended' }),
    ]);
    await follow();
    expect(await see()).toBe(404);
    await api('POST /v1/storefront/heartbeat', { as: seller.uid });
    expect(await see()).toBe(404);
    const [row] = await superuser.rows('select hidden_reason, status from listings.listing where id = $1', [
      listing.id,
    ]);
    expect(row).toEqual({ hidden_reason: 'suspended', status: 'active' });
    await become('active');
    await deliverTwice(identitySubscribers, [changed('identity.user_changed', seller.userId, 3, { status: 'active' })]);
    await follow();
    // The first task came again meanwhile: it goes by what is, not by what its event said.
    expect(await see()).toBe(200);
    expect(types(listing.id).every((type) => type === 'listing.updated')).toBe(true);
  });

  test('a business that is closed sells nothing any more', async () => {
    const { id, listing } = await shop();
    await superuser.run(`update identity.business set status = 'closed' where id = $1`, [id]);
    await deliverTwice(identitySubscribers, [changed('identity.business_closed', id, 2)]);
    await follow();
    expect((await api(`GET /v1/listings/${listing.publicId}`)).status).toBe(404);
  });
});

describe('POST /v1/listings/:id/contact', () => {
  const built = async (contact: object, phone?: string) => {
    const seller = await buildSeller(phone === undefined ? {} : { phone });
    const listing = await buildListing({ seller, status: 'active', draft: { contact } });
    const ask = (as: string, channel: string) =>
      api<{ phone: string | null }>(`POST /v1/listings/${listing.publicId}/contact`, { as, body: { channel } });
    return { seller, listing, ask };
  };
  const hours = null;

  test('shows the phone only where calls are offered, and counts and announces once a day', async () => {
    const phone = `+23324${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
    const { ask, listing, seller } = await built({ who: 'anyone', channels: ['phone', 'chat'], hours }, phone);
    const buyer = await buildSeller();
    expect((await ask(buyer.uid, 'phone')).data).toEqual({ channel: 'phone', phone });
    expect((await ask(buyer.uid, 'chat')).data).toEqual({ channel: 'chat', phone: null });
    expect(types(listing.id)).toEqual(['listing.contacted']);
    const { ask: silent } = await built({ who: 'anyone', channels: ['chat'], hours }, undefined);
    expect(await silent(buyer.uid, 'phone')).toMatchObject({
      status: 409,
      errors: [{ code: 'listings.channel_not_offered', field: 'channel' }],
    });
    expect(await ask(seller.uid, 'chat')).toMatchObject({ status: 409, errors: [{ code: 'listings.own_listing' }] });
  });

  test('keeps to whom the seller answers', async () => {
    const buyer = await buildSeller();
    const verified = await built({ who: 'verified', channels: ['chat'], hours });
    expect(await verified.ask(buyer.uid, 'chat')).toMatchObject({
      status: 403,
      errors: [{ meta: { who: 'verified' } }],
    });
    await superuser.run(`update identity."user" set phone = $2, phone_verified = true where id = $1`, [
      buyer.userId,
      `+23320${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`,
    ]);
    expect(await verified.ask(buyer.uid, 'chat')).toMatchObject({ status: 200 });
    const connected = await built({ who: 'connected', channels: ['chat'], hours });
    expect(await connected.ask(buyer.uid, 'chat')).toMatchObject({ status: 403 });
    await runInContext(worker, (ctx) =>
      rememberDealing(ctx, { accountId: connected.seller.userId, userId: buyer.userId }),
    );
    expect(await connected.ask(buyer.uid, 'chat')).toMatchObject({ status: 200 });
  });

  test('keeps to the seller’s hours', async () => {
    const minute = 60_000;
    const clock = (ms: number): string => new Date(Date.now() + ms).toISOString().slice(11, 16);
    const open = { days: [1, 2, 3, 4, 5, 6, 7], timeZone: 'Etc/UTC' };
    const buyer = await buildSeller();
    const now = await built({
      who: 'anyone',
      channels: ['chat'],
      hours: { ...open, from: clock(-5 * minute), to: clock(5 * minute) },
    });
    const later = await built({
      who: 'anyone',
      channels: ['chat'],
      hours: { ...open, from: clock(5 * minute), to: clock(10 * minute) },
    });
    expect(await now.ask(buyer.uid, 'chat')).toMatchObject({ status: 200 });
    expect(await later.ask(buyer.uid, 'chat')).toMatchObject({
      status: 409,
      errors: [{ code: 'listings.outside_hours' }],
    });
  });
});

test('a store’s public id is its account’s in other letters', () => {
  const id = newId(new Date());
  expect(publicId('store', id).slice(6)).toBe(publicId('biz', id).slice(4));
});
