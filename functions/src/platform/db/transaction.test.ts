import { as, superuser, userActor } from '../../../test/database.ts';
import { forgetConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { closeDatabase, insideTransaction, isUniqueViolation, plain, transaction } from './database.ts';
import type { Scope } from './scope.ts';
import { named } from './types.ts';

const scope: Scope = { role: 'app', actor: userActor(), requestId: 'req_1' };
const values = (): Promise<string[]> =>
  superuser
    .rows<{ value: string }>('select value from test_tx.thing order by value')
    .then((rows) => rows.map((row) => row.value));

beforeAll(async () => {
  await superuser.run('create schema test_tx');
  await superuser.run(
    'create table test_tx.thing (value text constraint thing_value_key unique, at timestamptz, big int8)',
  );
  await superuser.run(
    'create table test_tx.child (value text references test_tx.thing (value) deferrable initially deferred)',
  );
  await superuser.run('grant usage on schema test_tx to pnc_app');
  await superuser.run('grant all on test_tx.thing, test_tx.child to pnc_app');
});
afterAll(() => superuser.run('drop schema test_tx cascade'));

describe('a transaction', () => {
  test('frames the verb: context and opening queries before, closing queries with the commit after', async () => {
    const result = await transaction(
      {
        scope,
        opening: [{ statement: `select current_setting('app.actor') as actor` }, { statement: 'select 2 as two' }],
        closing: (answer) => [
          { statement: 'insert into test_tx.thing (value) values ($1)', values: [`closing ${answer}`] },
        ],
      },
      async ({ sql, opened }) => {
        await sql.run('insert into test_tx.thing (value) values ($1)', ['verb']);
        return String(opened[0]?.[0]?.['actor']) + String(opened[1]?.[0]?.['two']);
      },
    );
    expect(result).toBe(`user:${userActor(scope.actor as never).userId}2`);
    expect(await values()).toEqual([`closing ${result}`, 'verb']);
  });

  test('leaves nothing when the verb throws, and passes its refusal on untouched', async () => {
    const refusal = new AppError(409, [{ code: 'test.no', message: 'No.' }]);
    const run = as(scope.actor, async ({ sql }) => {
      await sql.run(`insert into test_tx.thing (value) values ('gone')`);
      throw refusal;
    });
    await expect(run).rejects.toBe(refusal);
    expect(await values()).not.toContain('gone');
  });

  test('answers bigint for int8, Date for times, and the numbers, first rows and texts that were asked for', async () => {
    await as(scope.actor, async ({ sql }) => {
      const at = new Date('2026-02-03T04:05:06.789Z');
      expect(
        await sql.first(
          'select $1::int8 as big, $2::timestamptz as at, null::text as none, array[1,2]::int8[] as list',
          [9007199254740993n, at],
        ),
      ).toEqual({ big: 9007199254740993n, at, none: null, list: [1n, 2n] });
      expect(await sql.first('select 1 where false')).toBeNull();
      expect(await sql.run('select generate_series(1, 3)')).toBe(3);
      expect(await sql.text(`select json_build_object('a', 1)::text`)).toBe('{"a" : 1}');
      await expect(sql.text('select 1::int')).rejects.toThrow('does not answer text');
    });
  });

  test('reports a commit that did not happen, with the first failure as its reason', async () => {
    const run = as(scope.actor, async ({ sql }) => {
      await sql.run('insert into test_tx.thing (value) values ($1)', ['once']);
      await sql.run('insert into test_tx.thing (value) values ($1)', ['once']).catch(() => undefined);
      return 'done';
    });
    await expect(run).rejects.toMatchObject({ code: '23505', constraint: 'thing_value_key' });
    expect(await values()).not.toContain('once');
  });

  test('reports what a deferred constraint refuses at the commit itself', async () => {
    const run = as(scope.actor, ({ sql }) => sql.run(`insert into test_tx.child values ('orphan')`));
    await expect(run).rejects.toMatchObject({ code: '23503' });
  });

  test('reports a failing closing query', async () => {
    const run = transaction({ scope, closing: () => [{ statement: 'select 1 / 0' }] }, () => Promise.resolve(1));
    await expect(run).rejects.toMatchObject({ code: '22012' });
  });

  test('survives a failing query that nobody awaited, and does not commit', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const run = as(scope.actor, async ({ sql }) => {
      void sql.run('select 1 / 0');
      await sql.run(`insert into test_tx.thing (value) values ('after')`).catch(() => undefined);
    });
    await expect(run).rejects.toMatchObject({ code: '22012' });
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(await values()).not.toContain('after');
  });

  test('refuses a query that comes after its end, for the connection is someone else’s by then', async () => {
    const kept = await as(scope.actor, ({ sql }) => Promise.resolve(sql));
    await expect(kept.run(`insert into test_tx.thing (value) values ('late')`)).rejects.toThrow(
      'This transaction is over',
    );
    expect(await values()).not.toContain('late');
  });

  test('writes nothing when it is read-only', async () => {
    const run = transaction({ scope: { ...scope, readOnly: true } }, ({ sql }) =>
      sql.run(`insert into test_tx.thing (value) values ('no')`),
    );
    await expect(run).rejects.toMatchObject({ code: '25006' });
  });

  test('knows that it is open, so that adapters can refuse to phone out', async () => {
    expect(insideTransaction()).toBe(false);
    await as(scope.actor, async () => {
      await Promise.resolve();
      expect(insideTransaction()).toBe(true);
    });
    expect(insideTransaction()).toBe(false);
  });

  test('tells a duplicate of the constraint asked about from any other', async () => {
    const duplicate = await as(scope.actor, async ({ sql }) => {
      await sql.run(`insert into test_tx.thing (value) values ('two'), ('two')`);
    }).catch((error: unknown) => error);
    expect(isUniqueViolation(duplicate)).toBe(true);
    expect(isUniqueViolation(duplicate, 'thing_value_key')).toBe(true);
    expect(isUniqueViolation(duplicate, 'other_key')).toBe(false);
    expect(isUniqueViolation(new Error('no'))).toBe(false);
  });

  test('runs again after a serialization failure only when told to, at most as often as told', async () => {
    const failing = `do $$ begin raise exception 'conflict' using errcode = '40001'; end $$`;
    const tries = async (retries: 0 | 3, succeedAt: number): Promise<number> => {
      let tried = 0;
      await transaction({ scope, retries }, async ({ sql }) => {
        tried += 1;
        if (tried < succeedAt) await sql.run(failing);
      }).catch((error: unknown) => expect(error).toMatchObject({ status: 409, retryAfterSeconds: 1 }));
      return tried;
    };
    expect(await tries(0, 2)).toBe(1);
    expect(await tries(3, 3)).toBe(3);
    expect(await tries(3, 99)).toBe(4);
  });
});

