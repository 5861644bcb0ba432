import fc from 'fast-check';
import { as, superuser, superuserUrl, userActor } from '../../../test/database.ts';
import { SkippedError } from './flight.ts';
import { openLane } from './lane.ts';
import { named } from './types.ts';
import { parameterOf } from './wire.ts';

const actor = userActor();

describe('values on their way to PostgreSQL', () => {
  test('arrive as they were, whatever letters they hold and however many there are', async () => {
    const echo = named(
      'test.echo',
      'select $1::text as text, $2::text[] as list, $3::jsonb as json, $4::bytea as bytes',
    );
    const letters = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(
        letters,
        fc.array(fc.option(letters), { maxLength: 5 }),
        fc.uint8Array({ maxLength: 50 }),
        async (text, list, bytes) => {
          const values = [text, list, { text }, Buffer.from(bytes)];
          expect(await superuser.first(echo, values)).toEqual({ text, list, json: { text }, bytes: values[3] });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('may be longer than anything sent before', async () => {
    const long = 'ü'.repeat(300_000);
    expect(await superuser.first('select $1::text as text', [long])).toEqual({ text: long });
  });

  test('times are UTC, numbers and truth are text, what is left out is NULL, and a function is refused', () => {
    const at = new Date('2026-02-03T04:05:06.789Z');
    expect([at, 1.5, 2n, true, undefined, null, [[1], ['a"b\\c', null]], Buffer.from('x')].map(parameterOf)).toEqual([
      '2026-02-03T04:05:06.789Z',
      '1.5',
      '2',
      'true',
      null,
      null,
      String.raw`{{"1"},{"a\"b\\c",NULL}}`,
      Buffer.from('x'),
    ]);
    expect(() => parameterOf(() => 1)).toThrow('no value of a statement');
  });
});

describe('a flight', () => {
  test('answers each of its statements, and only once it is all there', async () => {
    const answers = await as(actor, ({ sql }) =>
      Promise.all([
        sql.rows('select generate_series(1, 3) as n'),
        sql.run('select 1 where false'),
        sql.text('select $1::text', ['three']),
        sql.first('select 4 as four, null as none'),
      ]),
    );
    expect(answers).toEqual([[{ n: 1 }, { n: 2 }, { n: 3 }], 0, 'three', { four: 4, none: null }]);
  });

  test('runs nothing after a statement that failed, and says so', async () => {
    const settled: PromiseSettledResult<unknown>[] = [];
    const run = as(actor, async ({ sql }) => {
      settled.push(...(await Promise.allSettled([sql.run('select 1'), sql.run('select 1 / 0'), sql.run('select 2')])));
    });
    await expect(run).rejects.toMatchObject({ code: '22012' });
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect((settled[2] as PromiseRejectedResult).reason).toBeInstanceOf(SkippedError);
  });

  test('a statement by itself fails when what it did cannot be committed', async () => {
    await superuser.run('create temporary table test_parent (id int primary key)');
    await superuser.run(
      'create temporary table test_child (id int references test_parent deferrable initially deferred)',
    );
    await expect(superuser.run('insert into test_child values (1)')).rejects.toMatchObject({ code: '23503' });
    expect(await superuser.rows('select id from test_child')).toEqual([]);
  });

  test('a prepared statement that failed at first runs when asked again, on the same connection', async () => {
    const divide = named('test.divide', 'select 1 / $1::int as n');
    const missing = named('test.missing', 'select n from test_flight');
    const ask = async (statement: typeof divide, values: unknown[]): Promise<unknown> =>
      superuser.first(statement, values).catch((error: unknown) => (error as { code: string }).code);
    expect([await ask(divide, [0]), await ask(divide, [1]), await ask(divide, [0]), await ask(divide, [1])]).toEqual([
      '22012',
      { n: 1 },
      '22012',
      { n: 1 },
    ]);
    expect([await ask(missing, []), await ask(missing, [])]).toEqual(['42P01', '42P01']);
    await superuser.run('create temporary table test_flight as select 7 as n');
    expect(await ask(missing, [])).toEqual({ n: 7 });
  });

  test('is given up with its connection when no answer comes; the next statement opens another', async () => {
    const hasty = openLane({ url: superuserUrl, statementTimeoutMs: -700 });
    const pid = () => hasty.sql.first<{ pid: number }>('select pg_backend_pid() as pid');
    const before = await pid();
    await expect(hasty.sql.run('select pg_sleep(2)')).rejects.toMatchObject({ status: 503 });
    expect((await pid())?.pid).not.toBe(before?.pid);
    await hasty.close();
  });

  test('a second text under the name of another statement is a mistake of ours', async () => {
    await superuser.run(named('test.same', 'select 1'));
    await expect(superuser.run(named('test.same', 'select 2'))).rejects.toThrow('Two different statements');
  });
});
