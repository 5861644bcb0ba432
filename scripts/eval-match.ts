import { parseArgs } from 'node:util';
import { evaluate } from '../functions/src/modules/bizconnect/matching/evaluate.factory.ts';
import { simulateMarket } from '../functions/src/modules/bizconnect/matching/simulated-market.factory.ts';

/**
 * `npm run eval:match [-- --size 4000 --days 30 --seed 1]`: how good the suggestions are (MAT-10), in a simulated market in which it is
 * known who would agree with whom. Ends with 1 below the floors.
 */
const FLOORS = { acceptanceAt10: 0.7, recallOfPlanted: 0.95, coverage: 0.98, servedLastWeek: 0.95 };
const MOST = { gini: 0.4, forbiddenShown: 0 };

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '4000' },
    days: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
});
const [size, days, seed] = [Number(values.size), Number(values.days), Number(values.seed)];
const began = performance.now();
const result = evaluate(simulateMarket(size, seed), { days, seed });
console.log(`${size.toLocaleString('en')} businesses, ${days} days, seed ${seed}`);
let ok = true;
const line = (name: string, value: number, limit: string, fine: boolean): void => {
  ok &&= fine;
  console.log(`  ${name.padEnd(18)} ${value.toFixed(3).padStart(8)}   (${limit})   ${fine ? 'ok' : 'BELOW'}`);
};
for (const [name, floor] of Object.entries(FLOORS) as [keyof typeof FLOORS, number][])
  line(name, result[name], `at least ${floor}`, result[name] >= floor);
for (const [name, most] of Object.entries(MOST) as [keyof typeof MOST, number][])
  line(name, result[name], `at most ${most}`, result[name] <= most);
console.log(`${((performance.now() - began) / 1000).toFixed(1)} s`);
if (!ok) process.exitCode = 1;
