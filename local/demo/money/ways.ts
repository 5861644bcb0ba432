import { createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { demoPassword } from '../../people.ts';
import { DemoFailure } from '../failure.ts';
import { Client, problemOf, signUp } from '../platform.ts';
import type { Platform } from '../platform.ts';
import { until, type Payment } from './follow.ts';

interface Way {
  readonly method: string;
  readonly network: string | null;
  readonly title: string;
  readonly currency: string;
  /** The least that it takes, in major units. */
  readonly least: string;
}
interface Action {
  readonly kind: string;
  readonly text: string;
  readonly url: string | null;
}
type Shown = Payment & { readonly attempt: { readonly action: Action | null } };

/** How mobile numbers begin, by country and network, and how many digits follow. */
const NUMBERS: Readonly<Record<string, readonly [string, number]>> = {
  'GH mtn': ['+23324', 7],
  'GH telecel': ['+23320', 7],
  'GH at': ['+23327', 7],
  'KE safaricom': ['+254712', 6],
  'KE airtel': ['+254733', 6],
  'UG mtn': ['+256772', 6],
  'UG airtel': ['+256752', 6],
  'RW mtn': ['+250788', 6],
  'CI mtn': ['+225050', 7],
  'CI orange': ['+225070', 7],
  'CI wave': ['+225070', 7],
  'SN orange': ['+22177', 7],
  'SN wave': ['+22177', 7],
  'CM mtn': ['+23767', 7],
  'CM orange': ['+23769', 7],
};
export const COUNTRIES = ['GH', 'KE', 'NG', 'UG', 'RW', 'CI', 'SN', 'CM', 'ZA'] as const;
/** Some last digits mean a misfortune at the played M-Pesa; these do not. */
const QUIET = '88';
/** What the played networks send a payer, and ask for on their pages. */
const CODE = '123456';

/** Pays once by every way that is offered there, as its payer would. Cash is left out: nobody hands it to himself. */
export async function payEveryWay(platform: Platform, country: string, say: (line: string) => void): Promise<number> {
  const email = `ways-${country.toLowerCase()}-${randomBytes(3).toString('hex')}@demo.pushnchat.test`;
  const client = new Client(platform, (await signUp(platform, email, demoPassword)).token);
  await client.call('POST', '/v1/users/me/onboarding', { displayName: 'Esi Payer', country, role: 'consumer' });
  const offered = await client.call<Way[]>('GET', '/v1/payments/methods');
  const ways = offered.filter(({ method }) => method !== 'cash');
  for (const way of ways) {
    const since = performance.now();
    const state = await payBy(platform, client, { ...way, country, email });
    const took = ((performance.now() - since) / 1_000).toFixed(1);
    say(`${country}  ${way.title}, ${way.least} ${way.currency}: ${state} after ${took} s`);
  }
  return ways.length;
}

async function payBy(
  platform: Platform,
  client: Client,
  {
    country,
    email,
    method,
    network,
    currency,
    least,
    title,
  }: Way & { readonly country: string; readonly email: string },
): Promise<string> {
  const [start, digits] = NUMBERS[`${country} ${network}`] ?? ['', 0];
  const middle = Math.max(0, digits - QUIET.length);
  const phone = start + String(randomInt(10 ** middle)).padStart(middle, '0') + QUIET;
  const draft = { amount: least, currency, method, email, ...(network !== null && { network, phone }) };
  const made = await client.ask<{ paymentId: string }>('POST', '/v1/wallet/top-ups', draft);
  if (made.status !== 201) throw new DemoFailure(`${title} in ${country} is refused: ${problemOf(made)}`);
  const { paymentId } = made.data;
  let done = false;
  const { attempt } = await until(
    async () => {
      const payment = await client.call<Shown>('GET', `/v1/payments/${paymentId}`);
      const { action } = payment.attempt;
      if (action !== null && !done) {
        done = true;
        await doAsPayer(platform, client, paymentId, action, { amount: least, currency });
      }
      return payment;
    },
    (payment) => ['succeeded', 'failed', 'held'].includes(payment.attempt.state),
    `${title} in ${country} does not end.`,
  );
  if (attempt.state !== 'succeeded') throw new DemoFailure(`${title} in ${country}: ${attempt.state}, ${attempt.text}`);
  return attempt.state;
}

/** Opens the page, types the code, or goes to the bank. A prompt is approved on the played phone by itself. */
async function doAsPayer(
  { url, env }: Platform,
  client: Client,
  paymentId: string,
  action: Action,
  money: { readonly amount: string; readonly currency: string },
): Promise<void> {
  if (action.kind === 'redirect') {
    const page = new URL(action.url!);
    page.searchParams.set('otp', CODE);
    await fetch(page, { signal: AbortSignal.timeout(5_000) });
  } else if (action.kind === 'otp') {
    await client.call('POST', `/v1/payments/${paymentId}/code`, { otp: CODE });
  } else if (action.kind === 'instructions') {
    const narrative = /Write (\S+) as the reference/.exec(action.text)?.[1] ?? '';
    const notice = JSON.stringify({ id: randomUUID(), ...money, narrative, payer: 'ESI PAYER' });
    const secret = env['BANK_NOTICE_SECRET'] ?? '';
    const signature = createHmac('sha256', secret).update(notice).digest('hex');
    await fetch(`${url}/api/v1/webhooks/bank`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-bank-signature': signature },
      body: notice,
      signal: AbortSignal.timeout(5_000),
    });
  }
}
