import type { Firestore } from 'firebase-admin/firestore';
import type { Random } from '../random.ts';
import type { CommandPost } from './command-post.ts';
import { Killed, type Answer, type Call, type Line } from './line.ts';
import { LocalCopy, type Held } from './local-copy.ts';
import { Flash, type ChangeEntry, type Entry, type MarkEntry, type MessageEntry, type Taken } from './outbox.ts';
import type { VirtualTime } from './virtual-time.ts';

export const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
/** More than any conversation has: a reply to it is refused. */
const NOWHERE = 1_000_000;
const MOST_IN_BATCH = 50;
/** With three in ten lost, nobody who can have all pages needs so many tries for a conversation. */
const MOST_READS = 120;

export interface Owner {
  readonly uid: string;
  readonly token: string;
  /** `usr_…`. */
  readonly id: string;
}

export interface PhoneWorld {
  readonly time: VirtualTime;
  readonly line: Line;
  readonly post: CommandPost;
  readonly firestore: Firestore;
}

interface Wake {
  readonly at: number;
  readonly what: 'write' | 'read' | 'mark' | 'change';
}

/**
 * One phone: writes, changes, reads and marks through a day, keeps what it has written until it is told that it is there, and comes
 * back with all of it when its app was killed.
 */
export class Phone {
  readonly owner: Owner;
  /** `conv_…` of its conversations. */
  readonly talks: readonly string[];
  /** Its way of sending; whoever sends commands falls back to HTTP now and then. */
  readonly way: 'single' | 'batch' | 'command';
  readonly flash = new Flash();
  readonly copy: LocalCopy;
  /** Client ids of all that was ever kept in its outbox. */
  readonly written = new Set<string>();
  readonly problems: string[] = [];
  revivals = 0;
  readonly #name: string;
  readonly #world: PhoneWorld;
  readonly #random: Random;
  readonly #away: { readonly from: number; readonly to: number };
  #count = 0;

  constructor(
    name: string,
    owner: Owner,
    talks: readonly string[],
    way: Phone['way'],
    world: PhoneWorld,
    random: Random,
  ) {
    this.#name = name;
    this.owner = owner;
    this.talks = talks;
    this.way = way;
    this.#world = world;
    this.#random = random;
    const from = random() * DAY_MS * 0.8;
    // One in three has no network at all for one to four hours.
    this.#away = { from, to: random() < 1 / 3 ? from + (1 + random() * 3) * 3_600_000 : from };
    this.copy = new LocalCopy(talks, (text) => this.problems.push(text));
  }

