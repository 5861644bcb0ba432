import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The one clock of the local cloud: the machine's, moved by an offset that only ever grows. */
export interface LocalClock {
  readonly file: string;
  /** Epoch milliseconds of the virtual time. */
  now(): number;
  offsetMs(): number;
  /** Moves the virtual time forward by `ms` and tells every subscriber once the functions have had time to read it. */
  advance(ms: number): void;
  /** Called after each advance; answers the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** Runs once the virtual time reaches `at` (epoch milliseconds); answers the function that cancels it. */
  alarm(at: number, run: () => void): () => void;
}

// A timer of Node overflows past 24.8 days and then fires at once; longer waits are walked in steps.
const longestTimerMs = 2 ** 31 - 1;

function readOffset(file: string): number {
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { offsetMs?: unknown };
    return typeof stored.offsetMs === 'number' && Number.isFinite(stored.offsetMs) ? stored.offsetMs : 0;
  } catch {
    return 0;
  }
}

/**
 * Keeps the offset in `file` (LOCAL_CLOCK_FILE), where the functions host reads it; it survives a restart.
 * `settleMs`: how long a reader may keep an old reading; what the new time sets off waits that long. 0 acts at once.
 */
export function openClock(file: string, settleMs = 0): LocalClock {
  const listeners = new Set<() => void>();
  let offset = readOffset(file);
  let written = offset;
  const write = (): void => {
    mkdirSync(dirname(file), { recursive: true });
    // Renamed into place: a reader sees the old time or the new one, never half a file.
    writeFileSync(`${file}.next`, JSON.stringify({ offsetMs: written }));
    renameSync(`${file}.next`, file);
  };
  const settle = (): void => {
    offset = written;
    for (const listener of [...listeners]) listener();
  };
  write();

  const now = (): number => Date.now() + offset;
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const alarm = (at: number, run: () => void): (() => void) => {
    let timer: NodeJS.Timeout;
    const cancel = (): void => {
      clearTimeout(timer);
      unsubscribe();
    };
    const wind = (): void => {
      clearTimeout(timer);
      timer = setTimeout(check, Math.min(Math.max(at - now(), 0), longestTimerMs));
    };
    const check = (): void => {
      if (now() < at) return wind();
      cancel();
      run();
    };
    const unsubscribe = subscribe(wind);
    wind();
    return cancel;
  };

  return {
    file,
    now,
    offsetMs: () => offset,
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError('The clock only moves forward.');
      written += ms;
      write();
      if (settleMs === 0) settle();
      else setTimeout(settle, settleMs);
    },
    subscribe,
    alarm,
  };
}
