import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountForServer, handOver } from '../../local/postgres/account.ts';
import { findBinaries } from '../../local/postgres/binaries.ts';

export interface PostgresServer {
  readonly port: number;
  /** A superuser: bootstraps, and looks behind row-level security in tests. */
  readonly adminUrl: string;
  /** The process whose children are PostgreSQL. */
  readonly pid: number;
  stop(): Promise<void>;
}

const PASSWORD = 'pushnchat-test';

/**
 * Runs PostgreSQL and ends it when our end of its standard input closes: on `stop()`, and also when this process dies, however it
 * dies. `-QUIT` is PostgreSQL's immediate shutdown; the folder ($0) was temporary and goes with it.
 */
const KEEPER = [
  'trap : INT TERM HUP',
  'exec 3<&0',
  '"$@" </dev/null & pid=$!',
  '{ cat <&3; kill -QUIT $pid; } & watcher=$!',
  'while kill -0 $pid 2>/dev/null; do wait $pid; done',
  'kill $watcher 2>/dev/null',
  'rm -rf "$0"',
].join('\n');

/** A throw-away PostgreSQL 18 on a free port. Nothing is flushed to disk: it need not survive a power cut. */
export async function startPostgres(
  options: { port?: number; settings?: readonly string[] } = {},
): Promise<PostgresServer> {
  const { initdb, postgres } = findBinaries();
  const account = accountForServer();
  const folder = mkdtempSync(join(tmpdir(), 'pushnchat-postgres-'));
  const data = join(folder, 'data');
  const password = join(folder, 'password');
  writeFileSync(password, PASSWORD);
  handOver(folder, account.owner);
  const port = options.port ?? (await freePort());

  const made = account.command(initdb, [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    '--pwfile',
    password,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ]);
  const init = spawnSync(made.program, made.args, { ...account.identity, encoding: 'utf8' });
  if (init.status !== 0)
    throw new Error(`PostgreSQL could not be set up for tests: ${init.stderr || String(init.error)}`);

  const settings = [
    'fsync=off',
    'full_page_writes=off',
    'synchronous_commit=off',
    'max_connections=200',
    'shared_buffers=64MB',
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'jit=off',
    ...(options.settings ?? []),
  ];
  const run = account.command(postgres, [
    '-D',
    data,
    '-p',
    String(port),
    ...settings.flatMap((setting) => ['-c', setting]),
  ]);
  const child = spawn('sh', ['-c', KEEPER, folder, run.program, ...run.args], {
    ...account.identity,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  await ready(child);
  child.unref();
  return {
    port,
    adminUrl: `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    pid: child.pid ?? 0,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      // Else the loop may run empty here and Node ends with 0, whatever the tests said.
      child.ref();
      child.stdin?.end();
      await gone;
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PostgreSQL ended before it was ready:\n${said}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('No free port.')),
      );
    });
  });
}
