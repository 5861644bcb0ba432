import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const sabotages = ['dedupe', 'inbox'] as const;
export type Sabotage = (typeof sabotages)[number];

export interface Options {
  readonly seed: number;
  /** Listings to import. */
  readonly count: number;
  readonly clients: number;
  readonly sellers: number;
  /** Between two kills of the functions host, in milliseconds. */
  readonly killEveryMs: number;
  readonly sabotage: Sabotage | undefined;
  readonly firestore: 'official' | 'embedded' | undefined;
  /** Leaves the state folder behind. */
  readonly keep: boolean;
}

/** A wrong command line: one sentence. */
export class UsageError extends Error {}

const usage =
  'npm run chaos -- import [--count N] [--clients N] [--sellers N] [--kill-every MS] [--sabotage dedupe|inbox] [--firestore official|embedded] [--keep]';

export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const { values, positionals } = parse(args);
  if (positionals.length !== 1 || positionals[0] !== 'import') throw new UsageError(`Say which scenario: ${usage}`);
  const whole = (name: string, text: string | undefined, preset: number, least: number, most: number): number => {
    const value = text === undefined ? preset : Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
  };
  const one = <Known extends string>(name: string, text: string | undefined, known: readonly Known[]) => {
    const found = known.find((word) => word === text);
    if (text !== undefined && found === undefined) {
      throw new UsageError(`${name} must be ${known.join(' or ')}, not "${text}".`);
    }
    return found;
  };
  return {
    seed: whole('CHAOS_SEED', env['CHAOS_SEED'], randomInt(2 ** 31), 0, 2 ** 32 - 1),
    count: whole('--count', values.count, 10_000, 1, 1_000_000),
    clients: whole('--clients', values.clients, 16, 1, 256),
    sellers: whole('--sellers', values.sellers, 40, 1, 1_000),
    killEveryMs: whole('--kill-every', values['kill-every'], 2_000, 200, 600_000),
    sabotage: one('--sabotage', values.sabotage, sabotages),
    firestore: one('--firestore', values.firestore, ['official', 'embedded']),
    keep: values.keep,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        count: { type: 'string' },
        clients: { type: 'string' },
        sellers: { type: 'string' },
        'kill-every': { type: 'string' },
        sabotage: { type: 'string' },
        firestore: { type: 'string' },
        keep: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} ${usage}`, { cause: error });
  }
}
