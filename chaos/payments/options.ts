import { oneOf, platform, readCommand, whole } from '../command-line.ts';

const sabotages = ['index', 'lock', 'dedupe'] as const;
export type Sabotage = (typeof sabotages)[number];

const spec = {
  /** Payments to make. */
  count: whole(10_000, 1, 1_000_000),
  clients: whole(64, 1, 256),
  payers: whole(40, 1, 1_000),
  /** Processes that serve the functions. */
  hosts: whole(3, 1, 8),
  /** How long after all hosts are there again the next one is killed. */
  killEveryMs: whole(200, 50, 600_000, 'MS'),
  /** After so long no further payment is begun. */
  minutes: whole(600, 1, 600),
  sabotage: oneOf(sabotages),
  ...platform,
};
export type PaymentsOptions = ReturnType<typeof readPaymentsOptions>;

export function readPaymentsOptions(args: readonly string[], env: NodeJS.ProcessEnv) {
  return readCommand('payments', spec, args, env);
}
