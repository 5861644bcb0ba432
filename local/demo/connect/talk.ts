import { randomUUID } from 'node:crypto';
import { collection, onSnapshot, orderBy, query, where, type Unsubscribe } from 'firebase/firestore';
import type { Player } from './cast.ts';
import type { Columns } from './columns.ts';
import { until } from './wait.ts';

interface Shown {
  readonly seq: number;
  readonly text: string;
  readonly clientMsgId: string;
}

/** When each message was answered, by client id; the two phones of the demo share one clock. */
const answered = new Map<string, number>();

/** The number of its last message, as somebody's phone asks for it. */
export async function lastSeq({ client }: Player, id: string): Promise<number> {
  return (await client.call<{ lastSeq: number }>('GET', `/v1/conversations/${id}`)).lastSeq;
}

/** One side of a conversation: what her listener shows, and an outbox that keeps what she wrote until it is there. */
export class Talk {
  readonly #id: string;
  readonly #by: Player;
  readonly #columns: Columns;
  /** Numbers below are of earlier days, and not shown. */
  readonly #from: number;
  readonly #shown = new Map<number, Shown>();
  /** Up to which number the phone shows everything; what comes before its time waits. */
  #upTo: number;
  /** Whether what was there at the beginning has been told. */
  #caughtUp = false;
  readonly #own = new Set<string>();
  readonly #kept: { readonly conversationId: string; readonly clientMsgId: string; readonly body: object }[] = [];
  #stop: Unsubscribe = () => undefined;

  private constructor(id: string, by: Player, columns: Columns, from: number) {
    this.#id = id;
    this.#from = from;
    this.#upTo = from - 1;
    this.#by = by;
    this.#columns = columns;
  }

  /** From this message on. */
  static async open(id: string, by: Player, columns: Columns, from: number): Promise<Talk> {
    const talk = new Talk(id, by, columns, from);
    // The rules show it to members as soon as its mirror says who they are.
    await until(async () => ((await talk.#listen()) ? true : undefined), `${by.name} may not see the conversation.`);
    return talk;
  }

  get count(): number {
    return this.#shown.size;
  }

  /** Until so many messages are on the phone. */
  async has(count: number): Promise<void> {
    await until(() => (this.count >= count ? true : undefined), `A message has not arrived at ${this.#by.name}.`);
  }

  gapless(): boolean {
    return Array.from({ length: this.#shown.size }, (_, n) => this.#from + n).every((seq) => this.#shown.has(seq));
  }

  text(): string {
    return [...this.#shown.values()]
      .sort((a, b) => a.seq - b.seq)
      .map(({ seq, text }) => `${seq} ${text}`)
      .join('\n');
  }

  async write(text: string): Promise<void> {
    const clientMsgId = this.#newId();
    const message = { clientMsgId, body: { type: 'text', text } };
    await this.#by.client.call('POST', `/v1/conversations/${this.#id}/messages`, message);
    answered.set(clientMsgId, performance.now());
  }

  /** Written without network: it stays on the phone. */
  keep(text: string): void {
    this.#kept.push({ conversationId: this.#id, clientMsgId: this.#newId(), body: { type: 'text', text } });
    this.#columns.note(this.#by, `waits: ${text}`);
  }

  /** All that is kept, in one batch; the verdicts. What was sent stays kept, as if the answer had been lost. */
  async sendKept(): Promise<string[]> {
    const path = '/v1/conversations/messages/batch';
    const verdicts = await this.#by.client.call<{ verdict: string }[]>('POST', path, { items: this.#kept });
    for (const { clientMsgId } of this.#kept)
      if (!answered.has(clientMsgId)) answered.set(clientMsgId, performance.now());
    return verdicts.map(({ verdict }) => verdict);
  }

  close(): void {
    this.#stop();
  }

  #newId(): string {
    const clientMsgId = randomUUID();
    this.#own.add(clientMsgId);
    return clientMsgId;
  }

  #listen(): Promise<boolean> {
    const all = collection(this.#by.phone.db, 'conversations', this.#id, 'messages');
    const messages = query(all, where('seq', '>=', this.#from), orderBy('seq'));
    return new Promise((resolve) => {
      this.#stop = onSnapshot(
        messages,
        (found) => {
          for (const { type, doc } of found.docChanges()) if (type === 'added') this.#see(doc.data() as Shown);
          this.#caughtUp = true;
          resolve(true);
        },
        () => resolve(false),
      );
    });
  }

  #see(message: Shown): void {
    if (this.#shown.has(message.seq)) return;
    this.#shown.set(message.seq, message);
    const at = answered.get(message.clientMsgId);
    if (at !== undefined && this.#caughtUp && !this.#own.has(message.clientMsgId))
      this.#columns.took(performance.now() - at);
    for (let next = this.#shown.get(this.#upTo + 1); next !== undefined; next = this.#shown.get(this.#upTo + 1)) {
      this.#columns.show(this.#by, this.#own.has(next.clientMsgId), next.seq, next.text);
      this.#upTo = next.seq;
    }
  }
}
