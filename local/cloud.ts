import { join } from 'node:path';
import { startAuth } from './auth.ts';
import { buildFunctions, builtFunctions } from './build.ts';
import { openClock } from './clock.ts';
import type { LocalClock } from './clock.ts';
import { environmentOf, functionsUrl, region } from './environment.ts';
import { LocalError } from './errors.ts';
import { startFirestore } from './firestore/index.ts';
import type { FirestoreService } from './firestore/index.ts';
import { startFunctions } from './functions/supervisor.ts';
import type { FunctionsHost } from './functions/supervisor.ts';
import { recallTriggers, rememberTriggers } from './functions/triggers.ts';
import { startGateway } from './gateway.ts';
import { portOffset, portsAt, requireFree } from './ports.ts';
import type { PortName, Ports } from './ports.ts';
import { startPostgres } from './postgres.ts';
import type { Database } from './postgres.ts';
import { takeLock } from './process/lock.ts';
import { startQueues } from './queues/index.ts';
import type { Queues } from './queues/index.ts';
import { providersEnvironment } from './providers/environment.ts';
import { playedProviders, startProviders, type ProviderOptions } from './providers/service.ts';
import { projectRoot, stateFolder } from './root.ts';
import { seedAccounts } from './seed/index.ts';
import type { LocalOptions, Service } from './service.ts';
import { startStorage } from './storage.ts';

/** What can be started on its own with `--only`. */
export const parts = [
  'postgres',
  'auth',
  'functions',
  'firestore',
  'queues',
  'storage',
  'providers',
  'hosting',
] as const;
export type Part = (typeof parts)[number];

export interface CloudOptions {
  readonly project?: string;
  /** Added to every default port; `LOCAL_PORT_OFFSET` unless given. */
  readonly portOffset?: number;
  readonly stateDir?: string;
  /** No progress lines; warnings of the functions go to the log file alone. */
  readonly quiet?: boolean;
  readonly report?: (line: string) => void;
  readonly only?: readonly Part[];
  /** Another build of the functions than the project's own, which is then not rebuilt. */
  readonly lib?: string;
  /** How many processes serve the functions; one unless given. */
  readonly hosts?: number;
  /** More for the functions' environment, for instance a fault to be planted. */
  readonly env?: Readonly<Record<string, string>>;
  readonly firestore?: FirestoreService['kind'];
  /** How fast the played payment providers live, and how badly they behave. */
  readonly providers?: ProviderOptions;
}

