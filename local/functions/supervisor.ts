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
  /** The process that serves now, or undefined between two; the first where there are several. */
  pid(): number | undefined;
  /** Of every process that listens now. */
  pids(): readonly number[];
  /** How often one died and was started anew. */
  restarts(): number;
}

export interface HostOptions extends Pick<LocalOptions, 'ports' | 'stateDir' | 'report'> {
  /** The built functions, `functions/lib/index.js`. */
  readonly lib: string;
  /** So many processes share the port, as instances share a function's address in the cloud; one unless given. */
  readonly hosts?: number;
  /** What the functions find in their environment. */
  readonly env: Readonly<Record<string, string>>;
}

// A host that had served restarts at once; one that keeps dying as it starts waits longer each time.
const backoffMs = [0, 100, 200, 400, 800, 1_600, 3_000] as const;
const startLimitMs = 30_000;

/** Starts the functions host and keeps it alive. */
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

  const hosts = Array.from({ length: options.hosts ?? 1 }, (_, place) => {
    const shares = (options.hosts ?? 1) > 1 ? { LOCAL_SHARED_PORT: 'true' } : {};
    return superviseHost({ env: { ...env, ...shares }, take: log.take, report, pidFile: place === 0 ? pidFile : null });
  });

  const stop = async (): Promise<void> => {
    await Promise.all(hosts.map((host) => host.stop()));
    rmSync(pidFile, { force: true });
    await log.close();
  };

  const late = sleep(startLimitMs, false, { ref: false });
  const started = Promise.all(hosts.map((host) => host.launch())).then((ready) => ready.every(Boolean));
  if (!(await Promise.race([started, late]))) {
    await stop();
    const reason = log.lastError() ?? 'the host gave no reason';
    throw new LocalError('broken', `The functions did not start: ${reason}. The whole story is in ${log.file}.`);
  }
  for (const host of hosts) void host.supervise();
  const triggers = await readTriggers(`http://${address}`);
  return {
    name: 'Functions',
    address,
    triggers,
    pid: () => hosts[0]?.pid(),
    pids: () => hosts.flatMap((host) => (host.listens() ? [host.pid() ?? 0] : [])),
    restarts: () => hosts.reduce((sum, host) => sum + host.restarts(), 0),
    stop,
  };
}

interface Supervised {
  readonly env: NodeJS.ProcessEnv;
  readonly take: Parameters<typeof onLines>[1];
  readonly report: LocalOptions['report'];
  /** Where its process id is noted. */
  readonly pidFile: string | null;
}

/** One host: whatever ends it, another takes its place. */
function superviseHost({ env, take, report, pidFile }: Supervised) {
  let child: NodeChild | undefined;
  let listens = false;
  let stopping = false;
  let restarts = 0;
  const waiting = new AbortController();

  /** Starts a host; true once it listens, false when it ended before that. */
  const launch = async (): Promise<boolean> => {
    const started = startNode(join(import.meta.dirname, 'host.ts'), env);
    child = started;
    if (pidFile !== null) writeFileSync(pidFile, String(started.pid));
    onLines(started.process, take);
    const ready = new Promise<boolean>((resolve) => started.process.once('message', () => resolve(true)));
    listens = await Promise.race([ready, started.ended.then(() => false)]);
    return listens;
  };

  const supervise = async (): Promise<void> => {
    let failures = 0;
    while (!stopping) {
      const how = await child?.ended;
      child = undefined;
      listens = false;
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
  };
  return { launch, supervise, stop, pid: () => child?.pid, listens: () => listens, restarts: () => restarts };
}
