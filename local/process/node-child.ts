import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { projectRoot } from '../root.ts';

export interface NodeChild {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Settles when the process has ended, however it ended. */
  readonly ended: Promise<string>;
  /** SIGTERM, then SIGKILL after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Starts a Node program of ours with a channel to it: the program leaves when the channel closes, so that it never
 * outlives us. It gets a process group of its own, because a Ctrl-C in the terminal is for us to hand on in order.
 */
export function startNode(file: string, env: NodeJS.ProcessEnv): NodeChild {
  const child = fork(file, [], {
    cwd: projectRoot,
    env,
    // Two old habits of packages that are not ours.
    execArgv: ['--disable-warning=DEP0040', '--disable-warning=DEP0169', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  return {
    process: child,
    pid: child.pid ?? 0,
    ended,
    async stop(graceMs = 3_000) {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(force);
    },
  };
}

/** Hands over the child's output line by line. */
export function onLines(child: ChildProcess, take: (line: string, from: 'out' | 'err') => void): void {
  for (const from of ['out', 'err'] as const) {
    let rest = '';
    child[`std${from}`]?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line, from);
    });
  }
}
