import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type pg from 'pg';
import { withClient } from './bootstrap.ts';
import type { Migration } from './migration.ts';

/** One clear sentence; `cause` has the rest. */
export class MigrationError extends Error {}

/** Every migration of a folder. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map(({ name }) => ({ name, script: readFileSync(join(folder, name, 'migration.sql'), 'utf8') }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * Applies what is pending and answers its names. When nothing is, one plain query says so and no engine is loaded. Several
 * migrators at once wait for each other: the engine holds an advisory lock.
 */
export async function migrate(url: string, folder: string): Promise<string[]> {
  const migrations = readMigrations(folder);
  try {
    const history = await withClient(url, readHistory);
    const pending = pendingOf(migrations, history);
    if (pending.length > 0) await apply(url, folder, migrations);
    return pending.map(({ name }) => name);
  } catch (error) {
    throw error instanceof MigrationError ? error : new MigrationError(sentence(error), { cause: error });
  }
}

interface Applied {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

async function readHistory(client: pg.Client): Promise<Applied[]> {
  const table = await client.query<{ table: string | null }>(
    `select to_regclass('public._prisma_migrations') as table`,
  );
  if ((table.rows[0]?.table ?? null) === null) return [];
  const history = await client.query<Applied>(
    'select migration_name, checksum, finished_at from public._prisma_migrations where rolled_back_at is null',
  );
  return history.rows;
}

function pendingOf(migrations: readonly Migration[], history: readonly Applied[]): Migration[] {
  const applied = new Map(history.map((row) => [row.migration_name, row]));
  for (const row of history) {
    if (row.finished_at === null) {
      throw new MigrationError(
        `Migration ${row.migration_name} failed halfway before. Repair the database, then mark it with "prisma migrate resolve".`,
      );
    }
    if (!migrations.some(({ name }) => name === row.migration_name)) {
      throw new MigrationError(`The database has migration ${row.migration_name}, which this version does not know.`);
    }
  }
  return migrations.filter(({ name, script }) => {
    const row = applied.get(name);
    if (row !== undefined && row.checksum !== createHash('sha256').update(script).digest('hex')) {
      throw new MigrationError(`Migration ${name} was changed after it had been applied. Add a new one instead.`);
    }
    return row === undefined;
  });
}

async function apply(url: string, folder: string, migrations: readonly Migration[]): Promise<void> {
  const { openSchemaEngine, migrationsList } = await import('./schema-engine.ts');
  const { engine, scriptError, close } = await openSchemaEngine(url, dirname(folder));
  try {
    await engine.applyMigrations({
      migrationsList: migrationsList(migrations),
      filters: { externalTables: [], externalEnums: [] },
    });
  } catch (error) {
    throw await rolledBack(url, migrations, scriptError() ?? error);
  } finally {
    await close();
  }
}

/** A script runs as one transaction, so a failed one left nothing behind: say so in the history, that it may be mended and run again. */
async function rolledBack(url: string, migrations: readonly Migration[], cause: unknown): Promise<MigrationError> {
  const failed = await withClient(url, (client) =>
    client.query<{ migration_name: string }>(
      `update public._prisma_migrations set rolled_back_at = now()
       where finished_at is null and rolled_back_at is null returning migration_name`,
    ),
  );
  const name = failed.rows[0]?.migration_name;
  const { message, position } = cause as { message?: string; position?: string };
  const script = migrations.find((migration) => migration.name === name)?.script;
  const line =
    script === undefined || position === undefined ? undefined : script.slice(0, Number(position)).split('\n').length;
  const where = name === undefined ? 'A migration' : `Migration ${name}${line === undefined ? '' : ` (line ${line})`}`;
  return new MigrationError(`${where} failed and was rolled back: ${message ?? String(cause)}.`, { cause });
}

function sentence(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return 'The database does not answer. Is it running?';
  if (code === '28P01' || code === '28000')
    return 'The database refused the name or password in DATABASE_MIGRATOR_URL.';
  if (code === '3D000') return 'The database named in DATABASE_MIGRATOR_URL does not exist.';
  return `The database could not be migrated: ${message ?? String(error)}`;
}
