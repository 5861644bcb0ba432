import { randomUUID } from 'node:crypto';
import type { LocalCloud } from '../local/cloud.ts';
import { demoPassword } from '../local/people.ts';
import { seedPeople, signIn } from '../local/seed/index.ts';

export interface People {
  /** ID tokens, good for an hour. */
  readonly sellers: readonly string[];
  readonly moderator: string;
}

const countries = ['NG', 'KE', 'GH', 'SN', 'ZA', 'EG', 'TZ', 'CI'] as const;

/** Signs up and onboards the sellers through the API, before any fault; every second one sells for a business. */
export async function gatherPeople(cloud: LocalCloud, sellers: number): Promise<People> {
  const { urls, env } = cloud;
  const authHost = env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '';
  await seedPeople(urls.hosting, authHost, env);
  const tokens: string[] = [];
  for (let n = 0; n < sellers; n += 1) {
    const token = await signUp(authHost, `chaos-${n}@demo.pushnchat.test`);
    const country = countries[n % countries.length]!;
    await post(`${urls.hosting}/api/v1/users/me/onboarding`, token, {
      displayName: `Seller ${n}`,
      country,
      role: 'business',
    });
    if (n % 2 === 0) {
      await post(`${urls.hosting}/api/v1/businesses`, token, {
        name: `Stall number ${n}`,
        categories: ['general-trade'],
      });
    }
    tokens.push(token);
  }
  return { sellers: tokens, moderator: await signIn(authHost, 'moderator@demo.pushnchat.test') };
}

/** Somebody with a wallet. */
export interface Payer {
  readonly token: string;
  /** `usr_…`. */
  readonly id: string;
}

/** People in Nigeria who buy: for what is paid from wallet to wallet. */
export async function gatherPayers(cloud: LocalCloud, count: number): Promise<Payer[]> {
  const payers: Payer[] = [];
  for (let n = 0; n < count; n += 1) {
    const token = await signUp(cloud.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '', `payer-${n}@demo.pushnchat.test`);
    const profile = { displayName: `Payer ${n}`, country: 'NG', role: 'consumer' };
    const { data } = await post(`${cloud.urls.hosting}/api/v1/users/me/onboarding`, token, profile);
    payers.push({ token, id: data.id });
  }
  return payers;
}

export async function signUp(authHost: string, email: string): Promise<string> {
  const url = `http://${authHost}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=chaos`;
  const { idToken } = await ask<{ idToken: string }>(
    url,
    {},
    { email, password: demoPassword, returnSecureToken: true },
  );
  return idToken;
}

export function post(url: string, token: string, body: object): Promise<{ readonly data: { readonly id: string } }> {
  return ask(url, { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() }, body);
}

async function ask<Reply>(url: string, headers: Record<string, string>, body: object): Promise<Reply> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Reply;
}
