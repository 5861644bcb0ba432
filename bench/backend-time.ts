import { readFileSync } from 'node:fs';

/** Milliseconds that a process was on a processor: whoever else uses the machine does not count. */
export const processorMs = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
