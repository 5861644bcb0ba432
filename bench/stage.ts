import { fork, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bootstrapDatabase,
  DEMO_PASSWORD,
  demoDatabaseUrls,
  setRolePasswords,
  withDatabase,
} from '../prisma/bootstrap.ts';
import { migrate } from '../prisma/migrate.ts';
import { startPostgres } from '../functions/test/postgres-server.ts';

export const ROOT = join(import.meta.dirname, '..');
const DATABASE = 'pushnchat';

export interface Stage {
  readonly adminUrl: string;
  readonly postgresPid: () => number;
  /** The built functions, copied so that a build meanwhile does not pull them away. */
  readonly source: string;
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A throw-away PostgreSQL with every migration, and the environment of a function beside it. */
export async function setStage(): Promise<Stage> {
  if (!existsSync(join(ROOT, 'functions/lib/index.js')))
    throw new Error('The functions are not built. Run: npm run build');
  const source = mkdtempSync(join(tmpdir(), 'pushnchat-bench-'));
  for (const part of ['lib', 'package.json'])
    cpSync(join(ROOT, 'functions', part), join(source, part), { recursive: true });
  const server = await startPostgres({ settings: ['shared_buffers=512MB', 'max_connections=100', 'jit=off'] });
  await bootstrapDatabase({ adminUrl: server.adminUrl, database: DATABASE, migratorPassword: DEMO_PASSWORD });
  const urls = demoDatabaseUrls(server.port, DATABASE);
  await migrate(urls.DATABASE_MIGRATOR_URL, join(ROOT, 'prisma/migrations'));
  await setRolePasswords(urls.DATABASE_MIGRATOR_URL, [
    urls.DATABASE_URL,
    urls.DATABASE_STAFF_URL,
    urls.DATABASE_WORKER_URL,
  ]);
  return {
    adminUrl: withDatabase(server.adminUrl, DATABASE),
    postgresPid: () => server.pid,
    source,
    env: {
      DATABASE_URL: urls.DATABASE_URL,
      DATABASE_STAFF_URL: urls.DATABASE_STAFF_URL,
      DATABASE_WORKER_URL: urls.DATABASE_WORKER_URL,
      GCLOUD_PROJECT: 'demo-pushnchat',
      CURSOR_SECRET: 'only-for-the-bench-only-for-the-bench-only',
      LOCAL_KMS_KEY: Buffer.from('only-for-the-bench-32-bytes-long').toString('base64'),
      FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:9',
      RATE_LIMIT_FACTOR: '4',
      NODE_ENV: 'production',
      METADATA_SERVER_DETECTION: 'none',
    },
    stop: async () => {
      await server.stop();
      rmSync(source, { recursive: true, force: true });
    },
  };
}

/** A function as it is deployed: the functions framework's own command line over functions/lib. */
export function startFunction(
  stage: Stage,
  target: string,
  port: number,
  extra: Readonly<Record<string, string>> = {},
): ChildProcess {
  const framework = join(ROOT, 'node_modules/@google-cloud/functions-framework/build/src/main.js');
  return fork(
    framework,
    [`--source=${stage.source}`, `--target=${target}`, `--port=${port}`, '--signature-type=http'],
    {
      cwd: stage.source,
      execPath: process.execPath,
      execArgv: [],
      env: { PATH: process.env['PATH'], ...stage.env, FUNCTION_TARGET: target, ...extra },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Waits for the first 200, and says how long it took, milliseconds. */
export async function firstAnswer(port: number, path: string, limitMs = 20_000): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < limitMs) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      await answer.arrayBuffer();
      if (answer.status === 200) return performance.now() - started;
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`Nothing answered 200 at ${path} within ${limitMs / 1000} s.`);
}
