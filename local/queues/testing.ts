import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClock } from '../clock.ts';
import type { LocalClock } from '../clock.ts';
import type { Trigger } from '../functions/triggers.ts';
import { portsAt } from '../ports.ts';
import type { Ports } from '../ports.ts';
import { startQueues } from './index.ts';
import type { Queues } from './index.ts';

export const project = 'demo-pushnchat';
export const region = 'europe-west1';

/** A call that a function has seen. */
export interface Call {
  readonly name: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Real time in milliseconds. */
  readonly at: number;
}

/** Answers with a status, `hang` for no answer at all, `cut` for half of one. */
export type Answer = (call: Call, calls: readonly Call[]) => number | 'hang' | 'cut' | Promise<number>;

/** Stands in for the functions host and notes every call. */
export interface Functions {
  readonly calls: Call[];
  readonly url: string;
  answer: Answer;
  /** Most calls that were open at the same time. */
  mostOpen: number;
  start(): Promise<void>;
  /** Cuts every connection, as kill -9 does. */
  stop(): Promise<void>;
}

function createFunctions(port: number): Functions {
  let server: Server | undefined;
  let open = 0;
  const functions: Functions = {
    calls: [],
    url: `http://127.0.0.1:${port}/${project}/${region}`,
    answer: () => 204,
    mostOpen: 0,
    async start() {
      server = createServer((request, response) => {
        open += 1;
        functions.mostOpen = Math.max(functions.mostOpen, open);
        response.once('close', () => (open -= 1));
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.once('end', () => {
          const name = request.url?.split('/').at(-1) ?? '';
          const body = Buffer.concat(chunks).toString();
          const call: Call = { name, headers: request.headers, body, at: performance.now() };
          functions.calls.push(call);
          void Promise.resolve(functions.answer(call, functions.calls)).then((answer) => {
            if (answer === 'hang') return;
            if (answer !== 'cut') return response.writeHead(answer).end();
            response.writeHead(200, { 'content-length': '10' }).write('half');
            setTimeout(() => response.destroy(), 10);
          });
        });
      }).listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async stop() {
      const closing = server;
      server = undefined;
      if (closing === undefined) return;
      closing.closeAllConnections();
      await new Promise((resolve) => closing.close(resolve));
    },
  };
  return functions;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export interface World {
  readonly ports: Ports;
  readonly stateDir: string;
  readonly clock: LocalClock;
  readonly functions: Functions;
  queues: Queues;
  /** Stops the queues and starts them again on the same state, by default with the same functions. */
  restart(triggers?: readonly Partial<Trigger>[]): Promise<void>;
  close(): Promise<void>;
}

/** The three services on free ports and a fresh folder, with a functions host that answers 204 unless told otherwise. */
export async function openWorld(triggers: readonly Partial<Trigger>[], started = true): Promise<World> {
  const [pubsub = 0, tasks = 0, scheduler = 0, functionsPort = 0] = await freePorts(4);
  const stateDir = mkdtempSync(join(tmpdir(), 'queues-'));
  const clock = openClock(join(stateDir, 'clock.json'));
  const ports = { ...portsAt(0), pubsub, tasks, scheduler };
  const functions = createFunctions(functionsPort);
  const start = (of: readonly Partial<Trigger>[]): Promise<Queues> => {
    const complete = of.map((trigger) => ({ name: 'unnamed', region, ...trigger }));
    const report = (): void => {};
    return startQueues({ project, ports, stateDir, report, clock, functionsUrl: functions.url, triggers: complete });
  };
  await functions.start();
  const world: World = {
    ports,
    stateDir,
    clock,
    functions,
    queues: started ? await start(triggers) : ({ stop: async () => {} } as Queues),
    async restart(of = triggers) {
      await world.queues.stop();
      world.queues = await start(of);
    },
    async close() {
      await world.queues.stop();
      await functions.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
  return world;
}

/** Waits until it holds; the message names what was waited for. */
export async function until(what: string, holds: () => boolean, timeoutMs = 5000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`It did not come to pass within ${timeoutMs} ms: ${what}.`);
    await sleep(5);
  }
}
