import type { WriteRequest } from './messages.ts';
import type { Committed } from './document-store.ts';
import type { Write } from './messages.ts';

/** One Write stream: a handshake, then one commit a message, answered in order. */
export class WriteStream {
  readonly #commit: (writes: readonly Write[]) => Committed;
  readonly #send: (response: object) => void;
  #greeted = false;
  #sequence = 0;

  constructor(commit: (writes: readonly Write[]) => Committed, send: (response: object) => void) {
    this.#commit = commit;
    this.#send = send;
  }

  /** Throws when the writes are refused; the stream then ends with that error. */
  receive({ writes = [] }: WriteRequest): void {
    if (!this.#greeted) {
      this.#greeted = true;
      this.#send({ streamId: 'embedded', streamToken: this.#token() });
      return;
    }
    if (writes.length === 0) return;
    const { results, time } = this.#commit(writes);
    this.#send({ streamToken: this.#token(), writeResults: results, commitTime: time });
  }

  #token(): Buffer {
    this.#sequence += 1;
    return Buffer.from(String(this.#sequence));
  }
}
