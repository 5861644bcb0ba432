import { DemoFailure } from './demo/failure.ts';
import { ownGoods } from './demo/goods.ts';
import type { Good } from './demo/goods.ts';
import { importFile } from './demo/import-file.ts';
import { playMoney } from './demo/money/play-money.ts';
import { playConnect } from './demo/connect/play-connect.ts';
import { playAs } from './demo/connect/terminal/play-as.ts';
import { readOptions, TITLES } from './demo/options.ts';
import { findPlatform } from './demo/platform.ts';
import { play } from './demo/play.ts';
import { Story } from './demo/story.ts';
import { LocalError } from './errors.ts';
import { portOffset, portsAt } from './ports.ts';

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
  const { play: what, csv, limit, as } = readOptions(process.argv.slice(2));
  // The whole file is read before anything is asked of the platform: a bad one changes nothing.
  const goods = what === 'listings' ? chooseGoods(csv, limit) : [];
  const platform = await findPlatform(portsAt(portOffset()).hosting);
  console.log(`PushNchat at ${platform.url}.`);
  if (as !== undefined) {
    await playAs(platform, as);
    // Whatever was still being waited for is nobody's any more.
    process.exit();
  }
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
