import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** A wrong command line: one sentence. */
export class UsageError extends Error {}

/** One option: what stands behind its name in the usage, and what its text means. */
interface Option<Value> {
  readonly type: 'string' | 'boolean';
  readonly shows: string;
  readonly read: (name: string, given: string | boolean | undefined) => Value;
}

export function whole(preset: number, least: number, most: number, shows = 'N'): Option<number> {
  return {
    type: 'string',
    shows,
    read: (name, given) => {
      const value = given === undefined ? preset : Number(given);
      if (Number.isInteger(value) && value >= least && value <= most) return value;
      throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${given}".`);
    },
  };
}

export function oneOf<Word extends string>(words: readonly Word[]): Option<Word | undefined> {
  return {
    type: 'string',
    shows: words.join('|'),
    read: (name, given) => {
      const found = words.find((word) => word === given);
      if (given === undefined || found !== undefined) return found;
      throw new UsageError(`${name} must be ${words.join(' or ')}, not "${given}".`);
    },
  };
}

export const flag: Option<boolean> = { type: 'boolean', shows: '', read: (_name, given) => given === true };

type Spec = Readonly<Record<string, Option<unknown>>>;
type Values<Given extends Spec> = {
  readonly [Name in keyof Given]: Given[Name] extends Option<infer Value> ? Value : never;
};

/** `killEveryMs` is said `--kill-every`. */
const sayOf = (name: string): string =>
  name.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export function usageOf(scenario: string, spec: Spec): string {
  const options = Object.entries(spec).map(([name, { shows }]) => `[--${`${sayOf(name)} ${shows}`.trim()}]`);
  return `npm run chaos -- ${scenario} ${options.join(' ')}`;
}

/** The options of a scenario, and the seed, which `CHAOS_SEED` may name. */
export function readCommand<Given extends Spec>(
  scenario: string,
  spec: Given,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Values<Given> & { readonly seed: number } {
  const given = parse(args, spec, usageOf(scenario, spec));
  const seed = whole(randomInt(2 ** 31), 0, 2 ** 32 - 1).read('CHAOS_SEED', env['CHAOS_SEED']);
  const read = Object.entries(spec).map(([name, { read: value }]) => {
    const said = sayOf(name);
    return [name, value(`--${said}`, given[said])];
  });
  return { seed, ...(Object.fromEntries(read) as Values<Given>) };
}

function parse(args: readonly string[], spec: Spec, usage: string): Record<string, string | boolean | undefined> {
  try {
    const options = Object.fromEntries(Object.entries(spec).map(([name, { type }]) => [sayOf(name), { type }]));
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} ${usage}`, { cause: error });
  }
}

/** Of every scenario with a platform of its own. */
export const platform = {
  firestore: oneOf(['official', 'embedded']),
  /** Leaves the state folder behind. */
  keep: flag,
};
