import type { Client, Account } from '../platform.ts';
import type { Phone } from '../phone.ts';

/** A person of the demo, with her shop, her phone and her way to the API. */
export interface Trader {
  readonly name: string;
  readonly business: string;
  readonly businessId: string;
  readonly account: Account;
  readonly client: Client;
  readonly phone: Phone;
}

const WIDTH = 44;

/** Two screens side by side, each line with the seconds since the first. */
export class Columns {
  readonly #people: readonly Trader[];
  readonly #began = performance.now();
  readonly #lags: number[] = [];

  constructor(people: readonly Trader[]) {
    this.#people = people;
  }

  head(): void {
    console.log(`     ${''.padEnd(6)}  ${this.#people.map(({ name }) => `${name}’s phone`.padEnd(WIDTH)).join('│ ')}`);
  }

  /** A message as it appears on somebody's phone. */
  show(on: Trader, own: boolean, seq: number, text: string, lagMs: number | null): void {
    if (lagMs !== null && !own) this.#lags.push(lagMs);
    this.#line(on, `${own ? '→' : '←'} ${seq}  ${text}`);
  }

  note(on: Trader, text: string): void {
    this.#line(on, `   ${text}`);
  }

  lags(): string {
    const sorted = [...this.#lags].sort((a, b) => a - b).map((ms) => Math.max(0, Math.round(ms)));
    return sorted.length === 0
      ? 'not measured'
      : `${sorted[Math.floor(sorted.length / 2)]} ms in the middle, ${sorted.at(-1)} ms at most`;
  }

  #line(on: Trader, text: string): void {
    const seconds = `${((performance.now() - this.#began) / 1_000).toFixed(2)} s`.padStart(8);
    const cells = this.#people.map((person) => (person === on ? text : '').padEnd(WIDTH));
    console.log(`   ${seconds}  ${cells.join('│ ')}`.trimEnd());
  }
}
