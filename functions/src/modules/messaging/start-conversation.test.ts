import { api } from '../../../test/api.ts';
import { catchEvents } from '../../../test/events.ts';
import { withoutRateLimits } from '../../../test/limits.ts';
import { buildBusiness, buildUser } from '../identity/identity.factory.ts';
import { buildListing } from '../listings/listings.factory.ts';
import { buildConversation, say } from './messaging.factory.ts';
import type { Conversation } from './schemas.ts';

catchEvents();
withoutRateLimits();
const enquire = (uid: string, listingId: string) =>
  api<Conversation>('POST /v1/conversations', { as: uid, body: { kind: 'listing', listingId } });

describe('an enquiry about a listing', () => {
  it('is one conversation between the customer and the shop, however often and whoever asks at once', async () => {
    const shop = await buildBusiness();
    const listing = await buildListing({ seller: shop.owner, status: 'active' });
    const customer = await buildUser();
    const answers = await Promise.all(Array.from({ length: 10 }, () => enquire(customer.uid, listing.publicId)));
    expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1);
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
    expect(answers[0]!.data).toMatchObject({ kind: 'listing', subject: { type: 'listing', id: listing.publicId } });
    expect(answers[0]!.data.members.map(({ id }) => id).sort()).toEqual(
      [customer.publicId, shop.owner.publicId].sort(),
    );
  });

  it('only about one that everybody may see, and never with oneself', async () => {
    const shop = await buildBusiness();
    const customer = await buildUser();
    const draft = await buildListing({ seller: shop.owner });
    expect((await enquire(customer.uid, draft.publicId)).status).toBe(404);
    const live = await buildListing({ seller: shop.owner, status: 'active' });
    expect((await enquire(shop.owner.uid, live.publicId)).errors[0]?.code).toBe('messaging.own_listing');
  });

  it('twenty new ones a day on the free plan, then tomorrow; going on with an old one costs nothing', async () => {
    const customer = await buildUser();
    const shop = await buildBusiness();
    const listings = await Promise.all(
      Array.from({ length: 21 }, () => buildListing({ seller: shop.owner, status: 'active' })),
    );
    for (const { publicId } of listings.slice(0, 20)) expect((await enquire(customer.uid, publicId)).status).toBe(201);
    const refused = await enquire(customer.uid, listings[20]!.publicId);
    expect([refused.status, refused.errors[0]?.code, refused.errors[0]?.meta?.['limit']]).toEqual([
      402,
      'messaging.too_many',
      20,
    ]);
    expect((await enquire(customer.uid, listings[0]!.publicId)).status).toBe(200);
  });

  it('not when the shop has blocked him', async () => {
    const shop = await buildBusiness();
    const listing = await buildListing({ seller: shop.owner, status: 'active' });
    const customer = await buildUser();
    await api('POST /v1/conversations/blocks', { as: shop.owner.uid, body: { id: customer.publicId } });
    expect((await enquire(customer.uid, listing.publicId)).errors[0]?.code).toBe('messaging.blocked');
  });
});

describe('a group', () => {
  const create = (uid: string, memberIds: string[]) =>
    api<Conversation>('POST /v1/conversations', {
      as: uid,
      body: { kind: 'group', title: 'Buying together', memberIds },
    });

  it('takes people with whom one talks already, never strangers', async () => {
    const [ama, kofi, stranger] = [await buildUser(), await buildUser(), await buildUser()];
    await buildConversation({ people: [ama, kofi] });
    expect((await create(ama.uid, [stranger.publicId])).errors[0]?.code).toBe('messaging.not_reachable');
    const group = await create(ama.uid, [kofi.publicId]);
    expect([group.status, group.data.members.length]).toEqual([201, 2]);
  });

  it('shows a newcomer what is said from then on, and nothing to who has left', async () => {
    const [ama, kofi, yaw] = [await buildUser(), await buildUser(), await buildUser()];
    await buildConversation({ people: [ama, yaw] });
    const talk = await buildConversation({ people: [ama, kofi] });
    await say(talk, ama, 'Before');
    const at = `/v1/conversations/${talk.publicId}`;
    expect((await api(`POST ${at}/members`, { as: ama.uid, body: { userId: yaw.publicId } })).status).toBe(204);
    await say(talk, kofi, 'After');
    const seen = await api<{ messages: { text: string }[] }>(`GET ${at}/messages`, { as: yaw.uid });
    expect(seen.data.messages.map(({ text }) => text)).toEqual(['After']);
    expect((await api(`DELETE ${at}/members/${yaw.publicId}`, { as: yaw.uid })).status).toBe(204);
    expect((await api(`GET ${at}/messages`, { as: yaw.uid })).status).toBe(404);
  });
});

describe('searching one’s own conversations', () => {
  it('finds whole words whatever their accents, only where one takes part', async () => {
    const [ama, kofi] = [await buildUser(), await buildUser()];
    const talk = await buildConversation({ people: [ama, kofi] });
    const other = await buildConversation({ people: [kofi, await buildUser()] });
    await say(talk, kofi, 'Ẹja tútù wà: fresh tilapia tomorrow');
    await say(talk, ama, 'How many tilapias?');
    await say(other, kofi, 'No tilapia for you');
    const find = async (q: string) =>
      (
        await api<{ text: string }[]>(`GET /v1/conversations/messages/search?q=${encodeURIComponent(q)}`, {
          as: ama.uid,
        })
      ).data.map(({ text }) => text);
    expect(await find('TILAPIA')).toEqual(['Ẹja tútù wà: fresh tilapia tomorrow']);
    expect(await find('eja tutu')).toEqual(['Ẹja tútù wà: fresh tilapia tomorrow']);
    expect(await find('tilapia crab')).toEqual([]);
  });
});
