import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { scratchDatabase } from './search/scratch.ts';
import { fillTo, indexAll } from './search/synthetic.ts';
import type { Query, Sql } from '../functions/src/platform/db/types.ts';
import type { Kind } from './search/kinds.ts';

/**
 * `npm run bench -- search [--sizes 10000,100000,1000000]`: how each kind of search grows with the data, inside PostgreSQL, and that
 * no plan reads a whole table. A figure is the backend's own time on the processor (/proc/…/schedstat), so that whoever
 * else uses the machine does not count; the data is in memory. Ends with 1 above the limits.
 */
const ROUNDS = 60;

async function main(): Promise<number> {
  const { values } = parseArgs({
    allowPositionals: true,
    options: { sizes: { type: 'string', default: '10000,100000,1000000' } },
  });
  const sizes = values.sizes.split(',').map(Number);
  const scratch = await scratchDatabase(['shared_buffers=1GB', 'maintenance_work_mem=512MB', 'max_wal_size=8GB']);
  const { openLane } = await import('../functions/src/platform/db/lane.ts');
  const lane = openLane({ url: process.env['DATABASE_URL']!, statementTimeoutMs: 30_000 });
  try {
    const { kindsOf } = await import('./search/kinds.ts');
    const { contextOf } = await import('./search/market.ts');
    const kinds = kindsOf();
    const medians = new Map<string, number[]>();
    const last = new Map<string, number>();
    let scans: string[] = [];
    for (const size of sizes) {
      const began = performance.now();
      await fillTo(scratch.adminUrl, size);
      await indexAll(scratch.adminUrl);
      console.log(
        `\n${size.toLocaleString('en')} documents (filled in ${((performance.now() - began) / 1000).toFixed(0)} s)`,
      );
      const pid = (await lane.sql.first<{ pid: number }>('select pg_backend_pid() as pid'))!.pid;
      for (const kind of kinds) {
        const seen: Query[] = [];
        const times: number[] = [];
        const watched = watch(lane.sql, seen);
        for (let n = 0; n < ROUNDS + 5; n++) {
          const before = cpuMs(pid);
          await kind.run(contextOf(watched, { kind: 'anonymous' }), n);
          if (n >= 5) times.push(cpuMs(pid) - before);
        }
        times.sort((a, b) => a - b);
        const [p50, p95] = [times[Math.floor(ROUNDS / 2)]!, times[Math.floor(ROUNDS * 0.95)]!];
        medians.set(kind.name, [...(medians.get(kind.name) ?? []), p50]);
        last.set(kind.name, p95);
        console.log(
          `  ${kind.name.padEnd(34)} p50 ${p50.toFixed(2).padStart(8)} ms   p95 ${p95.toFixed(2).padStart(8)} ms`,
        );
        if (size >= 100_000) scans = [...scans, ...(await sequentialScans(lane.sql, kind.name, seen))];
      }
    }
    return verdict(kinds, sizes, medians, last, scans);
  } finally {
    await lane.close();
    await scratch.stop();
  }
}

function verdict(
  kinds: readonly Kind[],
  sizes: readonly number[],
  medians: ReadonlyMap<string, readonly number[]>,
  last: ReadonlyMap<string, number>,
  scans: readonly string[],
): number {
  let ok = scans.length === 0;
  console.log(`\np50 at ${sizes.at(-1)!.toLocaleString('en')} over ${sizes[0]!.toLocaleString('en')}`);
  for (const kind of kinds) {
    const own = medians.get(kind.name)!;
    const growth = own.at(-1)! / own[0]!;
    // Half a millisecond more is noise, whatever it is a multiple of.
    const fine = (growth <= kind.growth || own.at(-1)! - own[0]! < 0.5) && last.get(kind.name)! <= kind.limitMs;
    ok &&= fine;
    console.log(
      `  ${kind.name.padEnd(34)} ${growth.toFixed(1).padStart(6)}× (limit ${kind.growth}×)   p95 ${last.get(kind.name)!.toFixed(2)} ms (limit ${kind.limitMs} ms)   ${fine ? 'ok' : 'OVER'}`,
    );
  }
  for (const scan of new Set(scans)) console.log(`  reads a whole table: ${scan}`);
  console.log(scans.length === 0 ? 'no plan reads a whole table' : 'SEQUENTIAL SCANS');
  return ok ? 0 : 1;
}

function watch(sql: Sql, seen: Query[]): Sql {
  const keep = (statement: Query['statement'], values: readonly unknown[] | undefined): void => {
    if (seen.length < 40) seen.push(values === undefined ? { statement } : { statement, values });
  };
  return {
    rows: (statement, values) => (keep(statement, values), sql.rows(statement, values)),
    first: (statement, values) => (keep(statement, values), sql.first(statement, values)),
    run: (statement, values) => (keep(statement, values), sql.run(statement, values)),
    text: (statement, values) => (keep(statement, values), sql.text(statement, values)),
  };
}

async function sequentialScans(sql: Sql, kind: string, seen: readonly Query[]): Promise<string[]> {
  const found: string[] = [];
  for (const { statement, values } of seen) {
    const text = typeof statement === 'string' ? statement : statement.text;
    const plan = await sql.rows<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
    for (const row of plan) {
      const scan = /Seq Scan on (document|term|prefix)\b/.exec(row['QUERY PLAN']);
      if (scan !== null) found.push(`${kind}: ${scan[1]!}`);
    }
  }
  return found;
}

/** Milliseconds that a process was on a processor. */
const cpuMs = (pid: number): number => Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
