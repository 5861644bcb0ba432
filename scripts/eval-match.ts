import { parseArgs } from 'node:util';
import { evaluate, type Evaluation } from '../functions/src/modules/bizconnect/matching/evaluate.factory.ts';
import { heldOutMarket } from '../functions/src/modules/bizconnect/matching/held-out-market.factory.ts';
import { simulateMarket } from '../functions/src/modules/bizconnect/matching/simulated-market.factory.ts';

/**
 * `npm run eval:match [-- --size 4000 --days 30 --seed 1]`: how good the suggestions are (MAT-10), in two simulated markets in which it
 * is known who would agree with whom: the one by which the rules were chosen, and one by which nothing was. Ends with 1 below the floors.
 */
const MARKETS = {
  'the market of the rules': {
    make: simulateMarket,
    floors: { acceptanceAt10: 0.7, replyRate: 0.4, recallOfPlanted: 0.95, coverage: 0.98, servedLastWeek: 0.95 },
    most: { gini: 0.4, forbiddenShown: 0 },
  },
  'a market held out': {
    make: heldOutMarket,
    floors: { acceptanceAt10: 0.55, replyRate: 0.35, recallOfPlanted: 0.95, coverage: 0.95, servedLastWeek: 0.93 },
    most: { gini: 0.45, forbiddenShown: 0 },
  },
} as const;

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '4000' },
    days: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
});
const [size, days, seed] = [Number(values.size), Number(values.days), Number(values.seed)];
let ok = true;
const line = (name: string, value: number, limit: string, fine: boolean): void => {
  ok &&= fine;
  console.log(`  ${name.padEnd(18)} ${value.toFixed(3).padStart(8)}   (${limit})   ${fine ? 'ok' : 'BELOW'}`);
};
for (const [name, { make, floors, most }] of Object.entries(MARKETS)) {
  const began = performance.now();
  const result = evaluate(make(size, seed), { days, seed });
  console.log(`${name}: ${size.toLocaleString('en')} businesses, ${days} days, seed ${seed}`);
  for (const [measure, floor] of Object.entries(floors) as [keyof Evaluation, number][])
    line(measure, result[measure], `at least ${floor}`, result[measure] >= floor);
  for (const [measure, limit] of Object.entries(most) as [keyof Evaluation, number][])
    line(measure, result[measure], `at most ${limit}`, result[measure] <= limit);
  console.log(`${((performance.now() - began) / 1000).toFixed(1)} s`);
}
if (!ok) process.exitCode = 1;
