interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Where time comes from: the machine's clock, or the local cloud's, which can be moved forward. */
export interface TimeSource {
  now(): number;
  /** Calls back after a jump; answers the function that ends it. */
  subscribe?(listener: () => void): () => void;
}

/** Time as the fake feels it: `speed` times the source's, or standing still until somebody advances it. */
export class VirtualClock {
  readonly #speed: number;
  readonly #source: TimeSource;
  readonly #unsubscribe: (() => void) | undefined;
  #anchor: { readonly virtual: number; readonly real: number };
  #timers: Timer[] = [];
  #order = 0;
  #wake: NodeJS.Timeout | undefined;

  constructor(speed: number, source: TimeSource = { now: () => Date.now() }) {
    this.#speed = speed;
    this.#source = source;
    this.#anchor = { virtual: source.now(), real: source.now() };
    this.#unsubscribe = source.subscribe?.(() => this.#arm());
  }

  /** What a stamp on a message says: the others' time, even where ours runs faster. Epoch milliseconds. */
  stamp(): number {
    return this.#speed > 1 ? this.#source.now() : this.now();
  }

  /** Epoch milliseconds. */
  now(): number {
    return Math.floor(this.#anchor.virtual + (this.#source.now() - this.#anchor.real) * this.#speed);
  }

  /** Runs it when that many virtual milliseconds have passed. */
  after(ms: number, run: () => void): void {
    this.#timers.push({ at: this.now() + ms, order: this.#order++, run });
    this.#timers.sort((a, b) => a.at - b.at || a.order - b.order);
    this.#arm();
  }

  /** Lets time pass, stopping at whatever falls due on the way; `settled` is awaited after each, so that effects follow on. */
  async advance(ms: number, settled: () => Promise<void>): Promise<void> {
    const end = this.now() + ms;
    for (let next = this.#timers[0]; next !== undefined && next.at <= end; next = this.#timers[0]) {
      this.#timers.shift();
      this.#set(Math.max(next.at, this.now()));
      next.run();
      await settled();
    }
    this.#set(Math.max(end, this.now()));
    this.#arm();
  }

  stop(): void {
    this.clear();
    this.#unsubscribe?.();
  }

  clear(): void {
    this.#timers = [];
    clearTimeout(this.#wake);
  }

  #set(virtual: number): void {
    this.#anchor = { virtual, real: this.#source.now() };
  }

  #arm(): void {
    clearTimeout(this.#wake);
    const next = this.#timers[0];
    if (this.#speed === 0 || next === undefined) return;
    // Longer waits than a timer of Node's can hold are taken in steps.
    const wait = Math.min(Math.max(0, (next.at - this.now()) / this.#speed), 2 ** 30);
    this.#wake = setTimeout(() => {
      const now = this.now();
      for (let due = this.#timers[0]; due !== undefined && due.at <= now; due = this.#timers[0]) {
        this.#timers.shift();
        due.run();
      }
      this.#arm();
    }, wait).unref();
  }
}
