import { DemoFailure } from '../failure.ts';
import type { Platform } from '../platform.ts';

/** MTN as it is played on this machine: what its payers do next, and what it believes happened. */
export class Operator {
  readonly #base: string;

  constructor({ env }: Platform) {
    const base = env['MOMO_BASE_URL'];
    if (base === undefined)
      throw new DemoFailure('The played payment providers are not running. Start all of PushNchat.');
    this.#base = `${base}/__fake`;
  }

  /** What the payer or payee with this number does the next time. */
  plan(phone: string, scenario: string): Promise<unknown> {
    return this.#send('/scenario', { match: { phone }, then: { scenario } });
  }

  /** The next answers to requests for payment get lost on the line, after MTN has taken them. */
  loseAnswers(times: number): Promise<unknown> {
    return this.#send('/fault', { path: '/collection/v1_0/requesttopay', method: 'POST', fault: 'cut', times });
  }

  /** What went in less what went out, in minor units, by the operator's own statement. */
  async took(currency: string): Promise<bigint> {
    const lines = (await this.#send('/statement')) as readonly { state: string; amount: string; currency: string }[];
    return lines
      .filter((line) => line.currency === currency)
      .reduce((sum, { state, amount }) => sum + (state === 'captured' ? BigInt(amount) : -BigInt(amount)), 0n);
  }

  async #send(path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#base}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5_000),
    });
    if (!answer.ok) throw new DemoFailure(`The played MTN refused ${path}: ${await answer.text()}`);
    return answer.json();
  }
}
