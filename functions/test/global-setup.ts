import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bootstrapDatabase, demoDatabaseUrls, DEMO_PASSWORD, withClient } from '../../prisma/bootstrap.ts';
import { startPostgres, type PostgresServer } from './postgres-server.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TEMPLATE = 'pushnchat_template';

/** Where the teardown finds what the setup started; both run in Jest's own process. */
export const STARTED = Symbol.for('pushnchat.test-postgres');

/** One PostgreSQL for the run: migrated once into a template, then cloned for each Jest worker (about 30 ms a clone). */
export default async function setUp(jest: { readonly maxWorkers: number }): Promise<void> {
  const server = await startPostgres();
  (globalThis as Record<symbol, unknown>)[STARTED] = server satisfies PostgresServer;
  await bootstrapDatabase({ adminUrl: server.adminUrl, database: TEMPLATE, migratorPassword: DEMO_PASSWORD });

  // In a process of its own, because the schema engine is an ES module that Jest's transform would have to rewrite.
  const env = { ...process.env, ...demoDatabaseUrls(server.port, TEMPLATE) };
  const run = spawnSync(process.execPath, [join(ROOT, 'scripts/migrate.ts')], { env, encoding: 'utf8' });
  if (run.status !== 0) {
    await server.stop();
    throw new Error(`The test database could not be migrated. ${run.stderr}`);
  }
  await withClient(server.adminUrl, async (client) => {
    for (let worker = 1; worker <= jest.maxWorkers; worker++) {
      await client.query(`create database pushnchat_${worker} template ${TEMPLATE} owner pnc_migrator`);
    }
  });
  process.env['TEST_DATABASE_ADMIN_URL'] = server.adminUrl;
}
