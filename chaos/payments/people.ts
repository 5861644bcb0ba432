import type { LocalCloud } from '../../local/cloud.ts';
import { post, signUp } from '../people.ts';

const countries = ['GH', 'KE', 'NG'] as const;
type PayerCountry = (typeof countries)[number];

export interface Payer {
  /** ID token, good for an hour. */
  readonly token: string;
  readonly country: PayerCountry;
}

/** Signs up and onboards those who fill their wallets, before any fault. */
export async function gatherPayers(cloud: LocalCloud, count: number): Promise<Payer[]> {
  const { urls, env } = cloud;
  const payers: Payer[] = [];
  for (let n = 0; n < count; n += 1) {
    const token = await signUp(env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '', `payer-${n}@demo.pushnchat.test`);
    const country = countries[n % countries.length]!;
    const person = { displayName: `Payer ${n}`, country, role: 'consumer' };
    await post(`${urls.hosting}/api/v1/users/me/onboarding`, token, person);
    payers.push({ token, country });
  }
  return payers;
}
