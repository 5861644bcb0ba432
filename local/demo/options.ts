import { parseArgs } from 'node:util';
import { NAMES, type Name } from './connect/cast.ts';
import { DemoFailure } from './failure.ts';

/**
 * `npm run demo [-- --csv FILE] [--limit N]`: plays a listing's whole life against the platform that `npm start` runs;
 * `npm run demo -- money`: what a shop's money goes through; `npm run demo -- connect`: two shops find each other and talk;
 * `npm run demo -- connect --as NAME`: one of the people at this terminal.
 */
export interface Options {
  readonly play: 'listings' | 'money' | 'connect';
  readonly csv: string | undefined;
  readonly limit: number;
  readonly as: Name | undefined;
}

export const TITLES: Readonly<Record<Options['play'], string>> = {
  listings: 'The whole life of a listing',
  money: "A shop's money",
  connect: 'Two shops find each other and talk',
};

const plays = Object.keys(TITLES);

export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const [play = 'listings', ...more] = positionals;
  if (!plays.includes(play) || more.length > 0)
    throw new DemoFailure(
      `The demo plays "listings", which needs no word, "money" or "connect", not "${positionals.join(' ')}".`,
    );
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    throw new DemoFailure(`--limit must be a whole number from 1 to 500, not "${values.limit}".`);
  if (values.as !== undefined && play !== 'connect')
    throw new DemoFailure('--as NAME goes with "connect": npm run demo -- connect --as amina.');
  return { play: play as Options['play'], csv: values.csv, limit, as: nameOf(values.as) };
}

function parse(args: readonly string[]) {
  const options = {
    csv: { type: 'string' },
    limit: { type: 'string', default: '50' },
    as: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const known = 'The demo knows --csv FILE and --limit N, and "connect" knows --as NAME.';
    throw new DemoFailure(`${said.replace(/\.?$/, '.')} ${known}`, { cause: error });
  }
}

function nameOf(given: string | undefined): Name | undefined {
  const known = NAMES.find((name) => name === given?.toLowerCase());
  if (given === undefined || known !== undefined) return known;
  throw new DemoFailure(`Nobody here is called "${given}". There are ${NAMES.join(', ')}.`);
}