export interface LocalCloud {
  readonly project: string;
  readonly ports: Ports;
  readonly stateDir: string;
  readonly urls: Readonly<Record<'hosting' | 'functions' | 'auth' | 'storage' | 'postgres', string>>;
  /** What a program needs in its environment to talk to this cloud. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: LocalClock;
  readonly host: Pick<FunctionsHost, 'pid' | 'pids' | 'restarts'>;
  readonly database: Database | undefined;
  readonly queues: Queues | undefined;
  services(): readonly Service[];
  stop(): Promise<void>;
}

// How long a process of ours may believe an old reading of the clock file, and a little.
const clockSettlesMs = 75;
// Work stops coming in before what does the work stops, and the database goes last.
const stopOrder: readonly (readonly Part[])[] = [
  ['hosting'],
  ['queues', 'providers'],
  ['functions'],
  ['storage', 'firestore', 'auth'],
  ['postgres'],
];

async function stopAll(services: Map<Part, Service>): Promise<void> {
  for (const together of stopOrder) {
    await Promise.allSettled(together.map(async (part) => services.get(part)?.stop()));
    for (const part of together) services.delete(part);
  }
}

/** Starts the whole cloud on this machine, or the parts that are asked for. When one fails, none is left running. */
export async function startLocalCloud(options: CloudOptions = {}): Promise<LocalCloud> {
  const project = options.project ?? 'demo-pushnchat';
  const ports = portsAt(options.portOffset ?? portOffset());
  const stateDir = options.stateDir ?? stateFolder();
  const report = options.quiet === true ? () => undefined : (options.report ?? console.log);
  const wanted = new Set<Part>(options.only ?? parts);
  const hosting = `http://127.0.0.1:${ports.hosting}`;

  const lock = await takeLock(stateDir, { pid: process.pid, url: hosting });
  if (!('release' in lock)) {
    throw new LocalError(
      'alreadyRunning',
      `PushNchat is already running on this state (process ${lock.pid}, ${lock.url}). Stop it first, or start another with LOCAL_STATE_DIR and LOCAL_PORT_OFFSET.`,
    );
  }
  const services = new Map<Part, Service>();
  const starting: Promise<unknown>[] = [];
  let failed = false;

  /** Starts one part, says how long it took, and keeps it for the stop. Nothing starts once another has failed. */
  const start = <S extends Service>(part: Part, run: () => Promise<S>): Promise<S | undefined> => {
    if (!wanted.has(part) || failed) return Promise.resolve(undefined);
    const since = performance.now();
    const started = run().then((service) => {
      services.set(part, service);
      report(`  ${service.name} ready ${((performance.now() - since) / 1_000).toFixed(1)} s`);
      return service;
    });
    starting.push(started);
    return started;
  };
  const stop = async (): Promise<void> => {
    await stopAll(services);
    await lock.release();
  };

  try {
    await requireFree(portsOf(wanted, ports));
    const clock = openClock(join(stateDir, 'clock.json'), clockSettlesMs);
    const base: LocalOptions = { project, ports, stateDir, report, clock, functionsUrl: functionsUrl(project, ports) };
    const env = {
      ...environmentOf({ project, ports, stateDir, clockFile: clock.file }),
      ...(wanted.has('providers') && providersEnvironment(ports)),
      ...options.env,
    };

    const auth = start('auth', () => startAuth(base)).then(async (service) => {
      if (service !== undefined) await seedAccounts(service.address, project);
    });
    const database = start('postgres', () => startPostgres(base));
    const lib = options.lib ?? builtFunctions;
    const noted = join(stateDir, 'triggers.json');
    const built = options.lib === undefined && wanted.has('functions') ? buildFunctions(report) : Promise.resolve();
    starting.push(built);
    const functions = built.then(() =>
      start('functions', () => startFunctions({ ...base, lib, env, ...(options.hosts && { hosts: options.hosts }) })),
    );
    const triggered = built.then(async () => {
      const recalled = wanted.has('functions') ? recallTriggers(noted, lib) : [];
      const triggers = recalled ?? (await functions)?.triggers ?? [];
      if (recalled === undefined) rememberTriggers(noted, lib, triggers);
      return { ...base, triggers };
    });
    const firestore = triggered.then((more) =>
      start('firestore', () => startFirestore({ ...more, ...(options.firestore && { prefer: options.firestore }) })),
    );
    const queues = triggered.then((more) => start('queues', () => startQueues(more)));
    const storage = triggered.then((more) => start('storage', () => startStorage(more)));
    const providers = start('providers', () => startProviders(base, options.providers));
    const [host, postgres, queue] = await Promise.all([
      functions,
      database,
      queues,
      firestore,
      storage,
      auth,
      providers,
    ]);
    await start('hosting', () => {
      const status = (): object => statusOf(cloud);
      return startGateway({ ...base, root: projectRoot, region, status, queues: queue });
    });
    const cloud: LocalCloud = {
      project,
      ports,
      stateDir,
      urls: {
        hosting,
        functions: base.functionsUrl,
        auth: `http://127.0.0.1:${ports.auth}`,
        storage: `http://127.0.0.1:${ports.storage}`,
        postgres: env['DATABASE_MIGRATOR_URL'] ?? '',
      },
      env,
      clock,
      host: {
        pid: () => host?.pid(),
        pids: () => host?.pids() ?? [],
        restarts: () => host?.restarts() ?? 0,
      },
      database: postgres,
      queues: queue,
      services: () => [...services.values()],
      stop,
    };
    return cloud;
  } catch (error) {
    failed = true;
    await Promise.allSettled(starting);
    await stop();
    throw error;
  }
}

function portsOf(wanted: ReadonlySet<Part>, ports: Ports): Partial<Ports> {
  const used = (part: Part): readonly PortName[] => {
    if (part === 'providers') return playedProviders;
    return part === 'queues' ? ['pubsub', 'tasks', 'scheduler'] : [part];
  };
  return Object.fromEntries([...wanted].flatMap(used).map((name) => [name, ports[name]]));
}

function statusOf(cloud: LocalCloud): object {
  const { project, stateDir, urls, host, services, queues } = cloud;
  return {
    pid: process.pid,
    project,
    stateDir,
    urls,
    env: cloud.env,
    functions: { pid: host.pid() ?? null, restarts: host.restarts() },
    postgres: { pid: cloud.database?.pid() ?? null },
    services: services().map(({ name, address }) => ({ name, address })),
    queues: queues?.stats() ?? null,
  };
}
