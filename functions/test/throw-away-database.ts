import { join } from 'node:path';
import {
  bootstrapDatabase,
  DEMO_PASSWORD,
  demoDatabaseUrls,
  setRolePasswords,
  withDatabase,
  type DatabaseUrls,
} from '../../prisma/bootstrap.ts';
import { migrate } from '../../prisma/migrate.ts';
import { startPostgres } from './postgres-server.ts';

export interface ThrowAwayDatabase {
  /** A superuser in the migrated database. */
  readonly adminUrl: string;
  readonly urls: DatabaseUrls;
  /** The process whose children are PostgreSQL. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** A server of its own with every migration applied; for measurements and fault suites. `root`: the project's folder. */
export async function startThrowAwayDatabase(
  root: string,
  settings: readonly string[] = [],
): Promise<ThrowAwayDatabase> {
  const server = await startPostgres({ settings });
  try {
    const database = 'pushnchat';
    await bootstrapDatabase({ adminUrl: server.adminUrl, database, migratorPassword: DEMO_PASSWORD });
    const urls = demoDatabaseUrls(server.port, database);
    await migrate(urls.DATABASE_MIGRATOR_URL, join(root, 'prisma/migrations'));
    await setRolePasswords(urls.DATABASE_MIGRATOR_URL, [
      urls.DATABASE_URL,
      urls.DATABASE_STAFF_URL,
      urls.DATABASE_WORKER_URL,
    ]);
    return {
      adminUrl: withDatabase(server.adminUrl, database),
      urls,
      pid: server.pid,
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
