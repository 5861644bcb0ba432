import { waitAfter } from './backoff.ts';

const refusals = { minMs: 50, maxMs: 1000, maxDoublings: 8 };

/** Holds deliveries back while nobody listens at their address, so that a long backlog does not knock in vain all the time. */
export class Gate {
  readonly #reopened: () => void;
  #refusals = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(reopened: () => void) {
    this.#reopened = reopened;
  }

  get open(): boolean {
    return this.#timer === undefined;
  }

  /** Call after a refused connection. Those that were under way together count as one. */
  shut(): void {
    if (this.#timer !== undefined) return;
    this.#refusals += 1;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#reopened();
      },
      waitAfter(refusals, this.#refusals),
    );
  }

  /** Call after any answer. */
  reached(): void {
    this.#refusals = 0;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
