import { collection, onSnapshot, type Unsubscribe } from 'firebase/firestore';
import { problemOf } from '../../platform.ts';
import { firstName, SHOPS, type Player } from '../cast.ts';
import { connectionWith, openShop } from '../shops.ts';
import { comeOn, deskOf, goHome, hire, mayListen, openInbox, type HandOver, type Inbox, type Ticket } from '../team.ts';
import { Chat, type Print } from './chat.ts';
import { readHandOver } from './commands.ts';
import { Session, type Commands, type Talking } from './session.ts';
import type { Screen } from './screen.ts';

const HEARTBEAT_MS = 60_000;
const NONE = 'You have no conversation yet. /take takes who has waited longest, /take awa a certain one.';

/** What the inbox's mirror tells of a conversation. */
interface Shown extends Omit<Ticket, 'agent'> {
  readonly agentId: string | null;
  readonly agentName: string | null;
  readonly customer: { readonly name: string; readonly business: string | null } | null;
}
interface Detail {
  readonly assignedAt: string | null;
  readonly handOvers: readonly HandOver[];
}
const who = ({ customer }: Shown): string =>
  customer === null
    ? 'Somebody'
    : customer.business === null
      ? customer.name
      : `${customer.name} of ${customer.business}`;

/** Somebody of Kofi's team: sees what waits in the inbox, takes it, answers in the shop's name, hands it over. */
export class Agent {
  readonly session: Session;
  readonly #by: Player;
  readonly #inbox: Inbox;
  readonly #print: Print;
  readonly #tickets = new Map<string, Shown>();
  #said = '';
  #opening: string | null = null;
  /** What they have just finished or handed over themselves. */
  #gave: string | null = null;
  #stop: Unsubscribe = () => undefined;
  #beat: NodeJS.Timeout | undefined;

