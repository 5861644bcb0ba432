import { join } from 'node:path';
import { startNode } from './node-child.ts';
import type { NodeChild } from './node-child.ts';

let guard: NodeChild | undefined;
const watched = new Set<number>();

/**
 * Promises that the process `pid` ends when this one does, even by kill -9: with `signal`, then SIGKILL after 5 s.
 * Answers the function that says it has ended; the guard leaves after the last one.
 */
export function endWithUs(pid: number, signal: NodeJS.Signals): () => Promise<void> {
  guard ??= startNode(join(import.meta.dirname, 'guard.ts'), process.env);
  guard.process.unref();
  guard.process.channel?.unref();
  guard.process.send({ watch: pid, signal });
  watched.add(pid);
  return async () => {
    if (!watched.delete(pid) || guard === undefined) return;
    guard.process.send({ forget: pid });
    if (watched.size > 0) return;
    const last = guard;
    guard = undefined;
    last.process.ref();
    last.process.disconnect();
    await last.ended;
  };
}
