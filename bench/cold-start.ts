import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { memoryOf } from './cpu.ts';
import { firstAnswer, freePort, startFunction, type Stage } from './stage.ts';

const RUNS = Number(process.env['BENCH_COLD_RUNS'] ?? 7);
const MEMORY_MB = 100;

/** Spawn to first 200, in turn: a bare node:http server, the function's health, and its first read from PostgreSQL. */
export async function coldStart(stage: Stage, listing: string): Promise<boolean> {
  const bare: number[] = [];
  const health: number[] = [];
  const read: number[] = [];
  let memory = 0;
  for (let run = 0; run < RUNS; run++) {
    bare.push(
      await once(
        (port) =>
          fork(join(import.meta.dirname, 'bare-server.ts'), [], {
            env: { PATH: process.env['PATH'], PORT: String(port) },
          }),
        '/',
      ),
    );
    health.push(await once((port) => startFunction(stage, 'api', port), '/v1/health/live'));
    read.push(
      await once(
        (port) => startFunction(stage, 'api', port),
        `/v1/listings/${listing}`,
        (pid) => (memory = Math.max(memory, memoryOf(pid))),
      ),
    );
  }
  const [b, h, r] = [median(bare), median(health), median(read)] as const;
  const ok = h / b <= 6 && r / b <= 10 && memory <= MEMORY_MB;
  console.log(`\ncold start of the built function (spawn to first 200, median of ${RUNS} alternating runs)`);
  console.log(
    `  bare node ${b.toFixed(0)} ms   health ${h.toFixed(0)} ms = ${(h / b).toFixed(2)}× (limit 6×)   first read ${r.toFixed(0)} ms = ${(r / b).toFixed(2)}× (limit 10×)   resident ${memory.toFixed(0)} MB (limit ${MEMORY_MB})   ${ok ? 'ok' : 'OVER'}`,
  );
  return ok;
}

async function once(
  start: (port: number) => ChildProcess,
  path: string,
  look?: (pid: number) => void,
): Promise<number> {
  const port = await freePort();
  const child = start(port);
  try {
    const ms = await firstAnswer(port, path);
    look?.(child.pid!);
    return ms;
  } finally {
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
