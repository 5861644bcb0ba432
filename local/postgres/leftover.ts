import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alive } from '../process/alive.ts';

function commandOf(pid: number): string {
  try {
    if (existsSync(`/proc/${pid}/cmdline`)) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/**
 * Clears what a server that was killed left in its folder. A server that still runs there has lost its parent (we hold the
 * lock of the folder): it is told to shut down. A number that now belongs to another program is only forgotten.
 */
export async function clearLeftover(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (Number.isInteger(pid) && pid > 1 && alive(pid) && commandOf(pid).includes(dataDir)) {
    process.kill(pid, 'SIGINT');
    for (let waited = 0; waited < 5_000 && alive(pid); waited += 50) await sleep(50);
    if (alive(pid)) process.kill(pid, 'SIGKILL');
    return;
  }
  rmSync(file, { force: true });
}
