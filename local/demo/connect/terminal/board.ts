/** A message as the mirror or a verdict tells it. */
export interface Message {
  readonly seq: number;
  readonly clientMsgId: string;
  /** `usr_…`; null: the platform itself. */
  readonly senderId: string | null;
  readonly text: string;
}
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly business: { readonly id: string; readonly name: string } | null;
  /** Up to which number they have read. */
  readonly read: number;
}

/**
 * What a phone knows of one conversation. Each thing that it learns answers the lines to be shown for it: every message once, in
 * its order, whoever told it first.
 */
export class Board {
  readonly #me: string;
  /** The number that is shown next; what is above it waits for its turn. */
  #next: number;
  readonly #early = new Map<number, Message>();
  /** Written here and not yet known to be there, by client id. */
  readonly #out = new Map<string, string>();
  /** Numbers and words of what was written here. */
  readonly #own: { readonly seq: number; readonly text: string }[] = [];
  readonly #members = new Map<string, Member>();
  /** Up to which number somebody is known to have read. */
  readonly #read = new Map<string, number>();
  #seen = 0;

  constructor(me: string, from: number) {
    this.#me = me;
    this.#next = from;
  }

  /** How many messages are not known to be there yet. */
  get waiting(): number {
    return this.#out.size;
  }

  /** The last message of somebody else that is shown; 0: none. */
  get seen(): number {
    return this.#seen;
  }

  knows(id: string | null): boolean {
    return id === null || this.#members.has(id);
  }

  /** Those of another house, and those of one's own. */
  others(): { readonly strangers: readonly Member[]; readonly colleagues: readonly Member[] } {
    const all = [...this.#members.values()].filter(({ id }) => id !== this.#me);
    const house = this.#members.get(this.#me)?.business?.id;
    const ours = ({ business }: Member): boolean => house !== undefined && business?.id === house;
    return { strangers: all.filter((one) => !ours(one)), colleagues: all.filter(ours) };
  }

  write(clientMsgId: string, text: string): void {
    this.#out.set(clientMsgId, text);
  }

  /** It has not gone out: the phone keeps it. */
  keep(clientMsgId: string): string[] {
    const text = this.#out.get(clientMsgId);
    return text === undefined ? [] : [`  … waiting: ${text}`];
  }

  refuse(clientMsgId: string, why: string): string[] {
    const text = this.#out.get(clientMsgId);
    this.#out.delete(clientMsgId);
    return text === undefined ? [] : [`  ✗ not sent: ${text}`, `    ${why}`];
  }

  /** The platform has it, under this number. */
  take(clientMsgId: string, seq: number): string[] {
    const text = this.#out.get(clientMsgId);
    return text === undefined ? [] : this.see({ seq, clientMsgId, senderId: this.#me, text });
  }

  see(message: Message): string[] {
    if (message.seq < this.#next || this.#early.has(message.seq)) return [];
    this.#early.set(message.seq, message);
    const lines: string[] = [];
    for (let next = this.#early.get(this.#next); next !== undefined; next = this.#early.get(this.#next)) {
      this.#early.delete(this.#next);
      this.#next += 1;
      lines.push(this.#show(next));
    }
    return lines;
  }

  /** Who is there, and how far each has read; a colleague's reading is not told. */
  meet(members: readonly Member[]): string[] {
    for (const member of members) this.#members.set(member.id, member);
    const { strangers } = this.others();
    return strangers.flatMap(({ id, name, read }) => {
      const before = this.#read.get(id) ?? 0;
      this.#read.set(id, Math.max(before, read));
      const last = this.#own.findLast(({ seq }) => seq <= read);
      return last === undefined || last.seq <= before ? [] : [`  ✓✓ ${name} has read: ${last.text}`];
    });
  }

  #show({ seq, clientMsgId, senderId, text }: Message): string {
    if (senderId !== this.#me) this.#seen = seq;
    if (senderId === null) return `— ${text}`;
    if (senderId !== this.#me) {
      // An answer says it well enough.
      this.#read.set(senderId, Math.max(this.#read.get(senderId) ?? 0, seq));
      return `${this.#members.get(senderId)?.name ?? 'Somebody'}: ${text}`;
    }
    if (!this.#out.delete(clientMsgId)) return `You: ${text}`;
    this.#own.push({ seq, text });
    return `You: ${text}   ✓ sent`;
  }
}
