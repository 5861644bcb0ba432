import { oneOf, readCommand, whole } from '../command-line.ts';

const sabotages = ['limit', 'reversal', 'sum'] as const;
export type Sabotage = (typeof sabotages)[number];

const spec = {
  /** Worlds; the seed is the first one's, the others follow it. */
  seeds: whole(500, 1, 100_000),
  operations: whole(1_000_000, 10, 100_000_000),
  /** G-M4: transactions, each of which two reverse at once. */
  reversals: whole(5_000, 0, 100_000),
  /** Worlds played at the same time. */
  players: whole(4, 1, 32),
  sabotage: oneOf(sabotages),
};
export type LedgerOptions = ReturnType<typeof readLedgerOptions>;

export function readLedgerOptions(args: readonly string[], env: NodeJS.ProcessEnv) {
  return readCommand('ledger', spec, args, env);
}
