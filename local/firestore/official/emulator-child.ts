import { spawn } from 'node:child_process';
import { endWithUs } from '../../process/watch.ts';

export interface EmulatorChild {
  readonly pid: number;
  /** The last lines that it printed. */
  lastWords(): string;
  running(): boolean;
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
  /** Asks it to end, and after `graceMs` milliseconds makes it. */
  end(graceMs?: number): Promise<void>;
}

/** Starts Java as a child that ends with us, even by kill -9. A session of its own keeps Ctrl-C away from it: its state is saved first. */
export function startChild(command: string, args: readonly string[]): EmulatorChild {
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const forget = child.pid === undefined ? () => Promise.resolve() : endWithUs(child.pid, 'SIGKILL');
  let said = '';
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let running = true;
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      said += error.message;
      resolve();
    });
    child.once('exit', () => resolve());
  });
  const ended = gone.then(() => {
    running = false;
    return forget();
  });
  return {
    pid: child.pid ?? 0,
    lastWords: () => said.trim().split('\n').slice(-3).join(' '),
    running: () => running,
    ended,
    async end(graceMs = 3_000) {
      if (running) child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(force);
    },
  };
}
