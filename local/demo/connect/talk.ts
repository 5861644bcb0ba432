import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { collection, onSnapshot, orderBy, query, type Unsubscribe } from 'firebase/firestore';
import { DemoFailure } from '../failure.ts';
import type { Columns, Trader } from './columns.ts';

interface Shown {
  readonly seq: number;
  readonly text: string;
  readonly clientMsgId: string;
}

/** When each message was answered, by client id; the two phones of the demo share one clock. */
const answered = new Map<string, number>();

/** One side of a conversation: what her listener shows, and an outbox that keeps what she wrote until it is there. */
export class Talk {
  readonly #id: string;
  readonly #by: Trader;
  readonly #columns: Columns;
  readonly #shown = new Map<number, Shown>();
  readonly #own = new Set<string>();
  readonly #kept: { readonly conversationId: string; readonly clientMsgId: string; readonly body: object }[] = [];
  #stop: Unsubscribe = () => undefined;

  private constructor(id: string, by: Trader, columns: Columns) {
    this.#id = id;
    this.#by = by;
    this.#columns = columns;
  }

  static async open(id: string, by: Trader, columns: Columns): Promise<Talk> {
    const talk = new Talk(id, by, columns);
    // The rules show it to members as soon as its mirror says who they are.
    for (let tries = 0; tries < 100; tries += 1) {
      if (await talk.#listen()) return talk;
      await sleep(300);
    }
    throw new DemoFailure(`${by.name} may not see the conversation.`);
  }

  get count(): number {
    return this.#shown.size;
  }

  mine(count: number): boolean {
    return this.#shown.size >= count;
  }

  gapless(): boolean {
    return Array.from({ length: this.#shown.size }, (_, n) => n + 1).every((seq) => this.#shown.has(seq));
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
    this.#columns.note(this.#by, `kept: ${text}`);
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
    const messages = query(collection(this.#by.phone.db, 'conversations', this.#id, 'messages'), orderBy('seq'));
    return new Promise((resolve) => {
      this.#stop = onSnapshot(
        messages,
        (found) => {
          for (const { type, doc } of found.docChanges()) if (type === 'added') this.#see(doc.data() as Shown);
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
    const lag = at === undefined ? null : performance.now() - at;
    this.#columns.show(this.#by, this.#own.has(message.clientMsgId), message.seq, message.text, lag);
  }
}
