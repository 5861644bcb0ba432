import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  bootstrapDatabase,
  demoDatabaseUrls,
  DEMO_PASSWORD,
  withClient,
  withDatabase,
} from '../../prisma/bootstrap.ts';
import { migrate, readMigrations } from '../../prisma/migrate.ts';
import { publicId } from '../src/platform/values/id.ts';
import { databaseUrls, superuser, superuserUrl } from './database.ts';

const ROOT = join(__dirname, '../..');
const MIGRATIONS = join(ROOT, 'prisma/migrations');

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly milliseconds: number;
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (status) =>
      resolve({ status, output: output.trim(), milliseconds: performance.now() - started }),
    );
  });
}
const script = (name: string, env: Readonly<Record<string, string>>): Promise<Outcome> =>
  run(process.execPath, [join(ROOT, 'scripts', name)], env);

describe('schema and migrations', () => {
  test('agree: the migrated database is what prisma/*.prisma says', async () => {
    expect(await script('schema-drift.ts', { ...databaseUrls })).toMatchObject({ output: '', status: 0 });
  });

  test('a difference is found and shown as the SQL that would mend it', async () => {
    await superuser.run('alter table platform.job_lease add column stray text');
    const seen = await script('schema-drift.ts', { ...databaseUrls });
    await superuser.run('alter table platform.job_lease drop column stray');
    expect(seen.status).toBe(1);
    expect(seen.output).toMatch(/ALTER TABLE "platform"\."job_lease"\s+DROP COLUMN "stray"/);
  });

  test('migrations follow squawk: they lock briefly, and nothing that a running version needs disappears', async () => {
    const files = readMigrations(MIGRATIONS).map(({ name }) => join(MIGRATIONS, name, 'migration.sql'));
    const squawk = await run(join(ROOT, 'node_modules/.bin/squawk'), files);
    expect(squawk).toMatchObject({ status: 0 });
  });
});

describe('public ids', () => {
  test('PostgreSQL and Node write the same TypeID for every UUID', async () => {
    const uuids = fc.sample(fc.uuid({ version: [1, 4, 7] }), 300);
    const edges = [
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '80000000-0000-0000-8000-000000000000',
      '00000000-0000-0001-8000-000000000000',
    ];
    const all = [...edges, ...uuids];
    const written = await superuser.rows<{ id: string }>(
      `select platform.type_id('list', u) as id from unnest($1::uuid[]) with ordinality as t (u, n) order by n`,
      [all],
    );
    expect(written.map(({ id }) => id)).toEqual(all.map((uuid) => publicId('list', uuid)));
  });
});

describe('npm run migrate', () => {
  const database = `pushnchat_migrate_${process.env['JEST_WORKER_ID'] ?? '1'}`;
  const urls = demoDatabaseUrls(Number(new URL(superuserUrl).port), database);
  const applied = readMigrations(MIGRATIONS).map(({ name }) => name);
  let folder: string;

  beforeAll(async () => {
    await superuser.run(`drop database if exists ${database}`);
    await bootstrapDatabase({
      adminUrl: withDatabase(superuserUrl, 'postgres'),
      database,
      migratorPassword: DEMO_PASSWORD,
    });
    folder = mkdtempSync(join(tmpdir(), 'pushnchat-migrations-'));
    cpSync(MIGRATIONS, join(folder, 'migrations'), { recursive: true });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await superuser.run(`drop database ${database} with (force)`);
  });

  test('applies everything to an empty database, beside another one on the same server', async () => {
    const first = await script('migrate.ts', { ...urls });
    expect(first).toMatchObject({ status: 0, output: applied.map((name) => `Applied ${name}`).join('\n') });
    const users = await Promise.all(
      Object.values(urls).map((url) =>
        withClient(url, async (client) => (await client.query('select current_user as me')).rows[0] as { me: string }),
      ),
    );
    expect(users.map(({ me }) => me)).toEqual(['pnc_app', 'pnc_staff', 'pnc_worker', 'pnc_migrator']);
  });

  test('does nothing the second time', async () => {
    expect(await migrate(urls.DATABASE_MIGRATOR_URL, MIGRATIONS)).toEqual([]);
    expect(await script('migrate.ts', { ...urls })).toMatchObject({ status: 0, output: 'Nothing to migrate.' });
  });

  test.each([
    [
      'a changed migration',
      () => appendFileSync(join(folder, 'migrations', applied[0]!, 'migration.sql'), '-- changed'),
      `Migration ${applied[0]} was changed after it had been applied. Add a new one instead.`,
    ],
    [
      'a migration that is gone',
      () => rmSync(join(folder, 'migrations', applied.at(-1)!), { recursive: true }),
      `The database has migration ${applied.at(-1)}, which this version does not know.`,
    ],
  ])('says in one sentence what is wrong: %s', async (_what, spoil, sentence) => {
    spoil();
    await expect(migrate(urls.DATABASE_MIGRATOR_URL, join(folder, 'migrations'))).rejects.toThrow(sentence);
    rmSync(join(folder, 'migrations'), { recursive: true });
    cpSync(MIGRATIONS, join(folder, 'migrations'), { recursive: true });
  });

  test('a failing migration leaves nothing, names its line, and runs once it is mended', async () => {
    const path = 'prisma/migrations/29990101000000_broken';
    const copy = join(folder, 'project');
    for (const part of ['prisma', 'scripts', 'functions/src/platform/values'])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
    const link = join(copy, 'node_modules');
    await run('ln', ['-s', join(ROOT, 'node_modules'), link]);
    mkdirSync(join(copy, path));
    const file = join(copy, path, 'migration.sql');

    writeFileSync(file, 'create table platform.half (id int);\n\nselect 1 from nowhere;\n');
    const failed = await run(process.execPath, [join(copy, 'scripts/migrate.ts')], { ...urls });
    expect(failed).toMatchObject({
      status: 1,
      output: 'Migration 29990101000000_broken (line 3) failed and was rolled back: relation "nowhere" does not exist.',
    });
    const half = await withClient(urls.DATABASE_MIGRATOR_URL, (client) =>
      client.query(`select to_regclass('platform.half') as half`),
    );
    expect(half.rows).toEqual([{ half: null }]);

    writeFileSync(file, 'create table platform.half (id int);\n');
    const mended = await run(process.execPath, [join(copy, 'scripts/migrate.ts')], { ...urls });
    expect(mended).toMatchObject({ status: 0, output: 'Applied 29990101000000_broken' });
  });

  test.each([
    ['no address', { DATABASE_MIGRATOR_URL: '' }, 'DATABASE_MIGRATOR_URL is not set.'],
    [
      'no server',
      { DATABASE_MIGRATOR_URL: 'postgresql://pnc_migrator:x@127.0.0.1:9/none' },
      'The database does not answer. Is it running?',
    ],
    [
      'a wrong password',
      { DATABASE_MIGRATOR_URL: urls.DATABASE_MIGRATOR_URL.replace(DEMO_PASSWORD, 'wrong') },
      'The database refused the name or password in DATABASE_MIGRATOR_URL.',
    ],
    [
      'no such database',
      { DATABASE_MIGRATOR_URL: withDatabase(urls.DATABASE_MIGRATOR_URL, 'nowhere') },
      'The database named in DATABASE_MIGRATOR_URL does not exist.',
    ],
  ])('says in one sentence what is wrong: %s', async (_what, env, sentence) => {
    expect(await script('migrate.ts', env)).toMatchObject({ status: 1, output: sentence });
  });
});
