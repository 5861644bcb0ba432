import { randomUUID } from 'node:crypto';
import {
  collection,
  disableNetwork,
  doc,
  enableNetwork,
  onSnapshot,
  orderBy,
  query,
  serverTimestamp,
  setDoc,
  where,
  type Unsubscribe,
} from 'firebase/firestore';
import { DemoFailure } from '../../failure.ts';
import { problemOf, type Answer } from '../../platform.ts';
import type { Player } from '../cast.ts';
import { until } from '../wait.ts';
import { Board, type Member, type Message } from './board.ts';
import { Outbox, refuseAll, type Way } from './outbox.ts';

const BATCH = '/v1/conversations/messages/batch';
/** So many earlier messages are shown. */
const EARLIER = 8;

interface Conversation {
  readonly lastSeq: number;
  readonly members: readonly Member[];
}
/** A command's document, once the platform has answered in it. */
interface Answered {
  readonly status?: 'done' | 'rejected';
  readonly answer?: {
    readonly data?: Awaited<ReturnType<Way>>;
    readonly errors?: readonly { readonly message: string }[];
  };
}

export type Print = (...lines: readonly string[]) => void;

const named = ({ name, business }: Member): string => (business === null ? name : `${name} of ${business.name}`);

/** One conversation on somebody's phone, live: what the listeners show, and what is written with and without network. */
export class Chat {
  readonly id: string;
  readonly #by: Player;
  readonly #print: Print;
  readonly #board: Board;
  readonly #outbox: Outbox;
  readonly #stops: Unsubscribe[] = [];
  /** Snapshots are worked on one after the other. */
  #work: Promise<void> = Promise.resolve();
  #marked = 0;

  private constructor(id: string, by: Player, from: number, print: Print) {
    this.id = id;
    this.#by = by;
    this.#print = print;
    this.#board = new Board(by.id, from);
    this.#outbox = new Outbox({
      post: (items) => this.#post(items),
      leave: (items) => this.#leave(items),
      kept: ({ clientMsgId }) => print(...this.#board.keep(clientMsgId)),
      told: ({ clientMsgId, verdict, seq, message }) => {
        if (verdict === 'rejected' || seq === null) print(...this.#board.refuse(clientMsgId, message ?? 'Refused.'));
        else print(...this.#board.take(clientMsgId, seq));
      },
    });
  }

  static async open(id: string, by: Player, print: Print): Promise<Chat> {
    // Who has just been let in finds it in a moment.
    const { lastSeq, members } = await until(async () => {
      const found = await by.client.ask<Conversation>('GET', `/v1/conversations/${id}`);
      return found.status === 200 ? found.data : undefined;
    }, 'You are not in this conversation.');
    const from = Math.max(1, lastSeq - EARLIER + 1);
    const chat = new Chat(id, by, from, print);
    chat.#board.meet(members);
    const { strangers, colleagues } = chat.#board.others();
    const also = colleagues.length === 0 ? '' : ` With you: ${colleagues.map(({ name }) => name).join(', ')}.`;
    print(`You talk with ${strangers.map(named).join(', ')}.${also}`);
    await until(async () => ((await chat.#listen(from)) ? true : undefined), 'You may not see this conversation.');
    await chat.#work;
    return chat;
  }

  get waiting(): number {
    return this.#board.waiting;
  }

  get online(): boolean {
    return this.#outbox.online;
  }

  write(text: string): void {
    const clientMsgId = randomUUID();
    this.#board.write(clientMsgId, text);
    this.#outbox.add({ conversationId: this.id, clientMsgId, body: { type: 'text', text } });
  }

  async goOffline(): Promise<void> {
    this.#outbox.online = false;
    await disableNetwork(this.#by.phone.db);
  }

  async goOnline(): Promise<void> {
    this.#outbox.online = true;
    await enableNetwork(this.#by.phone.db);
    await this.#mark();
  }

  /** Until everything that was written is there. */
  empty(): Promise<void> {
    return this.#outbox.empty();
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  readonly #post: Way = async (items) => {
    const answer = await this.#by.client.ask<Awaited<ReturnType<Way>>>('POST', BATCH, { items });
    if (answer.status >= 500) throw new DemoFailure(problemOf(answer));
    return answer.status === 200 ? answer.data : refuseAll(items, problemOf(answer));
  };

  /** As a command, which the SDK keeps until there is network. The verdict comes back in the same document. */
  readonly #leave: Way = (items) => {
    const { db, uid } = this.#by.phone;
    const command = doc(collection(db, `inbox/${uid}/commands`));
    return new Promise((resolve) => {
      const refused = ({ message }: Error): void => resolve(refuseAll(items, message));
      const stop = onSnapshot(
        command,
        (found) => {
          const { status, answer } = (found.data() ?? {}) as Answered;
          if (status === undefined) return;
          stop();
          resolve(answer?.data ?? refuseAll(items, answer?.errors?.[0]?.message ?? 'Refused.'));
        },
        refused,
      );
      const written = { route: `POST ${BATCH}`, params: {}, body: { items }, sentAt: serverTimestamp() };
      setDoc(command, written).catch(refused);
    });
  };

  /** Whether the rules let us look. */
  async #listen(from: number): Promise<boolean> {
    const conversation = doc(this.#by.phone.db, 'conversations', this.id);
    const messages = query(collection(conversation, 'messages'), where('seq', '>=', from), orderBy('seq'));
    const open = await new Promise<boolean>((resolve) => {
      const stop = onSnapshot(
        messages,
        (found) => {
          const added = found
            .docChanges()
            .flatMap(({ type, doc: one }) => (type === 'added' ? [one.data() as Message] : []));
          this.#work = this.#work.then(() => this.#see(added));
          resolve(true);
        },
        () => resolve(false),
      );
      this.#stops.push(stop);
    });
    if (!open) this.close();
    else
      this.#stops.push(
        onSnapshot(
          conversation,
          (found) => this.#print(...this.#board.meet((found.get('members') as Member[] | undefined) ?? [])),
          () => undefined,
        ),
      );
    return open;
  }

  async #see(messages: readonly Message[]): Promise<void> {
    // Whoever came in a moment ago may speak before the list of members tells who it is.
    if (messages.some(({ senderId }) => !this.#board.knows(senderId))) {
      const found = await this.#ask<Conversation>('GET', '');
      if (found?.status === 200) this.#print(...this.#board.meet(found.data.members));
    }
    for (const message of messages) this.#print(...this.#board.see(message));
    await this.#mark();
  }

  /** Tells how far was read. What is lost here is told with the next one. */
  async #mark(): Promise<void> {
    const { seen } = this.#board;
    if (seen <= this.#marked || !this.online) return;
    if ((await this.#ask('POST', '/marks', { read: seen }))?.status === 200) this.#marked = seen;
  }

  /** Null where nobody answers. */
  async #ask<Data>(method: string, path: string, body?: object): Promise<Answer<Data> | null> {
    try {
      return await this.#by.client.ask<Data>(method, `/v1/conversations/${this.id}${path}`, body);
    } catch {
      return null;
    }
  }
}