  /** The day, and then for as long as it takes until nothing is left to send and every hole is filled. */
  async live(): Promise<void> {
    const { time } = this.#world;
    for (const { at, what } of this.#plan()) {
      await time.sleepUntil(at);
      await this.#awake(async () => {
        if (what === 'write') this.#write();
        else if (what === 'mark') this.#mark();
        else if (what === 'change') this.#change();
        else await this.#read(this.#pick(this.talks));
        if (!this.#offline()) await this.#flush(3);
      });
    }
    await time.sleepUntil(DAY_MS);
    while (this.flash.memory.outbox.length > 0) {
      await this.#awake(() => this.#flush(20));
      await time.sleep(MINUTE_MS);
    }
  }

  /** After the day, when everybody has sent: reads on until nothing is missing. */
  async catchUp(): Promise<void> {
    for (const talk of this.talks) {
      let done = false;
      for (let left = MOST_READS; !done && left > 0; left -= 1) {
        await this.#awake(async () => {
          done = await this.#read(talk);
        });
      }
      if (!done) this.problems.push(`${talk} never came whole`);
      // What was changed below what it holds, as its listener would bring it.
      const { firestore, time } = this.#world;
      const changed = firestore.collection(`conversations/${talk}/messages`).where('_v', '>', 1);
      const { docs } = await time.real(() => changed.get());
      for (const found of docs) {
        const { seq, clientMsgId, text } = found.data() as Held;
        this.copy.hold(talk, { seq, clientMsgId, text, version: Number(found.get('_v')) });
      }
    }
  }

  #plan(): Wake[] {
    const draw = (what: Wake['what'], least: number, more: number): Wake[] =>
      Array.from({ length: least + Math.floor(this.#random() * more) }, () => ({ at: this.#random() * DAY_MS, what }));
    return [...draw('write', 10, 11), ...draw('read', 6, 7), ...draw('mark', 4, 5), ...draw('change', 2, 3)].sort(
      (a, b) => a.at - b.at,
    );
  }

  /** Runs it; if the app is killed meanwhile, it starts again some minutes later with what it had kept. */
  async #awake(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.revivals += 1;
      this.flash.restore();
      await this.#world.time.sleep((1 + this.#random() * 30) * MINUTE_MS);
    }
  }

  #offline(): boolean {
    const { now } = this.#world.time;
    return now >= this.#away.from && now < this.#away.to;
  }

  #pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random() * of.length)]!;
  }

  #write(): void {
    const { memory } = this.flash;
    // People write in bursts.
    for (let left = this.#random() < 0.4 ? 3 : 1; left > 0; left -= 1) {
      const clientMsgId = `${this.#name}-message-${(this.#count += 1)}`;
      const poison = this.#random() < 0.02;
      const body =
        this.#random() < 0.08
          ? { type: 'payment_request', amount: { amount: '25.00', currency: 'NGN' }, note: clientMsgId }
          : { type: 'text', text: `${clientMsgId}: two more bags, please` };
      memory.outbox.push({
        kind: 'message',
        talk: this.#pick(this.talks),
        clientMsgId,
        body,
        ...(poison && { replyTo: NOWHERE }),
      });
      this.written.add(clientMsgId);
    }
    this.flash.save();
  }

  #mark(): void {
    const talk = this.#pick(this.talks);
    const read = this.copy.contiguous(talk);
    if (read === 0) return;
    const { memory } = this.flash;
    // A higher mark takes the place of a lower one; whether that one arrived does not matter.
    memory.outbox = memory.outbox.filter((entry) => entry.kind !== 'mark' || entry.talk !== talk);
    memory.outbox.push({ kind: 'mark', talk, read, key: this.#key(), byCommand: this.#sendsCommand() });
    this.flash.save();
  }

  #change(): void {
    const { memory } = this.flash;
    const own = Object.entries(memory.taken).filter(
      ([clientMsgId]) =>
        memory.words[clientMsgId] !== null &&
        !memory.outbox.some((entry) => entry.kind === 'change' && entry.clientMsgId === clientMsgId),
    );
    if (own.length === 0) return;
    const [clientMsgId, { talk, id }] = this.#pick(own);
    const text = `${clientMsgId}: three bags, written anew ${(this.#count += 1)}`;
    const body = this.#random() < 0.3 ? null : { type: 'text', text };
    memory.outbox.push({
      kind: 'change',
      talk,
      clientMsgId,
      id,
      body,
      key: this.#key(),
      byCommand: this.#sendsCommand(),
    });
    this.flash.save();
  }

  readonly #key = (): string => `${this.#name}-change-${(this.#count += 1)}`;
  readonly #sendsCommand = (): boolean => this.way === 'command' && this.#random() < 0.8;

  /** Sends what is kept, with a pause after a try that came to nothing. */
  async #flush(tries: number): Promise<void> {
    const { time } = this.#world;
    for (let left = tries; left > 0 && this.flash.memory.outbox.length > 0; left -= 1) {
      const before = this.flash.memory.outbox.length;
      await this.#sendNext();
      if (this.flash.memory.outbox.length === before) await time.sleep((0.5 + this.#random() * 2) * MINUTE_MS);
      else left += 1;
    }
  }

  async #sendNext(): Promise<void> {
    const entry = this.flash.memory.outbox[0]!;
    if (entry.kind === 'change') return this.#sendChange(entry);
    if (entry.kind === 'mark') return this.#sendMark(entry);
    const messages = this.flash.memory.outbox.filter((one) => one.kind === 'message');
    if (entry.command !== undefined || (this.way === 'command' && this.#random() < 0.8))
      return this.#sendCommands(messages.slice(0, 5));
    if (this.way === 'batch' && messages.length > 1) return this.#sendBatch(messages.slice(0, MOST_IN_BATCH));
    return this.#sendSingle(entry);
  }

  async #sendSingle(entry: MessageEntry): Promise<void> {
    const { talk, clientMsgId, body, replyTo } = entry;
    const answer = await this.#call({
      method: 'POST',
      path: `/v1/conversations/${talk}/messages`,
      body: { clientMsgId, body, ...(replyTo !== undefined && { replyTo }) },
      // With or without: the client id alone must be enough.
      ...(this.#random() < 0.5 && { key: clientMsgId }),
    });
    if (answer !== null) this.#settle(entry, answer);
  }

  async #sendBatch(entries: readonly MessageEntry[]): Promise<void> {
    const items = entries.map(({ talk, clientMsgId, body, replyTo }) => ({
      conversationId: talk,
      clientMsgId,
      body,
      ...(replyTo !== undefined && { replyTo }),
    }));
    const answer = await this.#call({ method: 'POST', path: '/v1/conversations/messages/batch', body: { items } });
    if (answer === null) return;
    if (answer.status !== 200) return void this.problems.push(`a batch was answered ${answer.status}`);
    const { data } = answer.json as { data: { verdict: string; code: string; seq: number; id: string }[] };
    entries.forEach((entry, place) => {
      const { verdict, code, seq, id } = data[place]!;
      if (verdict === 'rejected') this.#refuse(entry, code);
      else this.#take(entry, { talk: entry.talk, seq, id });
    });
    this.#saveIfAlive();
  }

  /** Each in a document of its own; the name is kept before it goes, so that a second try is the same document. */
  async #sendCommands(entries: readonly MessageEntry[]): Promise<void> {
    for (const entry of entries) entry.command ??= `m-${entry.clientMsgId}`;
    this.flash.save();
    for (const entry of entries) {
      const { talk, clientMsgId, body, replyTo, command } = entry;
      const content = { clientMsgId, body, ...(replyTo !== undefined && { replyTo }) };
      const route = `POST /v1/conversations/${talk}/messages`;
      const answer = await this.#world.post.ask(this.owner.uid, command!, route, content, this.#random);
      if (answer !== null) this.#settle(entry, answer);
    }
    // Whoever waits too long for a verdict sends it the other way as well; the client id keeps it one message.
    const waiting = entries.find((entry) => this.flash.memory.outbox.includes(entry));
    if (waiting !== undefined && this.#random() < 0.3) await this.#sendSingle(waiting);
  }

  async #sendChange(entry: ChangeEntry): Promise<void> {
    const { talk, id, body, key } = entry;
    const [method, path] = [body === null ? 'DELETE' : 'PATCH', `/v1/conversations/${talk}/messages/${id}`] as const;
    const content = body === null ? undefined : { body };
    const answer = await this.#either(entry, { method, path, key, ...(content !== undefined && { body: content }) });
    if (answer === null) return;
    if (answer.status !== 200)
      this.problems.push(`a change of ${entry.clientMsgId} was answered ${answer.status} ${codeOf(answer)}`);
    else this.flash.memory.words[entry.clientMsgId] = body === null ? null : (body as { text: string }).text;
    this.#drop(entry);
    this.#saveIfAlive();
  }

  async #sendMark(entry: MarkEntry): Promise<void> {
    const { talk, read, key } = entry;
    const path = `/v1/conversations/${talk}/marks`;
    const answer = await this.#either(entry, { method: 'POST', path, key, body: { read } });
    if (answer === null) return;
    if (answer.status !== 200) this.problems.push(`a mark was answered ${answer.status} ${codeOf(answer)}`);
    else this.#raise(talk, read);
    this.#drop(entry);
    this.#saveIfAlive();
  }

  #either(entry: ChangeEntry | MarkEntry, call: Call & { readonly key: string }): Promise<Answer | null> {
    if (!entry.byCommand) return this.#call(call);
    const { method, path, body } = call;
    return this.#world.post.ask(this.owner.uid, entry.key, `${method} ${path}`, body ?? {}, this.#random);
  }

  /** Null also where the platform says: not now. */
  async #call(call: Call): Promise<Answer | null> {
    const answer = await this.#world.line.call(this.owner.token, call);
    if (answer === null || answer.status === 429 || answer.status >= 500) return null;
    return answer.status === 409 && codeOf(answer) === 'idempotency.in_progress' ? null : answer;
  }

  #settle(entry: MessageEntry, answer: Answer): void {
    if (answer.status === 201) {
      const { seq, id } = (answer.json as { data: { seq: number; id: string } }).data;
      this.#take(entry, { talk: entry.talk, seq, id });
    } else this.#refuse(entry, codeOf(answer));
    this.#saveIfAlive();
  }

  #take(entry: MessageEntry, taken: Taken): void {
    const { memory } = this.flash;
    const before = memory.taken[entry.clientMsgId];
    if (before !== undefined && before.seq !== taken.seq)
      this.problems.push(`${entry.clientMsgId} was told to be ${before.seq} and then ${taken.seq}`);
    memory.taken[entry.clientMsgId] ??= taken;
    memory.words[entry.clientMsgId] ??= textOf(entry.body);
    this.#drop(entry);
  }

  #refuse(entry: MessageEntry, code: string): void {
    this.flash.memory.refused[entry.clientMsgId] = code;
    this.#drop(entry);
  }

  #raise(talk: string, read: number): void {
    this.flash.memory.read[talk] = Math.max(this.flash.memory.read[talk] ?? 0, read);
  }

  #drop(entry: Entry): void {
    const { memory } = this.flash;
    memory.outbox = memory.outbox.filter((one) => one !== entry);
  }

  /** Now and then the app is killed just before it has saved what it was told, and will ask again. */
  #saveIfAlive(): void {
    if (this.#random() < 0.02) throw new Killed();
    this.flash.save();
  }

  /** One page above what it has; true when that was all there is. */
  async #read(talk: string): Promise<boolean> {
    const from = this.copy.contiguous(talk) + 1;
    const answer = await this.#call({
      method: 'GET',
      path: `/v1/conversations/${talk}/messages?from=${from}&limit=100`,
    });
    if (answer === null) return false;
    if (answer.status !== 200) {
      this.problems.push(`history was answered ${answer.status} ${codeOf(answer)}`);
      return false;
    }
    const { messages, lastSeq } = (answer.json as { data: { messages: Held[]; lastSeq: number } }).data;
    for (const message of messages) this.copy.hold(talk, message);
    return this.copy.contiguous(talk) >= lastSeq;
  }
}

/** As the platform renders it for phones that know no types. */
export function textOf(body: object): string {
  const said = body as { type: string; text?: string; note?: string };
  return said.type === 'text' ? said.text! : `Please pay NGN 25.00 for ${said.note}`;
}

function codeOf({ json }: Answer): string {
  return (json as { errors?: { code: string }[] } | null)?.errors?.[0]?.code ?? 'none';
}
