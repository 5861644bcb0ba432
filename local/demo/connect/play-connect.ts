import { disableNetwork, enableNetwork } from 'firebase/firestore';
import { DemoFailure } from '../failure.ts';
import type { Platform } from '../platform.ts';
import type { Story } from '../story.ts';
import { enter, SHOPS, type Name, type Player } from './cast.ts';
import { Columns } from './columns.ts';
import { playTeam } from './play-team.ts';
import { accept, ask, connectionWith, openShop, suggestionOf, talkOf, type Trader } from './shops.ts';
import { lastSeq, Talk } from './talk.ts';
import { until } from './wait.ts';

/** Two shops find each other, connect and talk, one of them without network for a while; then a team answers a customer. */
export async function playConnect(platform: Platform, story: Story): Promise<void> {
  const players: Player[] = [];
  const come = async <N extends Name>(key: N): Promise<Player & { readonly key: N }> => {
    const player = await enter(platform, key);
    players.push(player);
    return { ...player, key };
  };
  try {
    const [amina, kofi] = await story.step('Two shops', async (say) => {
      const traders = [await openShop(await come('amina')), await openShop(await come('kofi'))] as const;
      for (const { fullName, key, business } of traders) {
        const { market, sells, needs } = SHOPS[key];
        say(`${fullName}, ${business.name}, ${market.city}`);
        const price = Number(sells.price).toLocaleString('en');
        say(`  sells “${sells.title}” at ${price} ${sells.currency}; looks for “${needs.title}”`);
      }
      return traders;
    });
    const talkId = await meet(amina, kofi, story);
    await story.step('They talk, live on both phones (Firebase Web SDK)', (say) => talk(talkId, amina, kofi, say));
    await playTeam(platform, story, kofi, come);
  } finally {
    await Promise.all(players.map(({ phone }) => phone.close()));
  }
}

/** They find each other and connect, unless they did in an earlier play; the conversation that they have. */
async function meet(amina: Trader, kofi: Trader, story: Story): Promise<string> {
  const known = await connectionWith(amina, kofi.business.name);
  if (known?.status === 'accepted') {
    return story.step('They know each other', async (say) => {
      say(`connected since ${known.requestedAt.slice(0, 10)}; “npm run reset” lets them meet anew`);
      return talkOf(amina, known);
    });
  }
  const found = await story.step('They find each other', async (say) => {
    const suggestion = await until(
      () => suggestionOf(amina, kofi.business.name),
      `${amina.name} was not shown ${kofi.business.name}.`,
    );
    say(`${amina.name} is shown ${suggestion.business.name}, ${(suggestion.score / 100).toFixed(0)} of 100`);
    for (const { text } of suggestion.reasons) say(`  because: ${text}`);
    return suggestion;
  });
  return story.step('They connect', async (say) => {
    const note = 'Shall we trade rice for shea butter?';
    const asked = known?.status === 'pending' ? known : await ask(amina, found.business.id, note);
    say(`${amina.name} asks: “${asked.note ?? note}”`);
    const { status } = await accept(kofi, asked);
    say(`${kofi.name}: ${status}`);
    return talkOf(kofi, asked);
  });
}

async function talk(id: string, amina: Trader, kofi: Trader, say: (line: string) => void): Promise<void> {
  const columns = new Columns([amina, kofi]);
  columns.head();
  const from = Math.max(1, await lastSeq(amina, id));
  const [left, right] = [await Talk.open(id, amina, columns, from), await Talk.open(id, kofi, columns, from)];
  const settled = (count: number) => Promise.all([left.has(count), right.has(count)]);
  await settled(1);
  await left.write('Good morning, Kofi! 40 bags of rice are here.');
  await right.write('Good morning, Amina. At how much?');
  await left.write('92,000 naira a bag of 50 kg.');
  await settled(4);

  await disableNetwork(kofi.phone.db);
  columns.note(kofi, '— no network —');
  right.keep('I take twelve.');
  right.keep('That is 1,104,000 naira.');
  right.keep('Can they leave on Thursday?');
  await left.write('Are you still there?');
  await left.has(5);
  await enableNetwork(kofi.phone.db);
  columns.note(kofi, '— network again —');
  const first = await right.sendKept();
  columns.note(kofi, `3 that waited: ${inWords(first)}`);
  const again = await right.sendKept();
  columns.note(kofi, `sent once more, as if no answer had come: ${inWords(again)}`);
  await settled(8);
  if (again.some((verdict) => verdict !== 'duplicate')) throw new DemoFailure('A message was taken twice.');
  if (left.text() !== right.text() || !left.gapless()) throw new DemoFailure('The two phones do not show the same.');
  left.close();
  right.close();
  say(`both phones show the same ${left.count} messages, each once, in order, without a gap`);
  say(`from the API's answer to the other phone: ${columns.lags()}`);
}

const WORDS: Readonly<Record<string, string>> = { accepted: 'sent', duplicate: 'there already', rejected: 'refused' };
const inWords = (verdicts: readonly string[]): string => verdicts.map((verdict) => WORDS[verdict]).join(', ');
