import { setTimeout as sleep } from 'node:timers/promises';
import { alive } from './alive.ts';

/**
 * Watches over programs that are not ours (PostgreSQL, the Firestore emulator): they do not notice when the process that
 * started them dies, so this small child does, and ends them. Messages: `{ watch: pid, signal }`, `{ forget: pid }`.
 */
const watched = new Map<number, NodeJS.Signals>();

interface Order {
  readonly watch?: number;
  readonly signal?: NodeJS.Signals;
  readonly forget?: number;
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, which is all we want.
  }
}

process.on('message', (order: Order) => {
  if (order.watch !== undefined) watched.set(order.watch, order.signal ?? 'SIGTERM');
  if (order.forget !== undefined) watched.delete(order.forget);
});

process.on('disconnect', () => {
  void leave();
});

async function leave(): Promise<void> {
  const left = (): number[] => [...watched.keys()].filter(alive);
  for (const [pid, signal] of watched) end(pid, signal);
  for (let waited = 0; waited < 5_000 && left().length > 0; waited += 50) await sleep(50);
  for (const pid of left()) end(pid, 'SIGKILL');
  process.exit(0);
}
