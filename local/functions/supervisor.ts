import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from '../errors.ts';
import { onLines, startNode } from '../process/node-child.ts';
import type { NodeChild } from '../process/node-child.ts';
import type { LocalOptions, Service } from '../service.ts';
import { openLog } from './logs.ts';
import { readTriggers } from './triggers.ts';
import type { Trigger } from './triggers.ts';

export interface FunctionsHost extends Service {
  readonly triggers: readonly Trigger[];
  /** The process that serves now, or undefined between two. */
  pid(): number | undefined;
  /** How often it died and was started anew. */
  restarts(): number;
}

export interface HostOptions extends Pick<LocalOptions, 'ports' | 'stateDir' | 'report'> {
  /** The built functions, `functions/lib/index.js`. */
  readonly lib: string;
  /** What the functions find in their environment. */
  readonly env: Readonly<Record<string, string>>;
}

// A host that had served restarts at once; one that keeps dying as it starts waits longer each time.
const backoffMs = [0, 100, 200, 400, 800, 1_600, 3_000] as const;
const startLimitMs = 30_000;

/** Starts the functions host and keeps one alive: whatever ends it, another takes its place. */
export async function startFunctions(options: HostOptions): Promise<FunctionsHost> {
  const { ports, stateDir, report } = options;
  const address = `127.0.0.1:${ports.functions}`;
  const pidFile = join(stateDir, 'host.pid');
  mkdirSync(stateDir, { recursive: true });
  const log = openLog(join(stateDir, 'logs', 'functions.log'), report);
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(stateDir, 'compile-cache'),
    ...options.env,
    PORT: String(ports.functions),
    LOCAL_FUNCTIONS_LIB: options.lib,
  };

  let child: NodeChild | undefined;
  let stopping = false;
  let restarts = 0;
  const waiting = new AbortController();

  /** Starts a host; true once it listens, false when it ended before that. */
  const launch = async (): Promise<boolean> => {
    const started = startNode(join(import.meta.dirname, 'host.ts'), env);
    child = started;
    writeFileSync(pidFile, String(started.pid));
    onLines(started.process, log.take);
    const listens = new Promise<boolean>((resolve) => started.process.once('message', () => resolve(true)));
    return Promise.race([listens, started.ended.then(() => false)]);
  };

  const superviseForever = async (): Promise<void> => {
    let failures = 0;
    while (!stopping) {
      const how = await child?.ended;
      child = undefined;
      if (stopping) return;
      const since = Date.now();
      report(`Functions host ended (${how}); starting another.`);
      restarts += 1;
      await sleep(backoffMs[Math.min(failures, backoffMs.length - 1)], null, { signal: waiting.signal }).catch(
        () => null,
      );
      if (stopping) return;
      const ready = await launch();
      failures = ready ? 0 : failures + 1;
      if (ready) report(`Functions host is back after ${Date.now() - since} ms.`);
    }
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    waiting.abort();
    await child?.stop();
    rmSync(pidFile, { force: true });
    await log.close();
  };

  const late = sleep(startLimitMs, false, { ref: false });
  if (!(await Promise.race([launch(), late]))) {
    await stop();
    const reason = log.lastError() ?? 'the host gave no reason';
    throw new LocalError('broken', `The functions did not start: ${reason}. The whole story is in ${log.file}.`);
  }
  void superviseForever();
  const triggers = await readTriggers(`http://${address}`);
  return { name: 'Functions', address, triggers, pid: () => child?.pid, restarts: () => restarts, stop };
}
