import { SHOPS, type Player } from './cast.ts';
import { until } from './wait.ts';
import { DemoFailure } from '../failure.ts';
import type { Good } from '../goods.ts';
import { problemOf, type Client } from '../platform.ts';

export interface Trader extends Player {
  readonly key: keyof typeof SHOPS;
  readonly business: { readonly id: string; readonly name: string };
}
export interface Suggestion {
  readonly business: { readonly id: string; readonly name: string };
  readonly score: number;
  readonly reasons: readonly { readonly text: string }[];
}
export interface Connection {
  readonly id: string;
  readonly status: 'pending' | 'accepted' | 'declined' | 'withdrawn' | 'expired' | 'blocked';
  readonly direction: 'sent' | 'received';
  readonly business: { readonly name: string } | null;
  readonly note: string | null;
  readonly requestedAt: string;
  readonly conversationId: string | null;
}

/** Ghana and Nigeria trade with each other in this market. */
const CONTEXT = 'afcfta';

const item = ({ category, title, price, currency }: Good) => ({
  category,
  words: title,
  price: { from: price, to: price, currency },
});

/**
 * What of one's own has this name, made where it is not there yet. Two terminals may do so at the same moment: the same key makes
 * the same thing of both calls.
 */
export function ensure<Thing extends { readonly name: string }>(
  client: Client,
  path: string,
  wanted: Pick<Thing, 'name'> & object,
): Promise<Thing> {
  return until(async () => {
    const all = await client.call<Thing[]>('GET', path);
    const there = all.find(({ name }) => name === wanted.name);
    if (there !== undefined) return there;
    const key = `demo-${path}-${wanted.name}`.replace(/[^\w-]/g, '-');
    const made = await client.ask<Thing>('POST', path, wanted, undefined, key);
    if (made.status === 409) return undefined;
    if (made.status >= 400) throw new DemoFailure(problemOf(made));
    return made.data;
  }, `“${wanted.name}” could not be opened.`);
}

/** Their shop, open and acted for; it is opened where it is not there yet. */
export async function openShop(player: Player & { readonly key: keyof typeof SHOPS }): Promise<Trader> {
  const { client, key } = player;
  const { name, market, sells, needs } = SHOPS[key];
  const { city, latitude, longitude } = market;
  const opening = { name, categories: ['general-trade'], city, location: { latitude, longitude } };
  const business = await ensure<{ id: string; name: string; status: string }>(client, '/v1/businesses', opening);
  await client.call('POST', '/v1/users/me/active-role', { role: 'business', businessId: business.id });
  const { offers } = await client.call<{ offers: readonly unknown[] }>('GET', '/v1/connections/profile');
  if (offers.length === 0) {
    const profile = { offers: [item(sells)], needs: [{ category: needs.category, words: needs.title }] };
    const reach = { contexts: ['local', CONTEXT], serves: ['GH', 'NG'], delivers: true, languages: ['en'] };
    await client.call('PUT', '/v1/connections/profile', { ...profile, ...reach });
  }
  return { ...player, business };
}

export async function suggestionOf(to: Trader, shop: string): Promise<Suggestion | undefined> {
  const path = `/v1/connections/suggestions?limit=20&context=${CONTEXT}`;
  const all = await to.client.call<Suggestion[]>('GET', path);
  return all.find(({ business }) => business.name === shop);
}

/** What is between a trader and that shop, if they know each other. */
export async function connectionWith({ client }: Trader, shop: string): Promise<Connection | undefined> {
  const all = await client.call<Connection[]>('GET', '/v1/connections?limit=50');
  return all.find(({ business }) => business?.name === shop);
}

export function ask({ client }: Trader, businessId: string, note: string): Promise<Connection> {
  return client.call('POST', '/v1/connections', { businessId, context: CONTEXT, note });
}

export function accept({ client }: Trader, { id }: Connection): Promise<Connection> {
  return client.call('PATCH', `/v1/connections/${id}/status`, { status: 'accepted' });
}

/** The conversation of two that are connected. */
export function talkOf({ client }: Trader, { id }: Connection): Promise<string> {
  return until(async () => {
    const { conversationId } = await client.call<Connection>('GET', `/v1/connections/${id}`);
    return conversationId ?? undefined;
  }, 'No conversation was opened for them.');
}
