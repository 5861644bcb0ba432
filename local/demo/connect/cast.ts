import { demoPassword, people, type Person } from '../../people.ts';
import { ownGoods, type Good } from '../goods.ts';
import { markets, type Market } from '../markets.ts';
import { openPhone, type Phone } from '../phone.ts';
import { Client, type Platform } from '../platform.ts';

/** What somebody sells and looks for. */
export interface Shop {
  readonly name: string;
  readonly market: Market;
  readonly sells: Good;
  readonly needs: Good;
}

export const NAMES = ['amina', 'kofi', 'awa', 'grace', 'moussa'] as const;
export type Name = (typeof NAMES)[number];

const seeded = (key: string): Person => people.find(({ uid }) => uid === `demo-${key}`)!;

/** The people of the local cloud who play, by their first names. */
const PLAYED: Readonly<Record<Name, Person>> = {
  amina: seeded('buyer'),
  kofi: seeded('seller'),
  awa: seeded('consumer'),
  grace: seeded('banker'),
  moussa: seeded('partner'),
};

const good = (title: string): Good => ownGoods.find((one) => one.title.startsWith(title))!;
const RICE = good('Ofada rice');
const BUTTER = good('Raw shea butter');

export const SHOPS: Readonly<Record<'amina' | 'kofi', Shop>> = {
  amina: { name: 'Yusuf Foods', market: markets['NG']!, sells: RICE, needs: BUTTER },
  kofi: { name: 'Mensah Trading', market: markets['GH']!, sells: BUTTER, needs: RICE },
};

/** Somebody of the seeded people: signed in on a phone, with a way to the API. */
export interface Player {
  readonly key: Name;
  /** What friends call them. */
  readonly name: string;
  readonly fullName: string;
  readonly email: string;
  /** What they act as when they are not at work. */
  readonly role: Person['role'];
  /** `usr_…`. */
  readonly id: string;
  readonly client: Client;
  readonly phone: Phone;
}

export const firstName = (fullName: string): string => fullName.split(' ')[0]!;

export async function enter(platform: Platform, key: Name): Promise<Player> {
  const { email, name: fullName, role } = PLAYED[key];
  const phone = await openPhone(platform, key, { email, password: demoPassword });
  const client = new Client(platform, phone.token);
  const { id } = await client.call<{ id: string }>('GET', '/v1/users/me');
  return { key, name: firstName(fullName), fullName, email, role, id, client, phone };
}
