import { adminApi, api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { catchEvents, deliverTwice } from '../../test/events.ts';
import { MemoryStore } from '../../test/mirror.ts';
import { buildListing, buildModerator, buildSeller, draftBody } from '../modules/listings/listings.factory.ts';
import type { Listing } from '../modules/listings/index.ts';
import { STATUSES } from '../modules/listings/rules.ts';
import { hashOf, type MirrorData } from '../platform/mirror/document.ts';
import { mirrorInto } from '../platform/mirror/mirror.ts';
import { runInContext } from '../platform/runtime/run.ts';
import { parsePublicId, publicId } from '../platform/values/id.ts';
import { subscribers } from './listings.ts';

const outlet = catchEvents();
const store = new MemoryStore();
mirrorInto(store);
const [mirror] = subscribers;

const worker = <T>(run: Parameters<typeof runInContext<T>>[1]) =>
  runInContext<T>({ role: 'worker', actor: { kind: 'subscriber', name: 'test' }, requestId: 'r', traceId: 't' }, run);

describe('the mirror of a listing', () => {
  test('follows it through its life, each event delivered twice, and ends as a tombstone', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    const moderator = await buildModerator();
    const { data } = await api<Listing>('POST /v1/listings', { as: seller.uid, body: draftBody() });
    const id = parsePublicId('list', data.id)!;
    const path = `listings/${data.id}`;
    let told = 0;
    const catchUp = async () => {
      const events = outlet.events(id);
      await deliverTwice(subscribers, events.slice(told));
      told = events.length;
      return store.get(path)!;
    };
    const steps = [
      ['submit', seller.uid, 'pending_review'],
      ['approve', moderator.uid, 'active'],
      ['pause', seller.uid, 'paused'],
      ['resume', seller.uid, 'active'],
    ] as const;
    expect(await catchUp()).toMatchObject({ _v: 1, status: 'draft', ownerUid: seller.uid });
    for (const [verb, as, status] of steps) {
      const answer =
        verb === 'approve'
          ? await adminApi<Listing>(`POST /v1/admin/listings/${data.id}/approve`, { as })
          : await api<Listing>(`POST /v1/listings/${data.id}/${verb}`, { as });
      const document = await catchUp();
      expect(document).toMatchObject({
        _v: answer.data.version,
        id: data.id,
        status,
        ownerUid: seller.uid,
        businessId: publicId('biz', seller.business!.id),
        type: 'OFFER',
        title: data.title,
        description: data.description,
        category: data.category,
        price: { amount: '12500.00', currency: 'NGN' },
        location: data.location,
        country: data.country,
        mediaIds: [],
        publishedAt: answer.data.publishedAt === null ? null : new Date(answer.data.publishedAt),
        expiresAt: answer.data.expiresAt === null ? null : new Date(answer.data.expiresAt),
      });
    }
    await api(`DELETE /v1/listings/${data.id}`, { as: seller.uid });
    const tomb = await catchUp();
    expect(tomb).toMatchObject({ _v: 6, _deleted: true });
    expect(tomb['ownerUid']).toBeUndefined();
    expect(store.regressions).toBe(0);
  }, 40_000);

  test('shows nothing that clients must not know', async () => {
    const listing = await buildListing({ status: 'rejected' });
    const row = await worker((ctx) => mirror.load(ctx, listing.id));
    expect(Object.keys(row!.data!).sort()).toEqual(
      [
        'attributes',
        'businessId',
        'category',
        'contact',
        'country',
        'description',
        'expiresAt',
        'featured',
        'featuredUntil',
        'id',
        'location',
        'media',
        'mediaIds',
        'negotiable',
        'ownerUid',
        'price',
        'publishedAt',
        'status',
        'storeId',
        'title',
        'type',
      ].sort(),
    );
  });

  test('is the same document from the row in every state, and none for a removed one', async () => {
    for (const status of STATUSES) {
      const listing = await buildListing({ status, draft: { price: undefined, currency: undefined } });
      const row = await worker((ctx) => mirror.load(ctx, listing.id));
      expect(row!.version).toBe(listing.version);
      if (status === 'removed') expect(row!.data).toBeNull();
      else {
        expect(row!.data).toMatchObject({ status, price: null });
        expect(hashOf(row!.data as MirrorData)).toMatch(/^[\w-]{22}$/);
      }
    }
  });

  test('is found again by a rebuild: every id once, in order, and back from the document’s name', async () => {
    const { id } = await buildListing();
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page: readonly string[] = await worker((ctx) => mirror.scan(ctx, after, 50));
      if (page.length === 0) break;
      seen.push(...page);
      after = page.at(-1)!;
    }
    const all = await superuser.rows<{ id: string }>('select id from listings.listing order by id');
    expect(seen).toEqual(all.map((row) => row.id));
    expect(mirror.idOf(mirror.path(id))).toBe(id);
    expect(mirror.idOf('of-somebody-else')).toBeNull();
  });
});
