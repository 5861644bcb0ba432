import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { UsageError } from './options.ts';

/** Of a scenario that is a number of things done at once. */
export interface Sized<Sabotage extends string> {
  readonly seed: number;
  readonly count: number;
  /** How many are under way at the same time. */
  readonly clients: number;
  readonly sabotage: Sabotage | undefined;
  readonly firestore: 'official' | 'embedded' | undefined;
  /** Leaves the state folder behind. */
  readonly keep: boolean;
}

interface Presets<Sabotage extends string> {
  readonly scenario: string;
  readonly count: number;
  readonly clients: number;
  readonly sabotages: readonly Sabotage[];
}

export function readSized<Sabotage extends string>(
  { scenario, count, clients, sabotages }: Presets<Sabotage>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Sized<Sabotage> {
  const usage = `npm run chaos -- ${scenario} [--count N] [--clients N] [--sabotage ${sabotages.join('|')}] [--firestore official|embedded] [--keep]`;
  const whole = (name: string, text: string | undefined, preset: number, least: number, most: number): number => {
    const value = text === undefined ? preset : Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
  };
  const one = <Known extends string>(name: string, text: string | undefined, known: readonly Known[]) => {
    const found = known.find((word) => word === text);
    if (text === undefined || found !== undefined) return found;
    throw new UsageError(`${name} must be ${known.join(' or ')}, not "${text}".`);
  };
  const values = parse(args, usage);
  return {
    seed: whole('CHAOS_SEED', env['CHAOS_SEED'], randomInt(2 ** 31), 0, 2 ** 32 - 1),
    count: whole('--count', values.count, count, 10, 1_000_000),
    clients: whole('--clients', values.clients, clients, 1, 64),
    sabotage: one('--sabotage', values.sabotage, sabotages),
    firestore: one('--firestore', values.firestore, ['official', 'embedded']),
    keep: values.keep,
  };
}

function parse(args: readonly string[], usage: string) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        count: { type: 'string' },
        clients: { type: 'string' },
        sabotage: { type: 'string' },
        firestore: { type: 'string' },
        keep: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} ${usage}`, { cause: error });
  }
}
