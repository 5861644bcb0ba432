import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks are 10 ms everywhere Node runs on Linux (USER_HZ). */
const TICK_US = 10_000;

/** CPU time of a process since it started, microseconds; with its ended children. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, place) => sum + Number(fields[place]), 0) * TICK_US;
}

/** CPU time of a server and everything it has forked, microseconds. */
export function cpuOfTree(pid: number): number {
  let sum = cpuOf(pid);
  for (const child of childrenOf(pid)) {
    try {
      sum += cpuOfTree(child);
    } catch {
      // It ended meanwhile, and its parent's figure has it.
    }
  }
  return sum;
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  );
}

/** Resident memory of a process, MB. */
export function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}
