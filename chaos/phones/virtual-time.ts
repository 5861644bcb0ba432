interface Sleeper {
  readonly at: number;
  readonly turn: number;
  readonly wake: () => void;
}

/** A real call takes next to no time of a day; others may be so far ahead of it, in milliseconds of this clock. */
const AHEAD_MS = 60_000;

/**
 * A clock of its own for those who only wait: nobody sleeps for real, and real calls take no time by it. A day passes as fast as
 * the platform answers. Milliseconds.
 */
export class VirtualTime {
  readonly #atOnce: number;
  /** A binary heap by time, and by turn where times are alike. */
  readonly #sleepers: Sleeper[] = [];
  /** When each call that is under way began; the oldest one first. */
  readonly #calls = new Set<{ readonly since: number }>();
  #turn = 0;
  #waking = false;
  now = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  sleep(ms: number): Promise<void> {
    const slept = new Promise<void>((wake) => this.#add({ at: this.now + ms, turn: (this.#turn += 1), wake }));
    this.#wakeSoon();
    return slept;
  }

  async sleepUntil(at: number): Promise<void> {
    if (at > this.now) await this.sleep(at - this.now);
  }

  /** What takes real time: the clock stands still for it, give or take a minute. */
  async real<T>(call: () => Promise<T>): Promise<T> {
    const begun = { since: this.now };
    this.#calls.add(begun);
    try {
      return await call();
    } finally {
      this.#calls.delete(begun);
      this.#wakeSoon();
    }
  }

  /** One after the other, so that each has made its call before the next one wakes. */
  #wakeSoon(): void {
    if (this.#waking) return;
    this.#waking = true;
    setImmediate(() => {
      this.#waking = false;
      const next = this.#sleepers[0];
      const [oldest] = this.#calls;
      if (next === undefined || this.#calls.size >= this.#atOnce) return;
      if (oldest !== undefined && next.at > oldest.since + AHEAD_MS) return;
      this.#take();
      this.now = Math.max(this.now, next.at);
      next.wake();
      this.#wakeSoon();
    });
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#sleepers[a]!, this.#sleepers[b]!];
    return one.at < other.at || (one.at === other.at && one.turn < other.turn);
  }

  #swap(a: number, b: number): void {
    [this.#sleepers[a], this.#sleepers[b]] = [this.#sleepers[b]!, this.#sleepers[a]!];
  }

  #add(sleeper: Sleeper): void {
    let at = this.#sleepers.push(sleeper) - 1;
    for (let above = (at - 1) >> 1; at > 0 && this.#before(at, above); above = (at - 1) >> 1) {
      this.#swap(at, above);
      at = above;
    }
  }

  #take(): void {
    this.#swap(0, this.#sleepers.length - 1);
    this.#sleepers.pop();
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < this.#sleepers.length && this.#before(left, least)) least = left;
      if (right < this.#sleepers.length && this.#before(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }
}
