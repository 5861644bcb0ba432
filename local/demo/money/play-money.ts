import { randomBytes } from 'node:crypto';
import { DemoFailure } from '../failure.ts';
import { advanceClock, problemOf } from '../platform.ts';
import type { Client, Platform } from '../platform.ts';
import type { Listing } from '../sellers.ts';
import type { Story } from '../story.ts';
import { screenOf, until, type Payment } from './follow.ts';
import { Operator } from './operator.ts';
import { mtnNumber, openShop, publishListing, staffClient } from './shop.ts';
import { flawOf, major, minor, readStatement } from './statement.ts';
import { COUNTRIES, payEveryWay } from './ways.ts';

const CURRENCY = 'GHS';
/** A little more than the five minutes that MTN gives a payer. */
const PATIENCE_HOURS = 6 / 60;

interface Quotas {
  readonly plan: { readonly name: string };
  readonly quotas: readonly {
    readonly asset: string;
    readonly limit: number;
    readonly used: number;
    readonly returnsAt: string;
  }[];
}
interface Withdrawal {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly to: string;
  readonly fee: { readonly amount: string };
}
interface Account {
  readonly owner: { readonly kind: string; readonly id: string };
  readonly posted: string;
}

/** What a shop's money goes through in a day, against the running platform and the MTN that is played beside it. */
export async function playMoney(platform: Platform, story: Story): Promise<void> {
  const mtn = new Operator(platform);
  const [admin, moderator] = await Promise.all([staffClient(platform, 'admin'), staffClient(platform, 'moderator')]);
  const before = { ledger: await clearing(admin), mtn: await mtn.took(CURRENCY) };

  const { shop, listing } = await story.step('A shop in Accra opens, with one listing', async (say) => {
    const opened = await openShop(platform, randomBytes(3).toString('hex'));
    const published = await publishListing(opened, moderator);
    say(`${opened.market.business}, ${opened.account.email}, paying from ${opened.phone}`);
    say(`“${published.title}” is approved by a moderator and ends ${published.expiresAt}`);
    say(`in the wallet: ${await available(opened.client)} ${CURRENCY}`);
    return { shop: opened, listing: published };
  });
  const { client, phone } = shop;
  const extend = () => client.ask<Listing>('POST', `/v1/listings/${listing.id}/extend`, { hours: 24 });

  await story.step('The listing is extended until the free plan says no', async (say) => {
    for (;;) {
      const answer = await extend();
      if (answer.status === 200) {
        say(`extended, to ${answer.data.expiresAt}`);
        continue;
      }
      const [problem] = answer.errors;
      if (problem?.code !== 'listings.extension_limit_reached') throw new DemoFailure(problemOf(answer));
      say(`refused, ${answer.status}: ${problem.message}`);
      break;
    }
    const { plan, quota } = await extensions(client);
    if (quota.used !== quota.limit) throw new DemoFailure(`Only ${quota.used} of ${quota.limit} were used.`);
    say(`${plan}: ${quota.used} of ${quota.limit} used; more from ${quota.returnsAt}`);
  });

  const paymentId = await story.step(
    '100.00 by mobile money: the answer gets lost, the prompt is ignored',
    async (say) => {
      // MTN takes its key for the same request, so each is sent up to three times.
      await mtn.loseAnswers(3);
      await mtn.plan(phone, 'ongoing');
      const draft = { amount: '100.00', currency: CURRENCY, method: 'mobile_money', network: 'mtn', phone };
      const made = await client.call<{ paymentId: string; next: string }>('POST', '/v1/wallet/top-ups', draft);
      say(made.next);
      const shows = screenOf(client, made.paymentId, say);
      await shows(['unknown']);
      const second = await client.ask('POST', `/v1/payments/${made.paymentId}/attempts`, prompt(phone));
      if (second.status !== 409) throw new DemoFailure(`A second prompt at once was answered ${second.status}.`);
      say(`who tries again now is told: ${problemOf(second)}`);
      await shows(['waiting']);
      say(
        `nobody touches the phone; the clock is moved six minutes, to ${await advanceClock(platform, PATIENCE_HOURS)}`,
      );
      const { failure } = await shows(['failed', 'succeeded']);
      if (failure?.reason !== 'user_timeout')
        throw new DemoFailure(`It did not end as user_timeout: ${failure?.reason}.`);
      say(`reason ${failure.reason}, advice “${failure.act}”; in the wallet: ${await available(client)} ${CURRENCY}`);
      return made.paymentId;
    },
  );

  await story.step('The second prompt is approved', async (say) => {
    await client.call('POST', `/v1/payments/${paymentId}/attempts`, prompt(phone));
    await screenOf(client, paymentId, say)(['succeeded']);
    const told = await admin.call<{ provider: string; authenticity: string; state: string }[]>(
      'GET',
      '/v1/admin/payments/webhooks?limit=1',
    );
    const [latest] = told;
    if (latest?.provider !== 'momo') throw new DemoFailure('No message of MTN has arrived.');
    say(`MTN's message came in as a ${latest.authenticity}, ${latest.state}; a status read settled it`);
    await expectAvailable(client, '100.00', say);
  });

  await story.step('Standard for 30 days, from the wallet', async (say) => {
    const wanted = { plan: 'standard', days: 30 };
    const preview = await client.call<{ due: { amount: string } }>('POST', '/v1/subscriptions/preview', wanted);
    const taken = await client.call<{ state: string; endsAt: string }>('POST', '/v1/subscriptions', wanted);
    say(`${preview.due.amount} ${CURRENCY}, as the preview said; ${taken.state} until ${taken.endsAt}`);
    await expectAvailable(client, major(minor('100.00') - minor(preview.due.amount)), say);
    const again = await extend();
    if (again.status !== 200) throw new DemoFailure(`The extension is still refused: ${problemOf(again)}`);
    const { quota } = await extensions(client);
    say(`the listing is extended at once, to ${again.data.expiresAt}; ${quota.used} of ${quota.limit} used`);
  });

  await story.step('20.00 of the payment goes back to the phone', async (say) => {
    const was = minor(await available(client));
    const body = { amount: '20.00', reason: 'The shop paid in too much' };
    await client.call('POST', `/v1/payments/${paymentId}/refunds`, body);
    const done = await until(
      () => client.call<Payment>('GET', `/v1/payments/${paymentId}`),
      ({ refunds }) => refunds[0]?.state === 'succeeded' || refunds[0]?.state === 'failed',
      'The refund does not end.',
    );
    if (done.refunded.amount !== '20.00') throw new DemoFailure(`The refund ended as ${done.refunds[0]?.state}.`);
    say(`refund ${done.refunds[0]!.state}; of the payment ${done.refunded.amount} ${CURRENCY} is refunded`);
    const most = await client.ask('POST', `/v1/payments/${paymentId}/refunds`, { ...body, amount: '80.01' });
    if (most.status !== 409) throw new DemoFailure(`Refunding more than was paid was answered ${most.status}.`);
    say(`more than is left of it: ${problemOf(most)}`);
    await expectAvailable(client, major(was - minor('20.00')), say);
  });

  await story.step('A withdrawal to a number that MTN does not know comes back', async (say) => {
    const was = await available(client);
    const to = mtnNumber();
    await mtn.plan(to, 'fail:PAYEE_NOT_FOUND');
    const { state, reason } = await withdraw(client, to, say);
    if (state !== 'failed') throw new DemoFailure(`The withdrawal ended as ${state}.`);
    say(`${state}, ${reason}; the amount and its fee are back`);
    await expectAvailable(client, was, say);
  });

  await story.step('A withdrawal to mobile money', async (say) => {
    const was = minor(await available(client));
    const { state, fee } = await withdraw(client, phone, say);
    if (state !== 'paid') throw new DemoFailure(`The withdrawal ended as ${state}.`);
    await expectAvailable(client, major(was - minor('30.00') - minor(fee.amount)), say);
  });

  await story.step('The statement adds up, and MTN says the same', async (say) => {
    const lines = await readStatement(client, CURRENCY);
    for (const { amount, balance, text } of lines.toReversed())
      say(`${amount.padStart(9)} ${balance.padStart(9)}  ${text}`);
    const wallet = await balanceOf(client);
    const flaw = flawOf(lines, wallet.posted);
    if (flaw !== null) throw new DemoFailure(`The statement does not add up. ${flaw}`);
    if (wallet.posted !== wallet.available) throw new DemoFailure('Something is still kept aside in the wallet.');
    say(`opening 0.00 + ${lines.length} lines = closing ${wallet.posted} ${CURRENCY}`);
    const trial = await admin.call<{ asset: string; sum: string }[]>('GET', '/v1/admin/ledger/trial-balance');
    const crooked = trial.find(({ sum }) => !/^-?0(\.0+)?$/.test(sum));
    if (crooked !== undefined) throw new DemoFailure(`The ledger is out by ${crooked.sum} ${crooked.asset}.`);
    say(`the whole ledger balances in each of ${trial.length} assets`);
    const took = (await mtn.took(CURRENCY)) - before.mtn;
    const booked = before.ledger - (await clearing(admin));
    if (took !== booked) throw new DemoFailure(`MTN holds ${major(took)} of this, our books say ${major(booked)}.`);
    say(`MTN's own statement and our clearing account agree: ${major(took)} ${CURRENCY} came in and stayed`);
  });

  await story.step('Every way of paying that is offered, once', async (say) => {
    const counts: number[] = [];
    // Three countries at a time: more of a crowd than one machine serves at once makes tasks wait for the sweeper.
    for (let first = 0; first < COUNTRIES.length; first += 3) {
      const some = COUNTRIES.slice(first, first + 3);
      counts.push(...(await Promise.all(some.map((country) => payEveryWay(platform, country, say)))));
    }
    say(`${counts.reduce((sum, count) => sum + count, 0)} ways in ${COUNTRIES.length} countries, all paid`);
  });
}

