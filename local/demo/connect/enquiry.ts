import type { Platform } from '../platform.ts';
import { type Client } from '../platform.ts';
import { draftOf, type Listing } from '../sellers.ts';
import { staffClient } from '../money/shop.ts';
import { SHOPS, type Player } from './cast.ts';
import type { Trader } from './shops.ts';

/** The shop's running listing of what it sells; one is published, with a moderator's approval, where there is none. */
export async function offerOf(platform: Platform, { client, key }: Trader): Promise<Listing> {
  const { sells, market } = SHOPS[key];
  const mine = await client.call<Listing[]>('GET', '/v1/listings?mine=true&status=active&limit=50');
  const there = mine.find(({ title }) => title === sells.title);
  if (there !== undefined) return there;
  const { id } = await client.call<Listing>('POST', '/v1/listings', draftOf(sells, market));
  await client.call('POST', `/v1/listings/${id}/submit`);
  const moderator: Client = await staffClient(platform, 'moderator');
  return moderator.call<Listing>('POST', `/v1/admin/listings/${id}/approve`, undefined, 2);
}

/** The conversation of a customer with the shop about its listing. */
export async function enquire({ client }: Player, { id }: Listing): Promise<string> {
  return (await client.call<{ id: string }>('POST', '/v1/conversations', { kind: 'listing', listingId: id })).id;
}