describe('SRV-7 limits: an answer of 503 with Retry-After instead of waiting', () => {
  const busy = { status: 503, retryAfterSeconds: 1 };
  const timed = async (promise: Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await expect(promise).rejects.toMatchObject(busy);
    return performance.now() - started;
  };

  test('a statement that takes longer than its limit is ended', async () => {
    const slow = transaction({ scope: { ...scope, statementTimeoutMs: 150 } }, ({ sql }) =>
      sql.run('select pg_sleep(5)'),
    );
    expect(await timed(slow)).toBeLessThan(4_500);
    const limit = await as(scope.actor, ({ sql }) => sql.text('show statement_timeout'));
    expect(limit).toBe('3s');
    expect(await as({ kind: 'job', name: 'test' }, ({ sql }) => sql.text('show statement_timeout'), 'worker')).toBe(
      '30s',
    );
  });

  test('a lock that is not freed within a second', async () => {
    await superuser.run(`insert into test_tx.thing (value) values ('locked')`);
    await as(scope.actor, async ({ sql }) => {
      await sql.run(`update test_tx.thing set big = 1 where value = 'locked'`);
      const waited = await timed(
        as(userActor(), (other) => other.sql.run(`update test_tx.thing set big = 2 where value = 'locked'`)),
      );
      expect(waited).toBeGreaterThan(800);
    });
  });

  test('a pool in which no connection gets free', async () => {
    await closeDatabase();
    process.env['DATABASE_POOL_MAX'] = '4';
    forgetConfig();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const started = Promise.withResolvers<void>();
    let open = 0;
    const holders = Array.from({ length: 3 }, () =>
      as(userActor(), async ({ sql }) => {
        await sql.run('select 1');
        open += 1;
        if (open === 3) started.resolve();
        await held;
      }),
    );
    await started.promise;
    const waited = await timed(as(userActor(), ({ sql }) => sql.run('select 1')));
    expect(waited).toBeGreaterThan(1_800);
    release();
    await Promise.all(holders);
    await expect(as(userActor(), ({ sql }) => sql.run('select 1'))).resolves.toBe(1);
    delete process.env['DATABASE_POOL_MAX'];
    forgetConfig();
    await closeDatabase();
  });

  test('a connection killed under a transaction, and none for the next one', async () => {
    const killed = as(scope.actor, async ({ sql }) => {
      const pid = await sql.first<{ pid: number }>('select pg_backend_pid() as pid');
      await superuser.run('select pg_terminate_backend($1)', [pid?.pid]);
      await sql.run('select 1');
    });
    await expect(killed).rejects.toMatchObject(busy);
    await expect(as(scope.actor, ({ sql }) => sql.run('select 1'))).resolves.toBe(1);
  });

  test('a statement prepared before a migration changed its table fails once, and its connection goes', async () => {
    await closeDatabase();
    process.env['DATABASE_POOL_MAX'] = '2';
    forgetConfig();
    const everything = named('test.everything', 'select * from test_tx.thing limit 1');
    const read = (): Promise<unknown> => as(scope.actor, ({ sql }) => sql.first(everything));
    await superuser.run(`insert into test_tx.thing (value) values ('any')`);
    await read();
    await plain('app').first(everything);
    await superuser.run('alter table test_tx.thing add column later text');
    await expect(read()).rejects.toMatchObject(busy);
    await expect(read()).resolves.toHaveProperty('later');
    await expect(plain('app').first(everything)).rejects.toMatchObject(busy);
    await expect(plain('app').first(everything)).resolves.toHaveProperty('later');
    delete process.env['DATABASE_POOL_MAX'];
    forgetConfig();
    await closeDatabase();
  });

  test('a database that does not answer at all', async () => {
    await closeDatabase();
    const url = process.env['DATABASE_URL'];
    process.env['DATABASE_URL'] = 'postgresql://pnc_app:x@127.0.0.1:9/none';
    forgetConfig();
    await timed(as(scope.actor, ({ sql }) => sql.run('select 1')));
    await timed(plain('app').run('select 1'));
    process.env['DATABASE_URL'] = url;
    forgetConfig();
    await closeDatabase();
  });
});

describe('plain reads', () => {
  test('share connections, see no context, and come back after their connection was lost', async () => {
    const pids = await Promise.all(
      Array.from({ length: 40 }, () => plain('app').first<{ pid: number }>('select pg_backend_pid() as pid')),
    );
    const own = new Set(pids.map((row) => row?.pid));
    expect(own.size).toBeLessThanOrEqual(2);
    expect(await plain('app').first('select platform.current_user_id() as id')).toEqual({ id: null });
    for (const pid of own) await superuser.run('select pg_terminate_backend($1)', [pid]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await Promise.all(Array.from({ length: 4 }, () => plain('app').run('select 1')));
  });

  test('are refused beyond what a connection carries, instead of queueing', async () => {
    const many = await Promise.allSettled(
      Array.from({ length: 300 }, () => plain('app').run('select pg_sleep(0.001)')),
    );
    const refused = many.filter((one) => one.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject(busy());
    expect(many.length - refused.length).toBeGreaterThanOrEqual(64);
  });
});

const busy = (): object => ({ status: 503, retryAfterSeconds: 1 });
