import { fileURLToPath } from 'node:url';
import { setRolePasswords } from '../prisma/bootstrap.ts';
import { migrate, MigrationError } from '../prisma/migrate.ts';

/**
 * `npm run migrate`: applies prisma/migrations to DATABASE_MIGRATOR_URL. Roles that it makes get the passwords that
 * DATABASE_URL, DATABASE_STAFF_URL and DATABASE_WORKER_URL carry, where they are set.
 */
async function main(): Promise<void> {
  const url = process.env['DATABASE_MIGRATOR_URL'];
  if (url === undefined || url === '') throw new MigrationError('DATABASE_MIGRATOR_URL is not set.');
  const applied = await migrate(url, fileURLToPath(new URL('../prisma/migrations', import.meta.url)));
  const roleUrls = ['DATABASE_URL', 'DATABASE_STAFF_URL', 'DATABASE_WORKER_URL'].map((name) => process.env[name] ?? '');
  if (applied.length > 0) {
    await setRolePasswords(
      url,
      roleUrls.filter((text) => text !== ''),
    );
  }
  console.log(applied.length === 0 ? 'Nothing to migrate.' : applied.map((name) => `Applied ${name}`).join('\n'));
}

try {
  await main();
  // The schema engine leaves a timer of ten seconds behind.
  process.exit(0);
} catch (error) {
  console.error(error instanceof MigrationError ? error.message : error);
  process.exit(1);
}
