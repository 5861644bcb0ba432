import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../platform.ts';
import { SHOPS, type Player } from '../cast.ts';
import { enquire, offerOf } from '../enquiry.ts';
import { accept, ask, connectionWith, openShop, suggestionOf, talkOf, type Connection, type Trader } from '../shops.ts';
import { Chat, type Print } from './chat.ts';

const LOOK_MS = 1_000;
const start = (key: string): string => `Start it in another terminal: npm run demo -- connect --as ${key}`;

/** A shop that meets the other one, if they have not met yet; their conversation. */
export async function openTrade(player: Player & { readonly key: 'amina' | 'kofi' }, print: Print): Promise<Chat> {
  const trader = await openShop(player);
  const { market, sells, needs } = SHOPS[player.key];
  print(`You are ${player.fullName}, ${trader.business.name}, ${market.city}.`);
  print(`You sell “${sells.title}” and look for “${needs.title}”.`);
  const connection = await meet(trader, print);
  return Chat.open(await talkOf(trader, connection), player, print);
}

async function meet(trader: Trader, print: Print): Promise<Connection> {
  const other = trader.key === 'amina' ? 'kofi' : 'amina';
  const shop = SHOPS[other].name;
  let waitsFor = '';
  const wait = async (what: string): Promise<void> => {
    if (what !== waitsFor) print(what);
    waitsFor = what;
    await sleep(LOOK_MS);
  };
  for (;;) {
    const known = await connectionWith(trader, shop);
    if (known?.status === 'accepted') {
      print(`You are connected with ${shop}.`);
      return known;
    }
    if (known?.status === 'pending' && known.direction === 'received') {
      print(`${shop} asks to connect: “${known.note ?? ''}”. You accept.`);
      await accept(trader, known);
    } else if (known?.status === 'pending') {
      await wait(`You have asked ${shop} to connect. Waiting for the answer. ${start(other)}`);
    } else if (trader.key === 'kofi') {
      await wait(`Waiting for ${shop} to find you. ${start(other)}`);
    } else {
      await find(trader, shop, wait, print, start(other));
    }
  }
}

async function find(
  trader: Trader,
  shop: string,
  wait: (what: string) => Promise<void>,
  print: Print,
  how: string,
): Promise<void> {
  const found = await suggestionOf(trader, shop);
  if (found === undefined) return wait(`Looking for a shop that fits yours; this takes some seconds. ${how}`);
  print(`You are shown ${shop}:`, ...found.reasons.map(({ text }) => `  ${text}`));
  await ask(trader, found.business.id, 'Shall we trade rice for shea butter?');
}

/** A customer who asks about what Kofi's shop offers. `owner` is Kofi, who puts it up for sale if it is not. */
export async function openQuestion(platform: Platform, awa: Player, owner: Player, print: Print): Promise<Chat> {
  const shop = await openShop({ ...owner, key: 'kofi' });
  const listing = await offerOf(platform, shop);
  print(`You are ${awa.fullName}, a customer in Dakar.`);
  print(`You look at “${listing.title}”, ${listing.price.amount} ${listing.price.currency}, by ${shop.business.name}.`);
  print('Kofi or his team answers. In other terminals: npm run demo -- connect --as grace, --as moussa');
  return Chat.open(await enquire(awa, listing), awa, print);
}
