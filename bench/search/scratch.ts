import { join } from 'node:path';
import {
  bootstrapDatabase,
  DEMO_PASSWORD,
  demoDatabaseUrls,
  setRolePasswords,
  withClient,
  withDatabase,
} from '../../prisma/bootstrap.ts';
import { migrate } from '../../prisma/migrate.ts';
import { startPostgres } from '../../functions/test/postgres-server.ts';

const DATABASE = 'pushnchat';

/** A throw-away PostgreSQL with every migration; the environment names it from here on. */
export async function scratchDatabase(
  settings: readonly string[] = [],
): Promise<{ readonly adminUrl: string; readonly pid: number; empty(): Promise<void>; stop(): Promise<void> }> {
  const server = await startPostgres({ settings: ['shared_buffers=256MB', ...settings] });
  await bootstrapDatabase({ adminUrl: server.adminUrl, database: DATABASE, migratorPassword: DEMO_PASSWORD });
  const urls = demoDatabaseUrls(server.port, DATABASE);
  await migrate(urls.DATABASE_MIGRATOR_URL, join(import.meta.dirname, '../../prisma/migrations'));
  await setRolePasswords(urls.DATABASE_MIGRATOR_URL, [
    urls.DATABASE_URL,
    urls.DATABASE_STAFF_URL,
    urls.DATABASE_WORKER_URL,
  ]);
  Object.assign(process.env, urls, {
    GCLOUD_PROJECT: 'demo-pushnchat',
    CURSOR_SECRET: 'only-for-the-bench-only-for-the-bench-only',
    LOG_LEVEL: 'error',
  });
  const adminUrl = withDatabase(server.adminUrl, DATABASE);
  return {
    adminUrl,
    pid: server.pid,
    empty: () =>
      withClient(adminUrl, async (client) => {
        await client.query('truncate search.document, search.term, search.term_change, search.category');
      }),
    stop: () => server.stop(),
  };
}
