import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { bootstrapDatabase, DEMO_PASSWORD, demoDatabaseUrls, setRolePasswords } from '../prisma/bootstrap.ts';
import type { DatabaseUrls } from '../prisma/bootstrap.ts';
import { migrate, MigrationError } from '../prisma/migrate.ts';
import { databaseName } from './environment.ts';
import { LocalError } from './errors.ts';
import { adminUrl, startServer, stopServer } from './postgres/server.ts';
import { endWithUs } from './process/watch.ts';
import { projectRoot } from './root.ts';
import type { LocalOptions, Service } from './service.ts';

export interface Database extends Service {
  readonly urls: DatabaseUrls;
  /** The administrator's address, for tools such as psql. */
  readonly adminUrl: string;
  /** The migrations that this start applied. */
  readonly migrated: readonly string[];
  pid(): number | undefined;
}

async function prepare(admin: string, urls: DatabaseUrls): Promise<string[]> {
  try {
    await bootstrapDatabase({ adminUrl: admin, database: databaseName, migratorPassword: DEMO_PASSWORD });
    const applied = await migrate(urls.DATABASE_MIGRATOR_URL, join(projectRoot, 'prisma', 'migrations'));
    const roles = [urls.DATABASE_URL, urls.DATABASE_STAFF_URL, urls.DATABASE_WORKER_URL];
    if (applied.length > 0) await setRolePasswords(urls.DATABASE_MIGRATOR_URL, roles);
    return applied;
  } catch (error) {
    if (error instanceof MigrationError) {
      const sentence = `${error.message} "npm run reset" starts again from an empty database.`;
      throw new LocalError('database', sentence, { cause: error });
    }
    throw error;
  }
}

/** A real PostgreSQL 18 with its state kept, our roles, and every migration applied. One that dies is started again. */
export async function startPostgres(options: LocalOptions): Promise<Database> {
  const port = options.ports.postgres;
  const server = {
    dataDir: join(options.stateDir, 'postgres', 'data'),
    logFile: join(options.stateDir, 'logs', 'postgres.log'),
    port,
    password: DEMO_PASSWORD,
  };
  const urls = demoDatabaseUrls(port, databaseName);
  let child: ChildProcess | undefined;
  let stopping = false;
  let release: () => Promise<void> = () => Promise.resolve();

  const start = async (): Promise<void> => {
    const started = await startServer(server);
    const forget = endWithUs(started.pid ?? 0, 'SIGINT');
    child = started;
    release = forget;
    started.once('exit', () => {
      child = undefined;
      if (stopping) return;
      options.report('PostgreSQL ended unasked; starting it again.');
      void forget()
        .then(start)
        .catch((error: unknown) => options.report(error instanceof Error ? error.message : String(error)));
    });
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    if (child !== undefined) await stopServer(child);
    await release();
  };

  await start();
  try {
    const migrated = await prepare(adminUrl(server), urls);
    return {
      name: 'PostgreSQL',
      address: `127.0.0.1:${port}`,
      urls,
      adminUrl: adminUrl(server, databaseName),
      migrated,
      pid: () => child?.pid,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
