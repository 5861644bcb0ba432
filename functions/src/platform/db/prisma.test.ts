import { newId } from '../values/id.ts';
import { as, owner, superuser, userActor } from '../../../test/database.ts';
import { ServerBusy } from '../errors.ts';
import { isUniqueViolation } from './database.ts';

/** A row of a table that Prisma knows, written past its guards: enough to read back. */
async function plantEntry(sql: { run: typeof superuser.run }, id: string, actor: string): Promise<void> {
  await sql.run(
    `select platform.audit_append(jsonb_build_array(jsonb_build_object('id', $1::uuid, 'at', now(), 'actor', $2::text,
       'action', 'test.planted', 'subject_type', 'test', 'subject_id', $1::text, 'request_id', 'r', 'trace_id', 't')))`,
    [id, actor],
  );
}

describe('Prisma in the runtime’s transaction', () => {
  test('sees what SQL wrote before it committed, and is rolled back with it', async () => {
    const id = newId(new Date());
    const run = as(
      { kind: 'job', name: 'test' },
      async ({ tx, sql }) => {
        await plantEntry(sql, id, 'prisma');
        const found = await tx.auditLog.findUnique({ where: { id } });
        expect(found).toMatchObject({
          actor: 'prisma',
          seq: expect.any(BigInt) as bigint,
          at: expect.any(Date) as Date,
        });
        expect(await tx.$queryRaw`select pg_backend_pid() as pid`).toEqual(
          await sql.rows('select pg_backend_pid() as pid'),
        );
        throw ServerBusy();
      },
      'worker',
    );
    await expect(run).rejects.toMatchObject({ status: 503 });
    expect(await superuser.first('select 1 from platform.audit_log where id = $1', [id])).toBeNull();
  });

  test('does not share a batch between two people who ask in the same tick', async () => {
    // Prisma gathers findUnique calls of one tick into one query; across transactions that would answer one with another's context.
    const seen = await Promise.all(
      Array.from({ length: 8 }, (_, turn) => {
        const actor = userActor();
        return as(
          actor,
          async ({ tx }) => {
            await tx.$queryRaw`select 1`;
            const [who] = await tx.$queryRaw<
              { actor: string; pid: number }[]
            >`select platform.current_actor() as actor, pg_backend_pid() as pid`;
            const own = newId(new Date());
            await Promise.all([
              tx.auditLog.findUnique({ where: { id: own } }),
              tx.auditLog.findUnique({ where: { id: newId(new Date()) } }),
            ]);
            return { turn, right: who?.actor === `user:${actor.userId}`, pid: who?.pid };
          },
          'staff',
        );
      }),
    );
    expect(seen.map(({ right }) => right)).toEqual(seen.map(() => true));
    expect(new Set(seen.map(({ pid }) => pid)).size).toBeGreaterThan(1);
  });

  test('findUnique of two contexts in one tick answers each with its own rows only', async () => {
    await owner.run(
      'create policy test_mine on platform.audit_head to pnc_staff using (chain::text = platform.current_actor())',
    );
    await owner.run('alter table platform.audit_head enable row level security');
    try {
      const answers = await Promise.all(
        [0, 1, 2, 3].map((chain) =>
          as(
            { kind: 'job', name: 'x' },
            async ({ tx, sql }) => {
              await sql.run(`select set_config('app.actor', $1, true)`, [String(chain)]);
              const [own, foreign] = await Promise.all([
                tx.auditHead.findUnique({ where: { chain } }),
                tx.auditHead.findUnique({ where: { chain: (chain + 1) % 4 } }),
              ]);
              return [own?.chain, foreign];
            },
            'staff',
          ),
        ),
      );
      expect(answers).toEqual([
        [0, null],
        [1, null],
        [2, null],
        [3, null],
      ]);
    } finally {
      await owner.run('alter table platform.audit_head disable row level security');
      await owner.run('drop policy test_mine on platform.audit_head');
    }
  });

  test('a failure inside Prisma undoes the transaction, and tells a duplicate by its constraint', async () => {
    const failed = await as(
      { kind: 'job', name: 'x' },
      ({ tx }) => tx.$executeRaw`insert into test_prisma.thing values (1), (1)`,
    ).catch((error: unknown) => error);
    expect(isUniqueViolation(failed, 'thing_pkey')).toBe(true);
    expect(isUniqueViolation(failed, 'other')).toBe(false);
  });

  test('swallowing a failure of Prisma does not make the commit a success', async () => {
    const run = as({ kind: 'job', name: 'x' }, async ({ tx }) => {
      await tx.$executeRaw`insert into test_prisma.thing values (1), (1)`.catch(() => 0);
    });
    await expect(run).rejects.toMatchObject({ code: '23505' });
  });

  test('a statement limit that Prisma runs into is 503 as well', async () => {
    const run = as({ kind: 'job', name: 'x' }, async ({ tx, sql }) => {
      await sql.run(`set local statement_timeout = '100ms'`);
      await tx.$queryRaw`select pg_sleep(2)::text`;
    });
    await expect(run).rejects.toMatchObject({ status: 503, retryAfterSeconds: 1 });
  });

  test('a call that nobody awaited neither ends the process nor outlives the transaction', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    await as({ kind: 'job', name: 'x' }, async ({ tx, sql }) => {
      await tx.$queryRaw`select 1`;
      await sql.run('select 1');
      void tx.auditLog.findMany();
    }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('is not a promise, so that returning or awaiting it does not hang', async () => {
    await as({ kind: 'job', name: 'x' }, async ({ tx }) => {
      await (tx as unknown as Promise<unknown>);
    });
  });

  beforeAll(async () => {
    await superuser.run('create schema test_prisma');
    await superuser.run('create table test_prisma.thing (id int primary key)');
    await superuser.run('grant usage on schema test_prisma to pnc_app');
    await superuser.run('grant all on test_prisma.thing to pnc_app');
  });
  afterAll(() => superuser.run('drop schema test_prisma cascade'));
});
