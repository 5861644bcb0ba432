import { randomBytes } from 'node:crypto';
import { demoPassword } from '../people.ts';
import { signIn } from '../seed/index.ts';
import { expiredEvents } from './expired-events.ts';
import { DemoFailure } from './failure.ts';
import type { Good } from './goods.ts';
import { offline } from './offline.ts';
import { openPhone } from './phone.ts';
import { watch } from './screens.ts';
import type { Phone } from './phone.ts';
import { advanceClock, Client } from './platform.ts';
import type { Platform } from './platform.ts';
import { search } from './search.ts';
import { importGoods, newSeller, onboard, openBusiness, shares } from './sellers.ts';
import type { Listing, Refused, Seller } from './sellers.ts';
import type { Story } from './story.ts';

const staff = (name: string): string => `${name}@demo.pushnchat.test`;

/** A listing's whole life, from a stranger's sign-up to its end, against the running platform. */
export async function play(platform: Platform, goods: readonly Good[], story: Story): Promise<void> {
  const run = randomBytes(3).toString('hex');
  const phones: Phone[] = [];
  try {
    const sellers = await story.step('Sign-up through the Auth emulator', async (say) => {
      const people = await Promise.all(
        shares(goods).map((share, n) => newSeller(platform, share, `demo-${run}-${n + 1}`)),
      );
      for (const { account, market, goods: share } of people.slice(0, 6)) {
        say(`${market.seller}, ${market.city}: ${account.email}, ${share.length} to sell`);
      }
      if (people.length > 6) say(`… and ${people.length - 6} more`);
      return people;
    });

    await story.step('Onboarding', async (say) => {
      const roles = await Promise.all(sellers.map(onboard));
      say(`${roles.length} profiles, acting as ${[...new Set(roles)].join(', ')}`);
    });
    await story.step('A business for each', async (say) => {
      const made = await Promise.all(sellers.map(openBusiness));
      const names = made.map(({ slug }) => slug);
      say(`${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`);
    });

    const drafts = await story.step('Listings imported through the API', async (say) => {
      const refused: Refused[] = [];
      const lists = await Promise.all(sellers.map((seller) => importGoods(seller, (one) => refused.push(one))));
      for (const { good, why } of refused.slice(0, 10)) {
        say(`${good.line === undefined ? good.title : `Line ${good.line}`} is left out by the API: ${why}`);
      }
      if (refused.length > 10) say(`… and ${refused.length - 10} more were left out`);
      const made = lists.flat();
      say(`${made.length} drafts${waited(sellers)}`);
      if (made.length === 0) throw new DemoFailure('The API took none of the listings; nothing is left to show.');
      return lists;
    });
    const listings = drafts.flat();
    const ids = new Set(listings.map(({ id }) => id));
    const chosen = listings[0]!;
    const owner = sellers[drafts.findIndex((list) => list.includes(chosen))]!;

    const screens = await story.step('Phones open their live views (Firebase Web SDK)', async (say) => {
      const buyer = await openPhone(platform, `buyer-${run}`, { email: staff('buyer'), password: demoPassword });
      phones.push(buyer);
      const own: Phone[] = [];
      for (const { account } of [owner, ...sellers.filter((seller) => seller !== owner)]) {
        const phone = await openPhone(platform, account.email, account);
        phones.push(phone);
        own.push(phone);
      }
      const opened = watch(buyer, own, chosen.id);
      await opened.seen.until(
        () => [...ids].every((id) => opened.own.has(id)) && opened.states.length > 0,
        () => 'Firestore did not show the fresh drafts to their owners within a minute.',
      );
      say('a buyer follows the query of active listings; each seller that of their own; one of them a single document');
      return opened;
    });

    await story.step('Submitted for review', async (say) => {
      await Promise.all(
        drafts.map(async (list, n) => {
          for (const { id } of list) await sellers[n]!.client.call('POST', `/v1/listings/${id}/submit`);
        }),
      );
      say(`${listings.length} wait for a moderator${waited(sellers)}`);
    });

    const approvedAt = new Map<string, number>();
    await story.step('Approval by the moderator', async (say) => {
      const token = await signIn(platform.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '', staff('moderator'));
      const moderator = new Client(platform, token);
      const waiting = await moderator.call<Listing[]>('GET', '/v1/admin/listings?status=pending_review&limit=100');
      say(`the first page of the review queue holds ${waiting.length}`);
      for (const { id } of listings) {
        await moderator.call('POST', `/v1/admin/listings/${id}/approve`, undefined, 2);
        approvedAt.set(id, performance.now());
      }
      say(`${listings.length} published`);
    });

    await story.step('Live mirror: every published listing appears on the phones', async (say) => {
      const missing = (): number => [...ids].filter((id) => !screens.arrived.has(id)).length;
      await screens.seen.until(
        () => missing() === 0 && screens.states.includes('active'),
        () => `${missing()} published listings have not reached Firestore after a minute.`,
      );
      const lags = [...ids].map((id) => screens.arrived.get(id)! - approvedAt.get(id)!).sort((a, b) => a - b);
      const at = (part: number): string => `${Math.max(0, Math.round(lags[Math.floor((lags.length - 1) * part)]!))} ms`;
      say(
        `${lags.length} of ${lags.length} seen; lag from the API's answer: median ${at(0.5)}, 95 % ${at(0.95)}, most ${at(1)}`,
      );
      say(`the single document went ${screens.states.join(' → ')}`);
    });

    await story.step('Search by type, category, country and price', (say) => search(platform, listings, say));

    await story.step('Extension by 24 hours', async (say) => {
      const { expiresAt } = await owner.client.call<Listing>('POST', `/v1/listings/${chosen.id}/extend`, { hours: 24 });
      say(`“${chosen.title}” now ends ${expiresAt}`);
    });

    await story.step('Expiry under a fast clock', async (say) => {
      const running = (): string[] => [...ids].filter((id) => screens.own.get(id) !== 'expired');
      say(`the clock is moved 24 hours, to ${await advanceClock(platform, 24)}`);
      await screens.seen.until(
        () => running().length <= 1,
        () => `${running().length} listings are still shown as active a minute after their time was up.`,
      );
      if (screens.own.get(chosen.id) !== 'active') throw new DemoFailure('The extended listing ended before its time.');
      say(`${ids.size - 1} expired on their sellers' phones; the extended one is still active`);
      say(`another 24 hours, to ${await advanceClock(platform, 24)}`);
      await screens.seen.until(
        () => running().length === 0 && screens.states.at(-1) === 'expired',
        () => 'The extended listing is still shown as active a minute after its time was up.',
      );
      const { status } = await owner.client.call<Listing>('GET', `/v1/listings/${chosen.id}`);
      say(`the extended one ended too: ${status} in the API, ${screens.states.at(-1)} on the seller's phone`);
      const counts = await expiredEvents(platform, ids);
      const wrong = [...ids].filter((id) => counts.get(id) !== 1);
      if (wrong.length > 0) throw new DemoFailure(`${wrong.length} listings do not have exactly one listing.expired.`);
      say(`exactly one listing.expired for each of the ${ids.size}`);
      const shown = (): number => [...ids].filter((id) => screens.active().has(id)).length;
      // Nobody but its owner may read an ended listing, so the buyer's SDK has to ask for each before it drops it.
      await screens.seen.within(10_000, () => shown() === 0);
      say(`${ids.size - shown()} of ${ids.size} have left the buyer's list`);
    });

    await story.step('A command written without network', (say) => offline(phones[1]!, owner, say));
  } finally {
    await Promise.all(phones.map((phone) => phone.close()));
  }
}

function waited(sellers: readonly Seller[]): string {
  const ms = Math.max(...sellers.map(({ client }) => client.waitedMs));
  return ms === 0 ? '' : ` (the rate limit asked a seller to wait ${Math.round(ms / 1_000)} s in all)`;
}
