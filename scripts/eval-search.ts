import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MARKETPLACE_QUERIES } from '../bench/search/marketplace-queries.ts';
import { OWN_QUERIES } from '../bench/search/own-queries.ts';
import { scratchDatabase } from '../bench/search/scratch.ts';
import { ownThings, thingsOfCsv } from '../bench/search/things.ts';
import { fold, type SearchAnswer, type SearchThing } from '../functions/src/modules/search/index.ts';

/**
 * `npm run eval:search [-- --csv FILE] [--queries FILE] [--misses]`: how well people are answered. A query is right when titles of
 * the first ten hold what it asks for. Runs our small market always, and real titles where a CSV is given (or
 * $SHARED_DATA_DIR/listings_marketplaces.csv, else ../shared/data, is there). `--queries` takes lines as in
 * bench/search/own-queries.ts, asked of the CSV. Ends with 1 below the floors.
 */
interface Judged {
  readonly language: string;
  readonly q: string;
  readonly expected: readonly RegExp[];
}
interface Score {
  readonly query: Judged;
  readonly recall: number;
  readonly reciprocal: number;
  readonly stage: string;
  readonly empty: boolean;
  readonly first: string;
  readonly ms: number;
}

/** Whole suites must reach these. */
const FLOORS = { recall: 0.8, mrr: 0.85, zero: 0.02 };

function judged(text: string): Judged[] {
  return text
    .split('\n')
    .filter((line) => line.includes(' | '))
    .map((line) => {
      const [language = '', q = '', ...rest] = line.split(' | ');
      const expected = rest.join(' | ').split(' & ');
      return { language: language.trim(), q: q.trim(), expected: expected.map((part) => new RegExp(part.trim())) };
    });
}

const right = ({ expected }: Judged, title: string): boolean => expected.every((part) => part.test(fold(title)));

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      csv: { type: 'string' },
      queries: { type: 'string' },
      misses: { type: 'boolean', default: false },
    },
  });
  const shared = process.env['SHARED_DATA_DIR'] ?? join(import.meta.dirname, '../../shared/data');
  const csv = values.csv ?? join(shared, 'listings_marketplaces.csv');
  const scratch = await scratchDatabase();
  const { closeDatabase } = await import('../functions/src/platform/db/database.ts');
  try {
    return (await suites(scratch.empty, csv, values)) ? 0 : 1;
  } finally {
    await closeDatabase();
    await scratch.stop();
  }
}

async function suites(
  empty: () => Promise<void>,
  csv: string,
  values: { readonly queries?: string | undefined; readonly misses: boolean },
): Promise<boolean> {
  let passed = true;
  passed = (await suite('our small market', ownThings(), judged(OWN_QUERIES), values.misses)) && passed;
  if (existsSync(csv)) {
    await empty();
    const queries = values.queries === undefined ? MARKETPLACE_QUERIES : readFileSync(values.queries, 'utf8');
    passed = (await suite('real titles', thingsOfCsv(csv), judged(queries), values.misses)) && passed;
  } else console.log(`No real titles: ${csv} is not there. Name a file with --csv.`);
  return passed;
}

async function suite(
  name: string,
  things: readonly SearchThing[],
  queries: readonly Judged[],
  misses: boolean,
): Promise<boolean> {
  const { stock, ask } = await import('../bench/search/market.ts');
  const began = performance.now();
  await stock(things);
  console.log(`\n${name}: ${things.length} things, indexed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const scores: Score[] = [];
  for (const query of queries) {
    const relevant = things.filter(({ title }) => right(query, title)).length;
    if (relevant === 0) {
      console.log(`  nothing in these titles can answer "${query.q}"; left out`);
      continue;
    }
    const started = performance.now();
    const answer = await ask(query.q);
    scores.push(scoreOf(query, answer, relevant, performance.now() - started));
  }
  return report(scores, misses);
}

function scoreOf(query: Judged, answer: SearchAnswer, relevant: number, ms: number): Score {
  const hits = answer.items.slice(0, 10).map(({ title }) => right(query, title));
  const found = hits.filter(Boolean).length;
  return {
    query,
    recall: found / Math.min(10, relevant),
    reciprocal: hits.includes(true) ? 1 / (hits.indexOf(true) + 1) : 0,
    stage: answer.stage,
    empty: answer.items.length === 0,
    first: answer.items[0]?.title ?? '',
    ms,
  };
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length);

function line(name: string, scores: readonly Score[]): string {
  const [recall, mrr] = [mean(scores.map((s) => s.recall)), mean(scores.map((s) => s.reciprocal))];
  const zero = mean(scores.map((s) => (s.empty ? 1 : 0)));
  return `  ${name.padEnd(12)} ${String(scores.length).padStart(4)} queries   recall@10 ${recall.toFixed(3)}   MRR ${mrr.toFixed(3)}   empty ${(zero * 100).toFixed(1).padStart(5)} %`;
}

function report(scores: readonly Score[], misses: boolean): boolean {
  for (const by of ['language', 'stage'] as const) {
    const groups = Map.groupBy(scores, (score) => (by === 'stage' ? score.stage : score.query.language));
    console.log(` by ${by}`);
    for (const [key, group] of groups) console.log(line(key, group));
  }
  console.log(line('ALL', scores));
  const times = scores.map(({ ms }) => ms).sort((a, b) => a - b);
  console.log(
    `  answered in p50 ${times[Math.floor(times.length / 2)]?.toFixed(1)} ms, p95 ${times[Math.floor(times.length * 0.95)]?.toFixed(1)} ms`,
  );
  if (misses) {
    for (const { query, recall, reciprocal, stage, first } of scores.filter(
      (s) => s.recall < 0.6 || s.reciprocal < 0.5,
    ))
      console.log(
        `  ✗ ${query.language} "${query.q}" recall ${recall.toFixed(2)} rr ${reciprocal.toFixed(2)} ${stage}: ${first.slice(0, 80)}`,
      );
  }
  const recall = mean(scores.map((s) => s.recall));
  const mrr = mean(scores.map((s) => s.reciprocal));
  const zero = mean(scores.map((s) => (s.empty ? 1 : 0)));
  const ok = recall >= FLOORS.recall && mrr >= FLOORS.mrr && zero <= FLOORS.zero;
  console.log(
    `  floors: recall@10 ≥ ${FLOORS.recall}, MRR ≥ ${FLOORS.mrr}, empty ≤ ${FLOORS.zero * 100} %: ${ok ? 'reached' : 'MISSED'}`,
  );
  return ok;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