  private constructor(by: Player, inbox: Inbox, screen: Screen) {
    this.#by = by;
    this.#inbox = inbox;
    this.#print = (...lines) => screen.print(...lines);
    this.session = new Session(screen, this.#commands(), NONE);
  }

  /** `owner` is Kofi, who takes the agent into his team and puts his talk with Amina into its inbox. */
  static async open(by: Player, owner: Player, screen: Screen): Promise<Agent> {
    const shop = await openShop({ ...owner, key: 'kofi' });
    const inbox = await openInbox(shop);
    await hire(shop, inbox, by);
    const partner = await connectionWith(shop, SHOPS.amina.name);
    const conversationId = partner?.conversationId ?? null;
    if (conversationId !== null)
      await shop.client.call('POST', `/v1/inboxes/${inbox.id}/conversations`, { conversationId });
    const agent = new Agent(by, inbox, screen);
    await comeOn(by, inbox);
    agent.#print(`You are ${by.fullName}, on duty for ${shop.business.name}, inbox “${inbox.name}”.`);
    await agent.#watch();
    return agent;
  }

  /** Home: what they had waits in the inbox again. */
  async close(): Promise<void> {
    clearInterval(this.#beat);
    this.#stop();
    this.session.chat?.close();
    await goHome(this.#by, this.#inbox);
    this.#print('You are off duty. What you had waits in the inbox again.');
  }

  async #watch(): Promise<void> {
    const path = `/v1/inboxes/${this.#inbox.id}/duty/heartbeat`;
    this.#beat = setInterval(() => void this.#by.client.ask('POST', path).catch(() => undefined), HEARTBEAT_MS);
    await mayListen(this.#by, this.#inbox);
    await new Promise<void>((resolve) => {
      this.#stop = onSnapshot(
        collection(this.#by.phone.db, 'inboxes', this.#inbox.id, 'assignments'),
        (found) => {
          for (const one of found.docs) this.#tickets.set(one.id, one.data() as Shown);
          this.#tell();
          this.#follow().catch(() => this.#print('PushNchat does not answer just now.'));
          resolve();
        },
        () => resolve(),
      );
    });
  }

  /** What is in the inbox, when that has changed. */
  #tell(): void {
    const all = [...this.#tickets.values()];
    const waiting = all.filter(({ state }) => state === 'waiting');
    const held = all.filter(({ state, agentId }) => state === 'assigned' && agentId !== this.#by.id);
    const parts = [
      waiting.length === 0
        ? 'nobody waits'
        : `${waiting.map(who).join(' and ')} ${waiting.length === 1 ? 'waits' : 'wait'}`,
      ...held.map((ticket) => `${ticket.agentName ?? 'a colleague'} has ${who(ticket)}`),
    ];
    const text = `▸ In the inbox ${parts.join('; ')}.`;
    if (text !== this.#said) this.#print(text);
    this.#said = text;
  }

  /** Opens what has become theirs, and closes what is not any more. */
  async #follow(): Promise<void> {
    const { chat } = this.session;
    if (chat !== null && this.#tickets.get(chat.id)?.agentId !== this.#by.id) this.#drop(chat);
    const mine = [...this.#tickets.values()].find(
      ({ state, agentId }) => state === 'assigned' && agentId === this.#by.id,
    );
    if (mine !== undefined) await this.#openChat(mine.conversationId);
  }

  async #openChat(id: string): Promise<void> {
    if (this.session.chat !== null || this.#opening !== null) return;
    this.#opening = id;
    try {
      const { handOvers, assignedAt } = await this.#by.client.call<Detail>('GET', deskOf(this.#inbox, id));
      this.#print('It is yours now: you write in the name of the shop.');
      const note = handOvers.find(({ at }) => at === assignedAt);
      if (note !== undefined) this.#print(`A colleague’s note, for you only: “${note.summary}”`);
      this.session.chat = await Chat.open(id, this.#by, this.#print);
    } finally {
      this.#opening = null;
    }
  }

  #drop(chat: Talking): void {
    chat.close();
    this.session.chat = null;
    if (this.#gave !== chat.id) this.#print('You do not have this conversation any more.');
    this.#gave = null;
  }

  #commands(): Commands {
    return {
      take: { help: 'take who has waited longest; /take awa: a certain one', run: (rest) => this.#take(rest) },
      hand: { help: 'NAME NOTE: hand it over, with what the next one must know', run: (rest) => this.#hand(rest) },
      done: { help: 'this conversation is done', run: () => this.#done() },
    };
  }

  async #take(rest: string): Promise<void> {
    if (this.session.chat !== null) return this.#print('You have one already. /done or /hand it first.');
    const name = rest.trim().toLowerCase();
    const open = [...this.#tickets.values()].filter(({ state }) => state !== 'resolved');
    const chosen = open.find(({ customer }) => firstName(customer?.name ?? '').toLowerCase() === name);
    if (name !== '' && chosen === undefined) return this.#print(`Nobody called “${rest}” is in the inbox.`);
    const inbox = `/v1/inboxes/${this.#inbox.id}`;
    const path = chosen === undefined ? inbox : deskOf(this.#inbox, chosen.conversationId);
    const answer = await this.#by.client.ask<Ticket | undefined>('POST', `${path}/claim`);
    if (answer.status === 204) return this.#print('Nobody waits just now.');
    if (answer.status !== 200) return this.#print(problemOf(answer));
    await this.#openChat(answer.data!.conversationId);
  }

  async #hand(rest: string): Promise<void> {
    const { chat } = this.session;
    const given = readHandOver(rest);
    if (chat === null) return this.#print(NONE);
    if (given === null) return this.#print('Say to whom, and what they must know: /hand moussa She takes ten.');
    await chat.empty();
    const agents = await this.#by.client.call<{ id: string; name: string }[]>(
      'GET',
      `/v1/inboxes/${this.#inbox.id}/agents`,
    );
    const to = agents.find(({ name }) => firstName(name).toLowerCase() === given.to);
    if (to === undefined)
      return this.#print(`There are ${agents.map(({ name }) => firstName(name)).join(' and ')} here.`);
    const body = { agentId: to.id, reason: 'other', summary: given.note };
    const answer = await this.#by.client.ask('POST', `${deskOf(this.#inbox, chat.id)}/reassign`, body);
    if (answer.status !== 200) return this.#print(problemOf(answer));
    this.#gave = chat.id;
    this.#print(`${to.name} has it now.`);
  }

  async #done(): Promise<void> {
    const { chat } = this.session;
    if (chat === null) return this.#print(NONE);
    await chat.empty();
    const answer = await this.#by.client.ask('POST', `${deskOf(this.#inbox, chat.id)}/resolve`);
    if (answer.status !== 200) return this.#print(problemOf(answer));
    this.#gave = chat.id;
    this.#print('Done, until they write again.');
  }
}
