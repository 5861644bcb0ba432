import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { as, owner, superuser, superuserUrl, userActor } from '../../../test/database.ts';
import { forgetConfig } from '../config.ts';
import { withClient } from '../../../../prisma/bootstrap.ts';
import { plantRows } from '../../../test/plant-rows.ts';
import { closeDatabase, plain, transaction } from './database.ts';
import { acquire } from './pool.ts';

const TABLES = JSON.parse(readFileSync(join(__dirname, '../../../../prisma/tables.json'), 'utf8')) as Record<
  string,
  'tenant' | 'public' | 'worker'
>;
const named = (kind: string): string[] => Object.keys(TABLES).filter((name) => TABLES[name] === kind);
const quoted = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
const LOGINS = ['pnc_app', 'pnc_staff', 'pnc_worker'];

describe('AUT-2 who owns what', () => {
  test('the login roles are neither superuser nor owner, cannot bypass row-level security and inherit no other role', async () => {
    const roles = await superuser.rows(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin,
         (select count(*)::int from pg_auth_members where member = r.oid) as memberships,
         (select count(*)::int from pg_class where relowner = r.oid) as owns
       from pg_roles r where rolname like 'pnc\\_%' and rolname <> 'pnc_migrator' order by 1`,
    );
    const plainRole = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      memberships: 0,
    };
    expect(roles).toEqual([
      { rolname: 'pnc_app', ...plainRole, rolcanlogin: true, owns: 0 },
      { rolname: 'pnc_public', ...plainRole, rolcanlogin: false, owns: expect.any(Number) as number },
      { rolname: 'pnc_staff', ...plainRole, rolcanlogin: true, owns: 0 },
      { rolname: 'pnc_worker', ...plainRole, rolcanlogin: true, owns: 0 },
    ]);
    const migrator = await superuser.first(
      `select rolsuper, rolbypassrls from pg_roles where rolname = 'pnc_migrator'`,
    );
    expect(migrator).toEqual({ rolsuper: false, rolbypassrls: false });
  });

  test('pnc_public owns views only', async () => {
    const kinds = await superuser.rows(
      `select distinct relkind::text as kind from pg_class where relowner = 'pnc_public'::regrole`,
    );
    expect(kinds.filter((row) => (row as { kind: string }).kind !== 'v')).toEqual([]);
  });

  test('every function that runs as its owner pins its search path and is not for everybody', async () => {
    const loose = await superuser.rows(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('platform', 'identity', 'listings') and p.prosecdef
         and (not coalesce(p.proconfig::text like '%search_path=%', false) or has_function_privilege('public', p.oid, 'execute'))`,
    );
    expect(loose).toEqual([]);
  });
});

