import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClock } from '../clock.ts';
import type { Trigger } from '../functions/triggers.ts';
import { portsAt } from '../ports.ts';
import { startFirestore } from './index.ts';
import type { FirestoreService } from './index.ts';
import { javaVersion, likelyEmulators, oldestJava } from './official/find-emulator.ts';

export type Kind = FirestoreService['kind'];

function officialIsHere(): boolean {
  return likelyEmulators().some(
    ({ java }) => javaVersion(spawnSync(java, ['-version'], { encoding: 'utf8' }).stderr) >= oldestJava,
  );
}

/**
 * The same suite on the embedded emulator and, with `OFFICIAL_EMULATOR=1` (`npm run test:official`), on the official one, which
 * wants a quiet machine: a JVM beside other suites falls silent for so long that the Web SDK believes itself offline.
 */
export function onEachEmulator(name: string, suite: (kind: Kind) => void): void {
  if (process.env['OFFICIAL_EMULATOR'] === '1') {
    if (!officialIsHere()) throw new Error(`The official emulator needs the Google Cloud CLI and Java ${oldestJava}.`);
    describe(`${name}, on the official emulator`, () => suite('official'));
  }
  describe(`${name}, on the embedded emulator`, () => suite('embedded'));
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

export interface TestFirestore extends FirestoreService {
  readonly port: number;
  readonly reports: readonly string[];
  /** Stops it and starts another one on the same state. */
  restart(): Promise<TestFirestore>;
  /** Stops it and removes its state. */
  destroy(): Promise<void>;
}

export interface TestOptions {
  readonly triggers?: readonly Trigger[];
  readonly functionsUrl?: string;
  readonly stateDir?: string;
}

export async function startTestFirestore(kind: Kind, options: TestOptions = {}): Promise<TestFirestore> {
  const port = await freePort();
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'firestore-')));
  const reports: string[] = [];
  const service = await startFirestore({
    project: 'demo-pushnchat',
    ports: { ...portsAt(0), firestore: port },
    stateDir,
    report: (line) => reports.push(line),
    clock: openClock(join(stateDir, 'clock.json')),
    functionsUrl: options.functionsUrl ?? 'http://127.0.0.1:9/demo-pushnchat/europe-west1',
    triggers: options.triggers ?? [],
    prefer: kind,
  });
  return {
    ...service,
    port,
    reports,
    restart: async () => {
      await service.stop();
      return startTestFirestore(kind, { ...options, stateDir });
    },
    destroy: async () => {
      await service.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
