import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { disableNetwork, enableNetwork } from 'firebase/firestore';
import { demoPassword } from '../../people.ts';
import { DemoFailure } from '../failure.ts';
import { openPhone } from '../phone.ts';
import { Client, signUp, type Platform } from '../platform.ts';
import type { Story } from '../story.ts';
import { Columns, type Trader } from './columns.ts';
import { Talk } from './talk.ts';

interface Item {
  readonly category: string;
  readonly words: string;
}
interface Suggestion {
  readonly business: { readonly id: string; readonly name: string };
  readonly score: number;
  readonly reasons: readonly { readonly text: string }[];
}
interface Connection {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly conversationId: string | null;
}

const GRAIN = { category: 'grains-and-flour', words: 'Parboiled rice in 50 kg bags' };
const FRUIT = { category: 'fruit-and-vegetables', words: 'Ripe tomatoes in baskets' };
const PATIENCE_MS = 120_000;

/** Two shops of one city find each other, connect and talk; one of them loses the network in the middle of it. */
export async function playConnect(platform: Platform, story: Story): Promise<void> {
  const run = randomBytes(3).toString('hex');
  const open = async (name: string, business: string, offers: Item, needs: Item): Promise<Trader> => {
    const account = await signUp(platform, `connect-${name}-${run}@demo.pushnchat.test`, demoPassword);
    const client = new Client(platform, account.token);
    await client.call('POST', '/v1/users/me/onboarding', { displayName: name, country: 'NG', role: 'business' });
    const place = { city: 'Lagos', location: { latitude: 6.45, longitude: 3.39 } };
    const opened = { name: `${business} ${run}`, categories: ['general-trade'], ...place };
    const { id } = await client.call<{ id: string }>('POST', '/v1/businesses', opened);
    const profile = { offers: [offers], needs: [needs], delivers: true };
    await client.call('PUT', '/v1/connections/profile', profile);
    const phone = await openPhone(platform, `${name}-${run}`, account);
    return { name, business: opened.name, businessId: id, account, client, phone };
  };
  const traders: Trader[] = [];
  try {
    const [ada, kofi] = await story.step('Two shops open in Lagos', async (say) => {
      traders.push(await open('Ada', 'Mile 12 Grains', GRAIN, FRUIT), await open('Kofi', 'Epe Farms', FRUIT, GRAIN));
      for (const { name, business } of traders) say(`${name}: ${business}`);
      say(`Ada sells “${GRAIN.words}” and needs “${FRUIT.words}”; Kofi the other way round`);
      return traders as [Trader, Trader];
    });

    await story.step('They find each other', async (say) => {
      const found = await until(async () => {
        const all = await ada.client.call<Suggestion[]>('GET', '/v1/connections/suggestions?limit=20');
        return all.find(({ business }) => business.id === kofi.businessId);
      }, 'Ada was not shown Kofi’s business.');
      say(`Ada is shown ${found.business.name}, ${(found.score / 100).toFixed(0)} of 100`);
      for (const { text } of found.reasons) say(`  because: ${text}`);
    });

    const talkId = await story.step('They connect', async (say) => {
      const request = { businessId: kofi.businessId, note: 'Shall we trade rice for tomatoes?' };
      const asked = await ada.client.call<Connection>('POST', '/v1/connections', request);
      const step = `/v1/connections/${asked.id}/status`;
      const answered = await kofi.client.call<Connection>('PATCH', step, { status: 'accepted' });
      say(`Ada asks, Kofi accepts: ${answered.status}`);
      return until(async () => {
        const { conversationId } = await kofi.client.call<Connection>('GET', `/v1/connections/${asked.id}`);
        return conversationId ?? undefined;
      }, 'No conversation was opened for them.');
    });

    await story.step('They talk, live on both phones (Firebase Web SDK)', async (say) => {
      const columns = new Columns([ada, kofi]);
      columns.head();
      const [left, right] = [await Talk.open(talkId, ada, columns), await Talk.open(talkId, kofi, columns)];
      const settled = async (count: number): Promise<void> => {
        await until(() => (left.mine(count) && right.mine(count) ? true : undefined), 'A message has not arrived.');
      };
      const before = left.count;
      await left.write('Good morning! 40 bags of rice are here.');
      await right.write('Good morning, Ada. At how much?');
      await left.write('62,000 naira a bag, from 10 bags.');
      await settled(before + 3);

      await disableNetwork(kofi.phone.db);
      columns.note(kofi, '— no network —');
      right.keep('I take twelve.');
      right.keep('Can you bring them on Thursday?');
      right.keep('I pay half now.');
      await left.write('Are you still there?');
      await until(() => (left.mine(before + 4) ? true : undefined), 'Ada does not see her own message.');
      await enableNetwork(kofi.phone.db);
      columns.note(kofi, '— back —');
      const first = await right.sendKept();
      columns.note(kofi, `outbox: ${first.join(', ')}`);
      const again = await right.sendKept();
      columns.note(kofi, `sent again, answer lost: ${again.join(', ')}`);
      await settled(before + 7);
      if (again.some((verdict) => verdict !== 'duplicate')) throw new DemoFailure('A message was taken twice.');
      const [one, other] = [left.text(), right.text()];
      if (one !== other || !left.gapless()) throw new DemoFailure('The two phones do not show the same.');
      left.close();
      right.close();
      say(`both phones show the same ${left.count} messages, each once, in order, without a gap`);
      say(`from the API's answer to the other phone: ${columns.lags()}`);
    });
  } finally {
    await Promise.all(traders.map(({ phone }) => phone.close()));
  }
}

async function until<T>(look: () => Promise<T | undefined> | T | undefined, otherwise: string): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(300);
  }
  throw new DemoFailure(`${otherwise} It was waited for ${PATIENCE_MS / 1_000} s.`);
}