describe('AUT-2 every table is one of tenant, public, worker (G-C3)', () => {
  test('prisma/tables.json names every table in the database, and no other', async () => {
    const tables = await superuser.rows<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\\_%' and n.nspname not like 'test\\_%'
         and n.nspname <> 'information_schema'`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(TABLES).sort());
  });

  test('tenant tables have row-level security enabled and forced', async () => {
    const open = await superuser.rows<{ name: string }>(
      `select t as name from unnest($1::text[]) as t join pg_class c on c.oid = t::regclass
       where not (c.relrowsecurity and c.relforcerowsecurity)`,
      [named('tenant').map(quoted)],
    );
    expect(open).toEqual([]);
  });

  test('worker tables cannot be read or changed by the public API, except by appending', async () => {
    const reachable = await superuser.rows(
      `select t as name from unnest($1::text[]) as t where has_table_privilege('pnc_app', t, 'select, update, delete, truncate')`,
      [named('worker').map(quoted)],
    );
    expect(reachable).toEqual([]);
  });

  test('public tables cannot be written by the public API', async () => {
    const writable = await superuser.rows(
      `select t as name from unnest($1::text[]) as t where has_table_privilege('pnc_app', t, 'insert, update, delete, truncate')`,
      [named('public').map(quoted)],
    );
    expect(writable).toEqual([]);
  });
});

describe('AUT-2 without context there is nothing', () => {
  const grant = 'select, insert, update, delete';

  test.each(named('tenant'))('%s is full, and answers no row to anyone without context', async (name) => {
    await withClient(superuserUrl, async (client) => {
      // All of it is rolled back. Rows are planted past every rule; only row-level security is left in the way.
      await client.query('begin');
      const planted = await plantRows(client, name);
      expect(planted).toBeGreaterThan(0);
      // Other suites may have left theirs.
      const all = (await client.query(`select 1 from ${quoted(name)}`)).rowCount;
      await client.query(`grant ${grant} on ${quoted(name)} to ${LOGINS.join(', ')}`);
      for (const login of ['pnc_app', 'pnc_staff']) {
        await client.query(`set local role ${login}`);
        const seen = await client.query(`select 1 from ${quoted(name)}`);
        const changed = await client.query(`delete from ${quoted(name)}`);
        expect({ login, seen: seen.rowCount, changed: changed.rowCount }).toEqual({ login, seen: 0, changed: 0 });
        await client.query('reset role');
      }
      const left = await client.query(`select 1 from ${quoted(name)}`);
      expect(left.rowCount).toBe(all);
      await client.query('rollback');
    });
  });
});

describe('AUT-2 context', () => {
  const users = Array.from({ length: 50 }, () => userActor());

  beforeAll(async () => {
    await owner.run('create schema test_tenancy');
    await owner.run('create table test_tenancy.note (user_id uuid not null, body text not null)');
    await owner.run('alter table test_tenancy.note enable row level security, force row level security');
    await owner.run(
      `create policy mine on test_tenancy.note to ${LOGINS.join(', ')} using (user_id = platform.current_user_id())`,
    );
    await owner.run(`grant usage on schema test_tenancy to ${LOGINS.join(', ')}`);
    await owner.run(`grant select, insert on test_tenancy.note to ${LOGINS.join(', ')}`);
    for (const user of users)
      await superuser.run('insert into test_tenancy.note values ($1::uuid, $1::uuid::text)', [user.userId]);
  });
  afterAll(() => superuser.run('drop schema test_tenancy cascade'));

  test('not even the owner of the table reads it without a policy', async () => {
    expect(await owner.rows('select * from test_tenancy.note')).toEqual([]);
    expect(await plain('app').rows('select * from test_tenancy.note')).toEqual([]);
  });

  test('is written by the transaction and gone with it, committed or not', async () => {
    const business = { id: users[1]!.userId, role: 'owner' as const };
    const actor = userActor({ activeRole: 'business', business });
    const ask = `select platform.current_user_id() as user, platform.current_business_id() as business, platform.acting_as() as role,
      platform.current_actor() as actor, current_setting('app.request_id', true) as request, pg_backend_pid() as pid`;
    process.env['DATABASE_POOL_MAX'] = '2';
    forgetConfig();
    await closeDatabase();
    const first = await as(actor, ({ sql }) => sql.first<{ pid: number }>(ask));
    expect(first).toEqual({
      user: actor.userId,
      business: business.id,
      role: 'business',
      actor: `user:${actor.userId}`,
      request: 'test',
      pid: expect.any(Number) as number,
    });
    // The same connection, outside any transaction: nothing is left to read.
    const client = await acquire('app');
    const after = await client.query(ask);
    client.release();
    expect(after.rows[0]).toMatchObject({ user: null, business: null, role: null, actor: null, pid: first?.pid });
    await as(actor, ({ sql }) => sql.run('select 1 / 0')).catch(() => undefined);
    const next = await transaction(
      { scope: { role: 'app', actor: { kind: 'anonymous' }, requestId: 'r2' } },
      ({ sql }) => sql.first(ask),
    );
    expect(next).toEqual({
      user: null,
      business: null,
      role: null,
      actor: 'anonymous',
      request: 'r2',
      pid: first?.pid,
    });
    delete process.env['DATABASE_POOL_MAX'];
    forgetConfig();
    await closeDatabase();
  });

  test('never leaks: 50 users mixed on a pool of 4, some failing, some through Prisma', async () => {
    process.env['DATABASE_POOL_MAX'] = '6';
    // The first use of Prisma loads it while it holds a connection, which takes a while on a busy machine.
    process.env['DATABASE_ACQUIRE_MS'] = '10000';
    forgetConfig();
    await closeDatabase();
    let foreign = 0;
    let own = 0;
    const once = async (turn: number): Promise<void> => {
      const actor = users[(turn * 7) % users.length]!;
      await as(actor, async ({ sql, tx }) => {
        const rows =
          turn % 5 === 0
            ? await tx.$queryRaw<{ user_id: string }[]>`select user_id from test_tenancy.note`
            : await sql.rows<{ user_id: string }>('select user_id from test_tenancy.note');
        foreign += rows.filter((row) => row.user_id !== actor.userId).length;
        own += rows.filter((row) => row.user_id === actor.userId).length;
        if (turn % 11 === 0) await sql.run('select 1 / 0');
      }).catch((error: unknown) => {
        if (turn % 11 !== 0) throw error;
      });
      if (turn % 3 === 0) foreign += (await plain('app').rows('select 1 from test_tenancy.note')).length;
    };
    let turn = 0;
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        while (turn < 1_500) await once(turn++);
      }),
    );
    delete process.env['DATABASE_POOL_MAX'];
    delete process.env['DATABASE_ACQUIRE_MS'];
    forgetConfig();
    await closeDatabase();
    expect({ foreign, own }).toEqual({ foreign: 0, own: 1_500 });
  });
});
