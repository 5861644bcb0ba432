import { DemoFailure } from '../failure.ts';
import type { Platform } from '../platform.ts';
import type { Story } from '../story.ts';
import type { Player } from './cast.ts';
import { Columns } from './columns.ts';
import { enquire, offerOf } from './enquiry.ts';
import type { Trader } from './shops.ts';
import { lastSeq, Talk } from './talk.ts';
import { comeOn, deskOf, goHome, hire, openInbox, seeOnPhone, type HandOver, type Inbox, type Ticket } from './team.ts';

const NOTE = 'Awa in Dakar takes 10 buckets at 95 cedis: 950 cedis. Please put them on Monday’s bus.';

/** A customer writes to the shop; one agent answers, another takes over with her note, and the customer sees who is there. */
export async function playTeam(
  platform: Platform,
  story: Story,
  owner: Trader,
  come: (key: 'awa' | 'grace' | 'moussa') => Promise<Player>,
): Promise<void> {
  const { inbox, grace, moussa } = await story.step(`${owner.business.name} has a team`, async (say) => {
    const [first, second] = [await come('grace'), await come('moussa')];
    const opened = await openInbox(owner);
    await hire(owner, opened, first);
    await hire(owner, opened, second);
    say(`${first.fullName} and ${second.fullName} share the inbox “${opened.name}”`);
    return { inbox: opened, grace: first, moussa: second };
  });
  try {
    await story.step('A customer asks, and a second agent takes over', async (say) => {
      const awa = await come('awa');
      const listing = await offerOf(platform, owner);
      say(`${awa.fullName} asks about “${listing.title}”, ${listing.price.amount} ${listing.price.currency}`);
      const id = await enquire(awa, listing);
      await serve(id, inbox, { owner, awa, grace, moussa }, say);
    });
  } finally {
    await Promise.all([grace, moussa].map((agent) => goHome(agent, inbox)));
  }
}

interface Room {
  readonly owner: Trader;
  readonly awa: Player;
  readonly grace: Player;
  readonly moussa: Player;
}

async function serve(
  id: string,
  inbox: Inbox,
  { owner, awa, grace, moussa }: Room,
  say: (line: string) => void,
): Promise<void> {
  const desk = deskOf(inbox, id);
  await putAway(owner, desk);
  await comeOn(grace, inbox);
  const columns = new Columns([awa, grace, moussa]);
  columns.head();
  const from = (await lastSeq(awa, id)) + 1;
  const customer = await Talk.open(id, awa, columns, from);
  await customer.write('Hello! Do you send shea butter to Dakar?');
  await seeOnPhone(grace, inbox, id, ({ state }) => state === 'waiting');
  columns.note(grace, 'In the inbox: one waits. Grace takes it.');
  await grace.client.call('POST', `${desk}/claim`);
  const first = await Talk.open(id, grace, columns, from);
  await customer.has(2);
  await first.write('Hello Awa! Yes, by bus, every Monday. 95 cedis a bucket of 5 kg.');
  await customer.has(3);
  await customer.write('Good. Ten buckets, please.');
  await first.has(4);

  await comeOn(moussa, inbox);
  columns.note(grace, `Her shift ends. She hands over to Moussa: “${NOTE}”`);
  await grace.client.call('POST', `${desk}/reassign`, { agentId: moussa.id, reason: 'shift_ends', summary: NOTE });
  await seeOnPhone(moussa, inbox, id, ({ agentId }) => agentId === moussa.id);
  const { handOvers } = await moussa.client.call<{ handOvers: HandOver[] }>('GET', desk);
  const told = handOvers.find(({ summary, fromId }) => summary === NOTE && fromId === grace.id);
  if (told === undefined) throw new DemoFailure('Moussa does not see what Grace wrote for him.');
  columns.note(moussa, `It is his now. He reads: “${told.summary}”`);
  const second = await Talk.open(id, moussa, columns, from);
  await customer.has(5);
  await second.write('Hello Awa, Moussa here. 10 buckets, 950 cedis, on Monday’s bus.');
  await customer.has(6);
  await customer.write('Thank you both!');
  await Promise.all([first.has(7), second.has(7)]);
  const done = await moussa.client.call<Ticket>('POST', `${desk}/resolve`);
  columns.note(moussa, `Done: ${done.state}.`);
  if (customer.text() !== second.text() || !customer.gapless()) throw new DemoFailure('A phone shows something else.');
  if (customer.text().includes(NOTE)) throw new DemoFailure('The customer sees what is for colleagues only.');
  for (const talk of [customer, first, second]) talk.close();
  say(`${awa.name} saw ${customer.count} messages: hers, her agents’, and who looks after her; never their note`);
  say(`from the API's answer to another phone: ${columns.lags()}`);
}

/** What an earlier play left open is done, so that this one finds its customer waiting. */
async function putAway({ client }: Trader, desk: string): Promise<void> {
  const found = await client.ask<Ticket>('GET', desk);
  if (found.status === 200 && found.data.state === 'assigned') await client.call('POST', `${desk}/resolve`);
}
