import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { UsageError } from '../options.ts';

export const sabotages = ['limit', 'reversal', 'sum'] as const;
export type Sabotage = (typeof sabotages)[number];

export interface LedgerOptions {
  /** Of the first world; the others follow it. */
  readonly seed: number;
  readonly seeds: number;
  readonly operations: number;
  /** G-M4: transactions, each of which two reverse at once. */
  readonly reversals: number;
  /** Worlds played at the same time. */
  readonly players: number;
  readonly sabotage: Sabotage | undefined;
}

const usage =
  'npm run chaos -- ledger [--seeds N] [--operations N] [--reversals N] [--players N] [--sabotage limit|reversal|sum]';

export function readLedgerOptions(args: readonly string[], env: NodeJS.ProcessEnv): LedgerOptions {
  const { values } = parse(args);
  const whole = (name: string, text: string | undefined, preset: number, least: number, most: number): number => {
    const value = text === undefined ? preset : Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
  };
  const sabotage = sabotages.find((word) => word === values.sabotage);
  if (values.sabotage !== undefined && sabotage === undefined) {
    throw new UsageError(`--sabotage must be ${sabotages.join(' or ')}, not "${values.sabotage}".`);
  }
  return {
    seed: whole('CHAOS_SEED', env['CHAOS_SEED'], randomInt(2 ** 31), 0, 2 ** 32 - 1),
    seeds: whole('--seeds', values.seeds, 500, 1, 100_000),
    operations: whole('--operations', values.operations, 1_000_000, 10, 100_000_000),
    reversals: whole('--reversals', values.reversals, 5_000, 0, 100_000),
    players: whole('--players', values.players, 4, 1, 32),
    sabotage,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string' },
        operations: { type: 'string' },
        reversals: { type: 'string' },
        players: { type: 'string' },
        sabotage: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} ${usage}`, { cause: error });
  }
}
