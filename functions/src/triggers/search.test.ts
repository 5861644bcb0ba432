import { superuser } from '../../test/database.ts';
import { api } from '../../test/api.ts';
import { buildListing, buildSeller } from '../modules/listings/listings.factory.ts';
import { ListingFeatured, ListingPaused, ListingPublished, ListingUpdated } from '../modules/listings/index.ts';
import type { SearchAnswer } from '../modules/search/index.ts';
import { deliver } from '../platform/events/deliver.ts';
import { newId } from '../platform/values/id.ts';
import { listingsSubscribers } from './search.ts';

const envelope = (kind: { type: string }, id: string, version: number) => ({
  id: newId(new Date()),
  type: kind.type,
  timestamp: new Date().toISOString(),
  source: 'test',
  data: { id, version, ownerUserId: id, businessId: null },
  metadata: { traceId: 'test', requestId: 'test', actor: 'test' },
});

const titles = async (query: string): Promise<string[]> => {
  const answer = await api<SearchAnswer>(`GET /v1/search?${query}`, { headers: { 'x-test-ip': '198.51.100.77' } });
  expect(answer.status).toBe(200);
  return answer.data.items.map(({ title }) => title);
};

describe('listings in search', () => {
  test('a published listing is found by words and place; a paused one is not', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    const built = await buildListing({
      seller,
      status: 'active',
      draft: {
        title: 'Quillwort baskets, woven',
        location: { latitude: 12.01, longitude: 8.52, address: 'Kurmi market' },
      },
    });
    await deliver(listingsSubscribers[0]!, envelope(ListingPublished, built.id, built.version));
    expect(await titles('q=quillwort')).toEqual(['Quillwort baskets, woven']);
    expect(await titles('q=quillwort+kurmi&lat=12&lng=8.5&radiusKm=20')).toEqual(['Quillwort baskets, woven']);
    const [{ at } = { at: '' }] = await superuser.rows<{ at: string }>(
      `update listings.listing set status = 'paused', version = version + 1 where id = $1 returning version::text as at`,
      [built.id],
    );
    await deliver(listingsSubscribers[0]!, envelope(ListingPaused, built.id, Number(at)));
    expect(await titles('q=quillwort')).toEqual([]);
  });
});

describe('what listings say of themselves reaches search', () => {
  const index = (listing: { readonly id: string; readonly version: number }, kind: { type: string }) =>
    deliver(listingsSubscribers[0]!, envelope(kind, listing.id, listing.version));
  /** All day long on these days of UTC, counted from today's. */
  const onDays = (...from: readonly number[]) => {
    const today = new Date().getUTCDay();
    const days = from.map((offset) => ((today + offset + 6) % 7) + 1);
    return { days, from: '00:00', to: '00:00', timeZone: 'Etc/UTC' };
  };
  const contact = (hours: ReturnType<typeof onDays> | null) => ({ who: 'anyone', channels: ['chat'], hours }) as const;

  test('open now: its hours, a closure, an outage and the end of both, as soon as they are written', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    const other = await buildSeller({ rank: 'owner' });
    // Neither midnight nor the next one changes who is open.
    const stock = [
      { seller, title: 'Zirbelnut lamp always open', hours: null },
      { seller, title: 'Zirbelnut lamp these days', hours: onDays(-1, 0, 1) },
      { seller: other, title: 'Zirbelnut lamp other days', hours: onDays(3, 4) },
      { seller: other, title: 'Zirbelnut lamp of another', hours: null },
    ];
    for (const { seller: by, title, hours } of stock) {
      const built = await buildListing({ seller: by, status: 'active', draft: { title, contact: contact(hours) } });
      await index(built, ListingPublished);
    }
    const open = async () => (await titles('q=zirbelnut&openNow=true')).sort();
    const mine = ['Zirbelnut lamp always open', 'Zirbelnut lamp these days'];
    const others = ['Zirbelnut lamp of another'];
    expect(await open()).toEqual([...mine, ...others].sort());
    expect(await titles('q=zirbelnut')).toHaveLength(4);

    const store = (call: string, body?: object) =>
      api(`${call}`, { as: seller.uid, ...(body === undefined ? {} : { body }) });
    await store('PUT /v1/storefront/outage', { kind: 'power' });
    expect(await open()).toEqual(others);
    await store('POST /v1/storefront/heartbeat');
    expect(await open()).toEqual([...mine, ...others].sort());
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await store('PUT /v1/storefront/closure', { until });
    expect(await open()).toEqual(others);
    await store('DELETE /v1/storefront/closure');
    expect(await open()).toEqual([...mine, ...others].sort());
  });

  test('featured ones are marked, and at most two are lifted (SRC-10)', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    for (let n = 0; n < 5; n += 1) {
      const built = await buildListing({ seller, status: 'active', draft: { title: `Nice wyvern kettle ${n}` } });
      await index(built, ListingPublished);
    }
    const paid: { id: string; version: number }[] = [];
    for (let n = 0; n < 3; n += 1) {
      const title = `For the house, a big old wyvern kettle ${n}`;
      const built = await buildListing({ seller, status: 'active', draft: { title } });
      await superuser.run(
        `update listings.listing set tier = 'featured', featured_until = now() + interval '1 day', version = version + 1
         where id = $1`,
        [built.id],
      );
      paid.push({ id: built.id, version: built.version + 1 });
    }
    for (const listing of paid) await index(listing, ListingFeatured);
    const found = async () => (await api<SearchAnswer>('GET /v1/search?q=wyvern+kettle')).data.items;
    const shown = await found();
    expect(shown).toHaveLength(8);
    expect(shown.slice(0, 2).map(({ featured }) => featured)).toEqual([true, true]);
    // The third is marked too, but stands where its words put it: behind those that are about nothing else.
    expect(shown.map(({ featured }) => featured).lastIndexOf(true)).toBe(7);
    expect(shown.filter(({ featured }) => featured)).toHaveLength(3);

    for (const { id, version } of paid) {
      await superuser.run(
        `update listings.listing set tier = 'standard', featured_until = null, version = version + 1 where id = $1`,
        [id],
      );
      await index({ id, version: version + 1 }, ListingUpdated);
    }
    expect((await found()).some(({ featured }) => featured)).toBe(false);
  });
});
