import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClock } from '../clock.ts';
import type { TriggeredOptions } from '../functions/triggers.ts';
import { defaultPorts } from '../ports.ts';
import type { PortName, Ports } from '../ports.ts';
import { projectRoot } from '../root.ts';

export const fixtureLib = join(projectRoot, 'local', 'test-fixtures', 'functions', 'index.js');

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface OwnCloud extends TriggeredOptions {
  /** What the services reported. */
  readonly lines: readonly string[];
  /** Removes its folder. */
  forget(): void;
}

/** Options of a local cloud of its own: free ports and a folder of its own. */
export async function ownCloud(): Promise<OwnCloud> {
  const names = Object.keys(defaultPorts) as PortName[];
  const ports: Record<string, number> = {};
  for (const name of names) ports[name] = await freePort();
  const stateDir = mkdtempSync(join(tmpdir(), 'pushnchat-'));
  const lines: string[] = [];
  return {
    project: 'demo-pushnchat',
    ports: ports as Ports,
    stateDir,
    lines,
    report: (line) => lines.push(line),
    clock: openClock(join(stateDir, 'clock.json')),
    functionsUrl: `http://127.0.0.1:${ports['functions']}/demo-pushnchat/europe-west1`,
    triggers: [],
    forget: () => rmSync(stateDir, { recursive: true, force: true }),
  };
}
