import { setTimeout as sleep } from 'node:timers/promises';
import { elapsed } from '../clock.ts';

const STEP_MS = 5 * 60_000;

/** Spreads writes: so many a second at first, half as many again every five minutes. */
export class Ramp {
  readonly #perSecond: number;
  readonly #startedAt = elapsed();
  #nextAt = elapsed();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  async next(): Promise<void> {
    const at = elapsed();
    const rate = this.#perSecond * 1.5 ** Math.floor((at - this.#startedAt) / STEP_MS);
    this.#nextAt = Math.max(this.#nextAt, at - 50) + 1_000 / rate;
    if (this.#nextAt > at) await sleep(this.#nextAt - at);
  }
}
