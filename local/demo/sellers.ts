import { demoPassword } from '../people.ts';
import type { Good } from './goods.ts';
import { markets } from './markets.ts';
import type { Market } from './markets.ts';
import { DemoFailure } from './failure.ts';
import { Client, problemOf, signUp } from './platform.ts';
import type { Account, Platform } from './platform.ts';

/** What the API says of a listing, as far as the demo looks at it. */
export interface Listing {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly title: string;
  readonly category: string;
  readonly country: string;
  readonly price: { readonly amount: string; readonly currency: string };
  readonly expiresAt: string | null;
  readonly version: number;
}

/** A fresh person who sells on one market. */
export interface Seller {
  readonly market: Market;
  readonly country: string;
  readonly goods: readonly Good[];
  readonly account: Account;
  readonly client: Client;
}

// A new account may write 30 times at once, then once a second: two writes a listing, and a few besides.
const mostGoods = 12;

/** Goods by the country they are sold in, so many a person as a new account may send without waiting. */
export function shares(goods: readonly Good[]): readonly (readonly Good[])[] {
  const byCountry = Map.groupBy(goods, (good) => good.country);
  return [...byCountry.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / mostGoods) }, (_, n) => all.slice(n * mostGoods, (n + 1) * mostGoods)),
  );
}

export async function newSeller(platform: Platform, goods: readonly Good[], name: string): Promise<Seller> {
  const country = goods[0]!.country;
  const account = await signUp(platform, `${name}@demo.pushnchat.test`, demoPassword);
  return { market: markets[country]!, country, goods, account, client: new Client(platform, account.token) };
}

export async function onboard({ client, market, country }: Seller): Promise<string> {
  const body = { displayName: market.seller, country, role: 'business' };
  return (await client.call<{ activeRole: string }>('POST', '/v1/users/me/onboarding', body)).activeRole;
}

export async function openBusiness({ client, market }: Seller): Promise<{ readonly slug: string }> {
  const { business, city, latitude, longitude } = market;
  const body = { name: business, categories: ['general-trade'], city, location: { latitude, longitude } };
  return client.call('POST', '/v1/businesses', body);
}

export function draftOf(good: Good, { city, latitude, longitude }: Market): object {
  const { type, title, description, category, price, currency } = good;
  const location = { latitude, longitude, address: city };
  return { type, title, description, category, price, currency, location, durationHours: 24 };
}

export interface Refused {
  readonly good: Good;
  readonly why: string;
}

/** Creates the seller's listings through the API. What the API refuses for its content is told, not fatal. */
export async function importGoods(
  { client, goods, market }: Seller,
  refuse: (refused: Refused) => void,
): Promise<Listing[]> {
  const made: Listing[] = [];
  for (const good of goods) {
    const draft = draftOf(good, market);
    const answer = await client.ask<Listing>('POST', '/v1/listings', draft);
    if (answer.status === 201) made.push(answer.data);
    else if (answer.status === 400 || answer.status === 422) refuse({ good, why: problemOf(answer) });
    else throw new DemoFailure(`“${good.title}” was answered ${answer.status}: ${problemOf(answer)}`);
  }
  return made;
}
