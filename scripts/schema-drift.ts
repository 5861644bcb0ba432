import { fileURLToPath } from 'node:url';
import { MigrationError } from '../prisma/migrate.ts';
import { openSchemaEngine, readDatamodel } from '../prisma/schema-engine.ts';

/**
 * Prints the SQL that would turn the migrated database (DATABASE_MIGRATOR_URL) into what prisma/*.prisma says; nothing when they
 * agree. What Prisma has no words for (policies, views, functions, checks, partial indexes) it does not compare. A foreign key
 * without a relation is meant: modules keep each other's rows honest, and do not walk into each other's tables.
 */
async function schemaDrift(url: string): Promise<string> {
  const folder = fileURLToPath(new URL('../prisma', import.meta.url));
  const { engine, close } = await openSchemaEngine(url, folder);
  const files = readDatamodel(folder).map(([path, content]) => ({ path, content }));
  const answer = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: folder },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  await close();
  const statements = (answer.stdout ?? '').split(/\n\n+/);
  return statements
    .filter((text) => !/^-- (DropForeignKey|This is an empty migration)/.test(text))
    .join('\n\n')
    .trim();
}

try {
  const url = process.env['DATABASE_MIGRATOR_URL'];
  if (url === undefined) throw new MigrationError('DATABASE_MIGRATOR_URL is not set.');
  const drift = await schemaDrift(url);
  if (drift !== '') console.log(drift);
  process.exit(drift === '' ? 0 : 1);
} catch (error) {
  console.error(error instanceof MigrationError ? error.message : error);
  process.exit(2);
}
