import { randomInt } from 'node:crypto';
import { demoPassword } from '../../people.ts';
import { signIn } from '../../seed/index.ts';
import { ownGoods } from '../goods.ts';
import { markets } from '../markets.ts';
import { Client, signUp } from '../platform.ts';
import type { Platform } from '../platform.ts';
import { draftOf, onboard, openBusiness } from '../sellers.ts';
import type { Listing, Seller } from '../sellers.ts';

/** A fresh person with a shop in Accra, and the MTN number from which she pays. */
export interface Shop extends Seller {
  /** E.164. */
  readonly phone: string;
}

/** A number of MTN Ghana that no other run of the demo is likely to have. */
export const mtnNumber = (): string => `+23324${randomInt(1_000_000, 10_000_000)}`;

export async function openShop(platform: Platform, run: string): Promise<Shop> {
  const account = await signUp(platform, `money-${run}@demo.pushnchat.test`, demoPassword);
  const client = new Client(platform, account.token);
  const goods = ownGoods.filter(({ country }) => country === 'GH').slice(0, 1);
  const shop = { market: markets['GH']!, country: 'GH', goods, account, client, phone: mtnNumber() };
  await onboard(shop);
  await openBusiness(shop);
  return shop;
}

export const staffClient = async (platform: Platform, name: 'moderator' | 'admin'): Promise<Client> =>
  new Client(platform, await signIn(platform.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '', `${name}@demo.pushnchat.test`));

/** The shop's listing, submitted by her and approved by a moderator. */
export async function publishListing({ client, goods, market }: Shop, moderator: Client): Promise<Listing> {
  const { id } = await client.call<Listing>('POST', '/v1/listings', draftOf(goods[0]!, market));
  await client.call('POST', `/v1/listings/${id}/submit`);
  return moderator.call<Listing>('POST', `/v1/admin/listings/${id}/approve`, undefined, 2);
}
