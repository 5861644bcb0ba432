import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { recording } from './search/recording.ts';
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

/** Milliseconds. */
interface Figure {
  readonly p50: number;
  readonly p95: number;
}

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
    const { contextOf } = await import('../functions/src/modules/search/things.factory.ts');
    const kinds = kindsOf();
    const figures = new Map<string, Figure[]>(kinds.map(({ name }) => [name, []]));
    const scans = new Set<string>();
    for (const size of sizes) {
      const began = performance.now();
      await fillTo(scratch.adminUrl, size);
      await indexAll(scratch.adminUrl);
      console.log(
        `${size.toLocaleString('en')} documents, made in ${((performance.now() - began) / 1000).toFixed(0)} s`,
      );
      const pid = (await lane.sql.first<{ pid: number }>('select pg_backend_pid() as pid'))!.pid;
      for (const kind of kinds) {
        const seen: Query[] = [];
        const watched = recording(lane.sql, seen);
        const times: number[] = [];
        for (let n = 0; n < ROUNDS + 5; n++) {
          const before = cpuMs(pid);
          await kind.run(contextOf(watched, { kind: 'anonymous' }), n);
          if (n >= 5) times.push(cpuMs(pid) - before);
        }
        times.sort((a, b) => a - b);
        figures.get(kind.name)!.push({ p50: times[Math.floor(ROUNDS / 2)]!, p95: times[Math.floor(ROUNDS * 0.95)]! });
        if (size >= 100_000) for (const scan of await tableScans(lane.sql, kind.name, seen)) scans.add(scan);
      }
    }
    return verdict(kinds, sizes, figures, scans);
  } finally {
    await lane.close();
    await scratch.stop();
  }
}

/** The curve, a line a kind: p50 / p95 at each size, how p50 grew, and whether both stay within the limits. */
function verdict(
  kinds: readonly Kind[],
  sizes: readonly number[],
  figures: ReadonlyMap<string, readonly Figure[]>,
  scans: ReadonlySet<string>,
): number {
  let ok = scans.size === 0;
  const heads = sizes.map((size) => size.toLocaleString('en').padStart(15)).join('');
  console.log(`\np50 / p95, milliseconds${heads.padStart(11 + heads.length)}   p50 grows         p95 limit`);
  for (const kind of kinds) {
    const own = figures.get(kind.name)!;
    const [first, last] = [own[0]!, own.at(-1)!];
    const growth = last.p50 / first.p50;
    // Half a millisecond more is noise, whatever it is a multiple of.
    const fine = (growth <= kind.growth || last.p50 - first.p50 < 0.5) && last.p95 <= kind.limitMs;
    ok &&= fine;
    const curve = own.map(({ p50, p95 }) => `${p50.toFixed(2)} / ${p95.toFixed(2)}`.padStart(15)).join('');
    console.log(
      `  ${kind.name.padEnd(32)}${curve}   ${growth.toFixed(1).padStart(4)}× (≤ ${kind.growth}×)`.padEnd(
        53 + curve.length,
      ) + `${`${kind.limitMs} ms`.padStart(7)}   ${fine ? 'ok' : 'OVER'}`,
    );
  }
  for (const scan of scans) console.log(`  reads a whole table or needs helpers: ${scan}`);
  if (scans.size === 0) console.log('no plan reads a whole table, none needs parallel workers');
  console.log(ok ? 'ALL WITHIN THE LIMITS' : 'OVER');
  return ok ? 0 : 1;
}

/** Statements that read all of a table; and such as need other processes, whose time would not be in the figures. */
async function tableScans(sql: Sql, kind: string, seen: readonly Query[]): Promise<string[]> {
  const found: string[] = [];
  for (const { statement, values } of seen) {
    const text = typeof statement === 'string' ? statement : statement.text;
    const plan = await sql.rows<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
    for (const row of plan) {
      const scan = /Seq Scan on (?:document|term|prefix)\b|Gather/.exec(row['QUERY PLAN']);
      if (scan !== null) found.push(`${kind}: ${scan[0]}`);
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
