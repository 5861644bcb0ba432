import { parseArgs } from 'node:util';
import { DemoFailure } from './demo/failure.ts';
import { ownGoods } from './demo/goods.ts';
import type { Good } from './demo/goods.ts';
import { importFile } from './demo/import-file.ts';
import { playMoney } from './demo/money/play-money.ts';
import { playConnect } from './demo/connect/play-connect.ts';
import { findPlatform } from './demo/platform.ts';
import { play } from './demo/play.ts';
import { Story } from './demo/story.ts';
import { LocalError } from './errors.ts';
import { portOffset, portsAt } from './ports.ts';

/**
 * `npm run demo [-- --csv FILE] [--limit N]`: plays a listing's whole life against the platform that `npm start` runs;
 * `npm run demo -- money`: what a shop's money goes through; `npm run demo -- connect`: two shops find each other and talk.
 */
interface Options {
  readonly play: 'listings' | 'money' | 'connect';
  readonly csv: string | undefined;
  readonly limit: number;
}

const TITLES: Readonly<Record<Options['play'], string>> = {
  listings: 'The whole life of a listing',
  money: "A shop's money",
  connect: 'Two shops find each other and talk',
};

function readOptions(): Options {
  try {
    const options = { csv: { type: 'string' }, limit: { type: 'string', default: '50' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [play = 'listings', ...more] = positionals;
    if ((play !== 'listings' && play !== 'money' && play !== 'connect') || more.length > 0)
      throw new DemoFailure(
        `The demo plays "listings", which needs no word, "money" or "connect", not "${positionals.join(' ')}".`,
      );
    const limit = Number(values.limit);
    if (Number.isInteger(limit) && limit >= 1 && limit <= 500) return { play, csv: values.csv, limit };
    throw new DemoFailure(`--limit must be a whole number from 1 to 500, not "${values.limit}".`);
  } catch (error) {
    if (error instanceof DemoFailure) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw new DemoFailure(`${said.replace(/\.?$/, '.')} The demo knows --csv FILE and --limit N.`, { cause: error });
  }
}

function chooseGoods(csv: string | undefined, limit: number): readonly Good[] {
  if (csv === undefined) {
    console.log(`The demo's own market: ${Math.min(limit, ownGoods.length)} goods and requests.`);
    return ownGoods.slice(0, limit);
  }
  const { goods, skipped, rows } = importFile(csv, limit);
  console.log(`${csv}: ${rows} rows, all readable; the first ${goods.length} that fit are taken.`);
  for (const { line, why } of skipped.slice(0, 10)) console.log(`  Line ${line} is left out: ${why}.`);
  if (skipped.length > 10) console.log(`  … and ${skipped.length - 10} more on the way.`);
  return goods;
}

try {
  const { play: what, csv, limit } = readOptions();
  // The whole file is read before anything is asked of the platform: a bad one changes nothing.
  const goods = what === 'listings' ? chooseGoods(csv, limit) : [];
  const platform = await findPlatform(portsAt(portOffset()).hosting);
  console.log(`PushNchat at ${platform.url}.`);
  const story = new Story();
  if (what === 'money') await playMoney(platform, story);
  else if (what === 'connect') await playConnect(platform, story);
  else await play(platform, goods, story);
  story.close(TITLES[what]);
  if (what !== 'connect') {
    const later = what === 'money' ? 'six minutes' : 'two days';
    console.log(`\nThe platform's clock stays ${later} further on, as its state stays; npm run reset forgets both.`);
  }
} catch (error) {
  const expected = error instanceof DemoFailure || error instanceof LocalError;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
}
