import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import type { Migration } from './migration.ts';

/** Prisma's own schema engine as WebAssembly: no download, and the same `_prisma_migrations` table. */
export interface OpenEngine {
  readonly engine: wasm.SchemaEngine;
  /** What PostgreSQL said about the last script that failed; the engine itself reports only that one did. */
  scriptError(): unknown;
  close(): Promise<void>;
}

export async function openSchemaEngine(url: string, schemaFolder: string): Promise<OpenEngine> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const module = readFileSync(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': wasm });
  wasm.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();

  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const factory = new PrismaPg(pool);
  readInternalChars(pool, factory);
  let failure: unknown;
  wholeScripts(factory, (error) => {
    failure = error;
  });
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await wasm.SchemaEngine.new({ datamodels: readDatamodel(schemaFolder) }, () => undefined, adapter);
  return { engine, scriptError: () => failure, close: () => pool.end() };
}

/** The schema's files as [path, content]. */
export function readDatamodel(folder: string): [string, string][] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.prisma'));
  return files.sort().map((name) => [join('prisma', name), readFileSync(join(folder, name), 'utf8')]);
}

export function migrationsList(migrations: readonly Migration[]): wasm.MigrationList {
  return {
    baseDir: 'prisma/migrations',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, script }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script } },
    })),
  };
}

/**
 * The stock adapter cuts a script at every semicolon, which breaks function bodies and leaves half a migration behind when
 * one statement fails. Sent whole, PostgreSQL runs it as one transaction.
 */
function wholeScripts(factory: PrismaPg, onError: (error: unknown) => void): void {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        onError(error);
        throw error;
      }
    };
    return adapter;
  };
}

/**
 * The adapter refuses the catalogue's own one-letter type ("char", oid 18), which the engine asks for when it reads a schema:
 * let the answer pass as text, and tell the engine afterwards that the column holds characters.
 */
function readInternalChars(pool: pg.Pool, factory: PrismaPg): void {
  const characters = new WeakMap<readonly unknown[], readonly number[]>();
  const query = pool.query.bind(pool) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
  const asText = async (config: pg.QueryConfig): Promise<pg.QueryResult> => {
    const result = await query(config);
    // A script of several statements answers with several results, none of which is read.
    if (Array.isArray(result)) return result;
    const found = result.fields.flatMap((field, index) => (field.dataTypeID === 18 ? [index] : []));
    for (const index of found) result.fields[index]!.dataTypeID = 25;
    characters.set(result.rows, found);
    return result;
  };
  Object.assign(pool, { query: asText });

  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (given) => {
      const answer = await queryRaw(given);
      for (const index of characters.get(answer.rows) ?? []) answer.columnTypes[index] = ColumnTypeEnum.Character;
      return answer;
    };
    return adapter;
  };
}
