import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { UsageError } from '../options.ts';

export const sabotages = ['index', 'lock', 'dedupe'] as const;
export type Sabotage = (typeof sabotages)[number];

export interface PaymentsOptions {
  readonly seed: number;
  /** Payments to make. */
  readonly count: number;
  readonly clients: number;
  readonly payers: number;
  /** Processes that serve the functions. */
  readonly hosts: number;
  /** How long after all hosts are there again the next one is killed, in milliseconds. */
  readonly killEveryMs: number;
  /** After so long no further payment is begun. */
  readonly minutes: number;
  readonly sabotage: Sabotage | undefined;
  readonly firestore: 'official' | 'embedded' | undefined;
  /** Leaves the state folder behind. */
  readonly keep: boolean;
}

const usage =
  'npm run chaos -- payments [--count N] [--clients N] [--payers N] [--hosts N] [--kill-every MS] [--minutes N] [--sabotage index|lock|dedupe] [--firestore official|embedded] [--keep]';

export function readPaymentsOptions(args: readonly string[], env: NodeJS.ProcessEnv): PaymentsOptions {
  const { values } = parse(args);
  const whole = (name: string, text: string | undefined, preset: number, least: number, most: number): number => {
    const value = text === undefined ? preset : Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
  };
  const one = <Known extends string>(name: string, text: string | undefined, known: readonly Known[]) => {
    const found = known.find((word) => word === text);
    if (text !== undefined && found === undefined)
      throw new UsageError(`${name} must be ${known.join(' or ')}, not "${text}".`);
    return found;
  };
  return {
    seed: whole('CHAOS_SEED', env['CHAOS_SEED'], randomInt(2 ** 31), 0, 2 ** 32 - 1),
    count: whole('--count', values.count, 10_000, 1, 1_000_000),
    clients: whole('--clients', values.clients, 64, 1, 256),
    payers: whole('--payers', values.payers, 40, 1, 1_000),
    hosts: whole('--hosts', values.hosts, 3, 1, 8),
    killEveryMs: whole('--kill-every', values['kill-every'], 200, 50, 600_000),
    minutes: whole('--minutes', values.minutes, 600, 1, 600),
    sabotage: one('--sabotage', values.sabotage, sabotages),
    firestore: one('--firestore', values.firestore, ['official', 'embedded']),
    keep: values.keep,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        count: { type: 'string' },
        clients: { type: 'string' },
        payers: { type: 'string' },
        hosts: { type: 'string' },
        'kill-every': { type: 'string' },
        minutes: { type: 'string' },
        sabotage: { type: 'string' },
        firestore: { type: 'string' },
        keep: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} ${usage}`, { cause: error });
  }
}
