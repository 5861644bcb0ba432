/** A message as a phone keeps it. */
export interface Held {
  readonly seq: number;
  readonly clientMsgId: string;
  readonly text: string;
  readonly version: number;
}

/** What a phone shows of its conversations: by conversation (`conv_…`) and number. */
export class LocalCopy {
  readonly #talks: ReadonlyMap<string, Map<number, Held>>;
  readonly #problem: (text: string) => void;

  constructor(talks: readonly string[], problem: (text: string) => void) {
    this.#talks = new Map(talks.map((talk) => [talk, new Map<number, Held>()]));
    this.#problem = problem;
  }

  of(talk: string): ReadonlyMap<number, Held> {
    return this.#talks.get(talk)!;
  }

  /** Forward only, as a phone's storage does it. */
  hold(talk: string, { seq, clientMsgId, text, version }: Held): void {
    const held = this.#talks.get(talk)!;
    const before = held.get(seq);
    if (before !== undefined && before.clientMsgId !== clientMsgId)
      this.#problem(`number ${seq} of ${talk} was ${before.clientMsgId} and then ${clientMsgId}`);
    if (before === undefined || version > before.version) held.set(seq, { seq, clientMsgId, text, version });
  }

  /** Up to which number nothing is missing. */
  contiguous(talk: string): number {
    const held = this.of(talk);
    let seq = 0;
    while (held.has(seq + 1)) seq += 1;
    return seq;
  }
}
