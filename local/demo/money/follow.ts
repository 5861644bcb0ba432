import { setTimeout as sleep } from 'node:timers/promises';
import { DemoFailure } from '../failure.ts';
import type { Client } from '../platform.ts';

/** What a screen shows of a payment, as far as the demo looks at it. */
export interface Payment {
  readonly status: string;
  readonly refunded: { readonly amount: string };
  readonly attempt: {
    readonly state: string;
    readonly text: string;
    readonly failure: { readonly reason: string; readonly act: string } | null;
  } | null;
  readonly refunds: readonly { readonly id: string; readonly state: string }[];
}

const everyMs = 300;
// What a busy machine hands to the sweeper comes within a minute.
const patienceMs = 90_000;

/** Asks again and again until it is so, as a screen would, and fails with the sentence when patience is over. */
export async function until<T>(ask: () => Promise<T>, holds: (seen: T) => boolean, otherwise: string): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const seen = await ask();
    if (holds(seen)) return seen;
    if (performance.now() > end) throw new DemoFailure(`${otherwise} Last seen: ${JSON.stringify(seen)}`);
    await sleep(everyMs);
  }
}

/** A screen that shows a payment: waits for its latest try to be in one of these states, and says each that it passes. */
export function screenOf(client: Client, id: string, say: (line: string) => void) {
  let last = '';
  return async (wanted: readonly string[]): Promise<NonNullable<Payment['attempt']>> => {
    const { attempt } = await until(
      async () => {
        const payment = await client.call<Payment>('GET', `/v1/payments/${id}`);
        const { state, text } = payment.attempt ?? { state: 'none', text: '' };
        if (state !== last) say(`the screen shows “${state}”: ${text}`);
        last = state;
        return payment;
      },
      (payment) => wanted.includes(payment.attempt?.state ?? ''),
      `The payment does not become ${wanted.join(' or ')}.`,
    );
    return attempt!;
  };
}
