import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from '../errors.ts';
import { isFree } from '../ports.ts';
import { accountForServer, handOver } from './account.ts';
import type { Account } from './account.ts';
import { findBinaries } from './binaries.ts';
import { clearLeftover } from './leftover.ts';

export interface ServerOptions {
  readonly dataDir: string;
  readonly logFile: string;
  readonly port: number;
  readonly password: string;
}

// A development machine's worth of memory; durability as in production, because that is what is tried here.
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

/** The administrator's address of a database on the server. */
export function adminUrl(options: Pick<ServerOptions, 'port' | 'password'>, database = 'postgres'): string {
  return `postgresql://postgres:${options.password}@127.0.0.1:${options.port}/${database}`;
}

function launch(account: Account, program: string, args: readonly string[], logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  const run = account.command(program, args);
  // Into a file, not through us: the server outlives the pipe of a parent that is killed, and would choke on it.
  const child = spawn(run.program, run.args, {
    ...account.identity,
    cwd: '/',
    env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C', LC_MESSAGES: 'C' },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  return child;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
}

/** Makes an empty cluster; one that was cut short is never taken for a whole one. */
async function initialise({ dataDir, logFile, password }: ServerOptions, account: Account): Promise<void> {
  const fresh = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o644 });
  handOver(fresh, account.owner);
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const user = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const args = [`--pgdata=${fresh}`, ...locale, ...user, '--no-instructions'];
  const code = await ended(launch(account, findBinaries().initdb, args, logFile));
  rmSync(passwordFile, { force: true });
  if (code !== 0) throw notStarted(logFile);
  renameSync(fresh, dataDir);
}

function notStarted(logFile: string): LocalError {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  const reason = lines.findLast((line) => /FATAL|PANIC|error|denied/.test(line)) ?? lines.at(-1) ?? 'it gave no reason';
  const short = reason.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, '');
  return new LocalError(
    'database',
    `PostgreSQL did not start: ${short}. Its log is ${logFile}; "npm run reset" starts again from an empty database.`,
  );
}

/** Starts PostgreSQL on its folder, making the folder at the first start; settles once it takes connections. */
export async function startServer(options: ServerOptions): Promise<ChildProcess> {
  const { dataDir, logFile, port } = options;
  const account = accountForServer();
  mkdirSync(dirname(dataDir), { recursive: true });
  mkdirSync(dirname(logFile), { recursive: true });
  if (!existsSync(join(dataDir, 'PG_VERSION')) && existsSync(dataDir)) {
    throw new LocalError(
      'database',
      `The database in ${dataDir} is damaged. "npm run reset" starts again from an empty one.`,
    );
  }
  if (!existsSync(dataDir)) await initialise(options, account);
  handOver(dataDir, account.owner);
  await clearLeftover(dataDir);
  writeFileSync(logFile, '');
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Backends of a server that was killed need a moment to leave, and until then a new one is refused.
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const child = launch(account, findBinaries().postgres, ['-D', dataDir, '-p', String(port), ...flags], logFile);
    if (await ready(child, dataDir)) return child;
    if (!/pre-existing shared memory|lock file .* already exists/.test(readFileSync(logFile, 'utf8'))) break;
    await sleep(250);
    await clearLeftover(dataDir);
    writeFileSync(logFile, '');
  }
  if (!(await isFree(port))) throw new LocalError('portTaken', `PostgreSQL cannot start: port ${port} is in use.`);
  throw notStarted(logFile);
}

/** The eighth line of postmaster.pid says `ready` when the server takes connections. */
async function ready(child: ChildProcess, dataDir: string): Promise<boolean> {
  const file = join(dataDir, 'postmaster.pid');
  const limit = Date.now() + 60_000;
  while (Date.now() < limit && child.exitCode === null && child.signalCode === null) {
    if (existsSync(file) && statSync(file).size > 0) {
      const lines = readFileSync(file, 'utf8').split('\n');
      if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true;
    }
    await sleep(20);
  }
  child.kill('SIGKILL');
  return false;
}

/** Fast shutdown: sessions are ended, work that was committed stays. */
export async function stopServer(child: ChildProcess): Promise<void> {
  child.kill('SIGINT');
  const immediate = setTimeout(() => child.kill('SIGQUIT'), 8_000);
  await ended(child);
  clearTimeout(immediate);
}