const prompt = (phone: string) => ({ method: 'mobile_money', network: 'mtn', phone });

async function withdraw(client: Client, phone: string, say: (line: string) => void): Promise<Withdrawal> {
  const to = { method: 'mobile_money', network: 'mtn', phone, name: 'Abena Owusu' };
  const body = { amount: '30.00', currency: CURRENCY, to };
  const made = await client.call<Withdrawal>('POST', '/v1/wallet/withdrawals', body);
  say(`30.00 to ${made.to}, fee ${made.fee.amount}: ${made.state}, and kept aside`);
  return until(
    () => client.call<Withdrawal>('GET', `/v1/wallet/withdrawals/${made.id}`),
    ({ state }) => state !== 'sending',
    'The withdrawal does not end.',
  );
}

async function extensions(client: Client) {
  const { plan, quotas } = await client.call<Quotas>('GET', '/v1/quotas');
  const quota = quotas.find(({ asset }) => asset === 'quota:listing-extend');
  if (quota === undefined) throw new DemoFailure('The API shows no allowance of extensions.');
  return { plan: plan.name, quota };
}

const balanceOf = (client: Client) =>
  client.call<{ posted: string; available: string }>('GET', `/v1/wallet/balance?currency=${CURRENCY}`);
const available = async (client: Client): Promise<string> => (await balanceOf(client)).available;

async function expectAvailable(client: Client, wanted: string, say: (line: string) => void): Promise<void> {
  const seen = await available(client);
  if (seen !== wanted) throw new DemoFailure(`The wallet should hold ${wanted} ${CURRENCY}, and holds ${seen}.`);
  say(`in the wallet: ${seen} ${CURRENCY}`);
}

/** What MTN holds for us by our own books, in minor units, with the sign of a provider's account. */
async function clearing(admin: Client): Promise<bigint> {
  const path = `/v1/admin/ledger/accounts?owner=momo&kind=clearing&asset=${CURRENCY}`;
  const accounts = await admin.call<Account[]>('GET', path);
  return accounts.reduce((sum, { posted }) => sum + minor(posted), 0n);
}
