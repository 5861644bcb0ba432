import { execFile } from 'node:child_process';
import { alive } from './alive.ts';

const everyMs = 500;

function parentOf(pid: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'ppid=', '-p', String(pid)], (error, text) => {
      resolve(error === null && Number(text) > 1 ? Number(text) : undefined);
    });
  });
}

/**
 * Calls back when the npm that started us is gone. npm hands a SIGTERM on to the shell between it and us, and the shell dies of it
 * without a word: the platform would run on with nobody to stop it. Started by hand, we are nobody's child.
 */
export async function whenOrphaned(run: () => void): Promise<void> {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
  const shell = process.ppid;
  const npm = await parentOf(shell);
  const watch = setInterval(() => {
    if (process.ppid === shell && (npm === undefined || alive(npm))) return;
    clearInterval(watch);
    run();
  }, everyMs);
  watch.unref();
}
