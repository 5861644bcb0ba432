import { DemoFailure } from './failure.ts';
import { Client } from './platform.ts';
import type { Platform } from './platform.ts';
import type { Listing } from './sellers.ts';

/** A filter that fits the first listing, in two pages where there is enough to fill them. */
export async function search(
  platform: Platform,
  listings: readonly Listing[],
  say: (line: string) => void,
): Promise<void> {
  const anyone = new Client(platform, null);
  const groups = Map.groupBy(
    listings,
    ({ type, category, country }) => `type=${type}&category=${category}&country=${country}`,
  );
  const [filter, fitting] = [...groups].sort(([, one], [, other]) => other.length - one.length)[0]!;
  const { currency, amount } = fitting[0]!.price;
  const amounts = fitting.map(({ price }) => Number(price.amount));
  const path = `/v1/listings?${filter}&currency=${currency}&minPrice=${Math.min(...amounts)}&maxPrice=${Math.max(...amounts)}`;
  const limit = Math.min(20, Math.max(1, Math.ceil(fitting.length / 2)));
  const found = await anyone.ask<Listing[]>('GET', `${path}&limit=${limit}`);
  const fits = ({ type, category, country, price }: Listing): boolean =>
    filter === `type=${type}&category=${category}&country=${country}` && price.currency === currency;
  if (found.status !== 200 || found.data.length === 0 || !found.data.every(fits)) {
    throw new DemoFailure(`The search ${path} was answered ${found.status} with what does not fit, or with nothing.`);
  }
  say(`${path}: ${found.data.length} on the first page, newest “${found.data[0]!.title}”`);
  if (found.next === null) return say(`there is no second page: ${amount} ${currency} is all there is`);
  const second = await anyone.ask<Listing[]>('GET', `${path}&limit=${limit}&cursor=${encodeURIComponent(found.next)}`);
  const seen = new Set(found.data.map(({ id }) => id));
  if (second.status !== 200 || second.data.some(({ id }) => seen.has(id)) || !second.data.every(fits)) {
    throw new DemoFailure(`The second page of ${path} was answered ${second.status} or repeats the first.`);
  }
  say(`${second.data.length} more on the second page by its cursor, none twice`);
}
