import { superuser } from '../../test/database.ts';
import { api } from '../../test/api.ts';
import { buildListing, buildSeller } from '../modules/listings/listings.factory.ts';
import { ListingPaused, ListingPublished } from '../modules/listings/index.ts';
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
