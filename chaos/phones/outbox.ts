/** What a phone has written and does not yet know to be there. Kept where a killed app finds it again. */
export type Entry = MessageEntry | ChangeEntry | MarkEntry;

export interface MessageEntry {
  readonly kind: 'message';
  /** `conv_…`. */
  readonly talk: string;
  readonly clientMsgId: string;
  readonly body: object;
  /** Names a message that is not there: this one must be refused, and nothing else with it. */
  readonly replyTo?: number;
  /** The command that carries it, once it has gone that way. */
  command?: string;
}

/** Other words, or none any more: `body` null deletes. */
export interface ChangeEntry {
  readonly kind: 'change';
  readonly talk: string;
  readonly clientMsgId: string;
  /** `msg_…`. */
  readonly id: string;
  readonly body: object | null;
  /** Idempotency key, and the name of the command. */
  readonly key: string;
  readonly byCommand: boolean;
}

export interface MarkEntry {
  readonly kind: 'mark';
  readonly talk: string;
  readonly read: number;
  readonly key: string;
  readonly byCommand: boolean;
}

/** What became of a message, as the phone was told. */
export interface Taken {
  readonly talk: string;
  readonly seq: number;
  readonly id: string;
}

/** All that outlives the app. */
export interface Memory {
  outbox: Entry[];
  /** By client id. */
  taken: Record<string, Taken>;
  refused: Record<string, string>;
  /** The words a message has now, by client id; null where it was deleted. */
  words: Record<string, string | null>;
  /** The highest mark that the platform has confirmed, by conversation. */
  read: Record<string, number>;
}

/** A phone's storage: what is not saved here is gone when the app is killed. */
export class Flash {
  #saved: string;
  memory: Memory;

  constructor() {
    this.memory = { outbox: [], taken: {}, refused: {}, words: {}, read: {} };
    this.#saved = JSON.stringify(this.memory);
  }

  save(): void {
    this.#saved = JSON.stringify(this.memory);
  }

  /** The app starts again. */
  restore(): void {
    this.memory = JSON.parse(this.#saved) as Memory;
  }
}
