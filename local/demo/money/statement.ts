import { DemoFailure } from '../failure.ts';
import type { Client } from '../platform.ts';

export interface Line {
  readonly at: string;
  readonly amount: string;
  /** After this line. */
  readonly balance: string;
  readonly text: string;
}

/** Minor units of a currency with two decimals. */
export function minor(amount: string): bigint {
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d+)\.(\d{2})$/.exec(amount) ?? [];
  if (whole === '') throw new DemoFailure(`“${amount}” is not an amount with two decimals.`);
  return BigInt(`${sign}${whole}${part}`);
}

/** What is wrong with a statement, newest first, of an account opened at nothing; null when it adds up to `closing`. */
export function flawOf(lines: readonly Line[], closing: string): string | null {
  let balance = 0n;
  for (const { text, amount, balance: told } of lines.toReversed()) {
    balance += minor(amount);
    if (balance !== minor(told))
      return `After “${text}” (${amount}) it says ${told}, and the lines say ${major(balance)}.`;
  }
  return balance === minor(closing) ? null : `The lines add up to ${major(balance)}, the wallet says ${closing}.`;
}

export function major(minorUnits: bigint): string {
  const digits = String(minorUnits < 0n ? -minorUnits : minorUnits).padStart(3, '0');
  return `${minorUnits < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Every line, over as many pages as there are. */
export async function readStatement(client: Client, currency: string): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await client.ask<Line[]>('GET', `/v1/wallet/statement?currency=${currency}&limit=5${from}`);
    if (page.status !== 200) throw new DemoFailure(`The statement was answered ${page.status}.`);
    lines.push(...page.data);
    cursor = page.next;
  }
  return lines;
}
