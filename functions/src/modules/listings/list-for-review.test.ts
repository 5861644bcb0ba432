import { adminApi } from '../../../test/api.ts';
import { catchEvents } from '../../../test/events.ts';
import { COUNTRIES } from '../../platform/values/country.ts';
import { buildListing, buildModerator, buildSeller } from './listings.factory.ts';
import type { Listing } from './schemas.ts';

catchEvents();
const list = (query: string, as?: string) =>
  adminApi<Listing[]>(`GET /v1/admin/listings?${query}`, as === undefined ? {} : { as });
/** Countries that the other suites leave alone. */
const [HERE, THERE] = [COUNTRIES[60]!, COUNTRIES[61]!];

describe('GET /v1/admin/listings', () => {
  test('is closed to everyone but staff in that role', async () => {
    expect((await list('status=pending_review')).status).toBe(401);
    expect((await list('', 'newcomer')).status).toBe(403);
    expect((await list('', (await buildSeller()).uid)).status).toBe(403);
    const offDuty = await buildSeller({ activeRole: 'consumer', roles: ['moderator'] });
    expect((await list('', offDuty.uid)).status).toBe(403);
  });

  test('shows the queue, oldest first, page by page, without the moderator’s own', async () => {
    const moderator = await buildModerator();
    const queue: string[] = [];
    for (let place = 0; place < 5; place++) {
      queue.push((await buildListing({ status: 'pending_review', country: HERE })).publicId);
      await buildListing({ status: 'pending_review', country: HERE, seller: moderator });
      await buildListing({ status: 'active', country: HERE });
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `country=${HERE}&limit=2${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const answer = await list(query, moderator.uid);
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('private, no-cache');
      seen.push(...answer.data.map(({ id }) => id));
      cursor = answer.meta.pagination!.next;
    } while (cursor !== null);
    expect(seen).toEqual(queue);
  });

  test('shows another state with all that a judge needs', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    const { publicId } = await buildListing({ seller, status: 'rejected', country: THERE });
    const admin = await buildSeller({ activeRole: 'admin' });
    const { data } = await list(`status=rejected&country=${THERE}`, admin.uid);
    expect(data).toMatchObject([
      {
        id: publicId,
        status: 'rejected',
        rejectionReason: 'Say more about the quality.',
        business: { name: expect.any(String) as string },
      },
    ]);
  });

  test.each([
    ['status', 'status=lost'],
    ['country', 'country=Ghana'],
    ['limit', 'limit=1000'],
    ['mine', 'mine=true'],
  ])('names the field %s in ?%s', async (field, query) => {
    const answer = await list(query, (await buildModerator()).uid);
    expect(answer.status).toBe(400);
    expect(answer.errors.map((error) => error.field)).toContain(field);
  });
});
