const burst = 100;

/** Spaces dispatches out to a rate a second, by real time, with a burst as Cloud Tasks allows it. */
export class TokenBucket {
  #tokens = burst;
  #at = performance.now();

  /** Takes one token and answers 0, or answers the milliseconds until there is one. */
  take(perSecond: number): number {
    const now = performance.now();
    // A queue slower than the burst must not spend it all at once.
    const size = Math.min(burst, Math.max(1, perSecond));
    this.#tokens = Math.min(size, this.#tokens + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) / perSecond) * 1000);
    this.#tokens -= 1;
    return 0;
  }
}
