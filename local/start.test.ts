import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alive } from './process/alive.ts';
import { defaultPorts } from './ports.ts';
import { projectRoot } from './root.ts';
import { fixtureLib, freePort, ownCloud } from './test/harness.ts';
import type { OwnCloud } from './test/harness.ts';

jest.setTimeout(90_000);

let cloud: OwnCloud;
let env: NodeJS.ProcessEnv;
let offset: number;
const running: ChildProcess[] = [];

beforeAll(async () => {
  cloud = await ownCloud();
  // One offset moves all ports, so the first free one decides for the rest.
  offset = (await freePort()) - defaultPorts.hosting;
  env = {
    ...process.env,
    LOCAL_PORT_OFFSET: String(offset),
    LOCAL_STATE_DIR: cloud.stateDir,
    LOCAL_FUNCTIONS_LIB: fixtureLib,
  };
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  cloud.forget();
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
}

function run(script: string, args: readonly string[] = []): Run {
  const child = spawn(process.execPath, [join(projectRoot, 'local', script), ...args], { env, cwd: '/' });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended, output: () => output };
}

async function until(what: string, holds: () => boolean, limitMs = 60_000): Promise<void> {
  const limit = Date.now() + limitMs;
  while (!holds()) {
    if (Date.now() > limit) throw new Error(`It never came to this: ${what}`);
    await sleep(50);
  }
}

/** Every process that descends from this one: PostgreSQL and its backends, the functions host, the guard. */
function family(pid: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([child = 0, above = 0]) => (above === parent ? [child, ...below(child)] : []));
  return below(pid);
}

async function startUp(): Promise<Run & { readonly pids: readonly number[] }> {
  const started = run('start.ts', ['--only=postgres,functions,hosting']);
  await until(
    `start (${started.output()})`,
    () => started.output().includes('is ready') || started.child.exitCode !== null,
  );
  expect(started.output()).toMatch(/PostgreSQL ready [\d.]+ s/);
  return { ...started, pids: family(started.child.pid ?? 0) };
}

const left = (pids: readonly number[]): number[] => pids.filter(alive);

test('a start that is killed with -9 leaves no process, and the next start finds its state and stops in order', async () => {
  const first = await startUp();
  expect(first.pids.length).toBeGreaterThan(4);
  first.child.kill('SIGKILL');
  await until('all its processes ended', () => left(first.pids).length === 0, 10_000);

  const second = await startUp();
  expect((await fetch(`http://127.0.0.1:${defaultPorts.hosting + offset}/api/v1/pid`)).status).toBe(200);

  const beside = run('start.ts', ['--only=hosting']);
  expect(await beside.ended).toBe(4);
  expect(beside.output()).toContain(`already running on this state (process ${second.child.pid}`);
  const reset = run('reset.ts');
  expect(await reset.ended).toBe(4);
  expect(reset.output()).toContain('PushNchat is running');

  const since = Date.now();
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(0);
  expect(left(second.pids)).toEqual([]);
  expect(Date.now() - since).toBeLessThan(8_000);

  const after = run('reset.ts');
  expect(await after.ended).toBe(0);
  expect(after.output()).toMatch(/All state in .* is gone/);
});

test('a taken port ends the start with one sentence and nothing left running', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(defaultPorts.hosting + offset, '127.0.0.1', resolve));
  const refused = run('start.ts', ['--only=postgres,hosting']);
  expect(await refused.ended).toBe(2);
  squatter.close();
  expect(refused.output().trim().split('\n')).toEqual([
    'Starting PushNchat…',
    expect.stringMatching(new RegExp(`^Cannot start: port ${defaultPorts.hosting + offset} \\(Hosting`)),
  ]);
});

test('functions that do not load end the start with their reason', async () => {
  env = { ...env, LOCAL_FUNCTIONS_LIB: join(cloud.stateDir, 'missing.js') };
  const refused = run('start.ts', ['--only=functions']);
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toMatch(/The functions did not start: .*missing\.js/);
  expect(family(refused.child.pid ?? 0)).toEqual([]);
});
