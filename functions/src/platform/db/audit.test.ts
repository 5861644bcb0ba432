import { randomUUID } from 'node:crypto';
import { as, owner, superuser } from '../../../test/database.ts';
import type { PendingAudit } from '../audit.ts';
import { auditQueries, eraseAuditDetail, verifyAuditChain, type AuditMeta } from './audit.ts';
import { plain, transaction } from './database.ts';

const meta = (actor = 'user:tester'): AuditMeta => ({
  traceId: 'trace',
  requestId: 'req',
  actor,
  now: new Date('2026-05-06T07:08:09.123Z'),
});
const entry = (given: Partial<PendingAudit> = {}): PendingAudit => ({
  id: randomUUID(),
  action: 'test.done',
  subject: { type: 'test', id: 'x' },
  ...given,
});
const append = (entries: PendingAudit[], actor?: string): Promise<unknown> =>
  transaction(
    {
      scope: { role: 'app', actor: { kind: 'anonymous' }, requestId: 'r' },
      closing: () => auditQueries(entries, meta(actor)),
    },
    () => Promise.resolve(null),
  );
const verdict = () => verifyAuditChain(plain('worker'));

/** Does it behind every guard, looks, and puts it back. */
async function tampered(statements: string[]): Promise<Awaited<ReturnType<typeof verdict>>> {
  const guards = ['audit_log', 'audit_detail', 'audit_head'];
  for (const table of guards) await superuser.run(`alter table platform.${table} disable trigger all`);
  for (const table of guards) await superuser.run(`create table test_audit.${table} as table platform.${table}`);
  for (const statement of statements) await superuser.run(statement);
  const seen = await verdict();
  for (const table of ['audit_detail', 'audit_log', 'audit_head']) await superuser.run(`delete from platform.${table}`);
  for (const table of guards) await superuser.run(`insert into platform.${table} table test_audit.${table}`);
  for (const table of guards) await superuser.run(`drop table test_audit.${table}`);
  for (const table of guards) await superuser.run(`alter table platform.${table} enable trigger all`);
  return seen;
}

describe('MOD-7 the audit log', () => {
  const five = Array.from({ length: 5 }, (_, number) =>
    entry({ action: `test.step_${number}`, reason: `because ${number}`, detail: { number, é: [1.5, null] } }),
  );
  let chain: number;

  beforeAll(async () => {
    await superuser.run('create schema test_audit');
    await append(five);
    await append([entry()]);
    chain = (await superuser.first<{ chain: number }>('select chain from platform.audit_log where id = $1', [
      five[0]!.id,
    ]))!.chain;
  });
  afterAll(() => superuser.run('drop schema test_audit'));

  test('keeps every field, in one chain a transaction, one after the other', async () => {
    const rows = await superuser.rows<{ chain: number; seq: bigint }>(
      `select l.chain, l.seq, l.at, l.actor, l.action, l.subject_type, l.subject_id, l.request_id, l.trace_id, d.reason, d.detail
       from platform.audit_log l join platform.audit_detail d using (id) where l.id = any($1) order by l.seq`,
      [five.map(({ id }) => id)],
    );
    expect(rows).toHaveLength(5);
    expect(rows[3]).toMatchObject({
      at: meta().now,
      actor: 'user:tester',
      action: 'test.step_3',
      subject_type: 'test',
      subject_id: 'x',
      request_id: 'req',
      trace_id: 'trace',
      reason: 'because 3',
      detail: { number: 3, é: [1.5, null] },
    });
    expect(rows.map((row) => [row.chain, row.seq - rows[0]!.seq])).toEqual(
      [0n, 1n, 2n, 3n, 4n].map((step) => [chain, step]),
    );
    expect(await verdict()).toMatchObject({ whole: true, broken: [] });
  });

  test('sends no statement when there is nothing to record', () => {
    expect(auditQueries([], meta())).toEqual([]);
  });

  test('is whole after 16 writers wrote at once, none of them waiting in a circle', async () => {
    const before = (await verdict()).rows;
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let step = 0; step < 25; step++) await append([entry(), entry()], `job:writer-${writer}`);
      }),
    );
    const after = await verdict();
    expect(after).toMatchObject({ whole: true, rows: before + 16 * 25 * 2 });
    expect(after.heads).toHaveLength(16);
    const used = await superuser.rows('select distinct chain from platform.audit_log');
    expect(used.length).toBeGreaterThan(8);
  });

  test('two entries of one transaction that appends twice lock one head only', async () => {
    await as({ kind: 'job', name: 'x' }, async ({ sql }) => {
      const first = entry();
      const second = entry();
      for (const { statement, values } of [...auditQueries([first], meta()), ...auditQueries([second], meta())])
        await sql.run(statement, values);
      const held = await superuser.rows('select distinct chain from platform.audit_log where id = any($1)', [
        [first.id, second.id],
      ]);
      expect(held).toEqual([]);
    });
    expect((await verdict()).whole).toBe(true);
  });

  test('can be appended to by the public API, and nothing else', async () => {
    const tries = [
      'select 1 from platform.audit_log',
      'delete from platform.audit_log',
      `update platform.audit_log set actor = 'me'`,
      "insert into platform.audit_head values (1, 1, sha256(''))",
      'select platform.audit_verify()',
      `select platform.audit_erase(null, '{}')`,
    ];
    for (const statement of tries) await expect(plain('app').run(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('is append-only even for its owner', async () => {
    for (const statement of [
      `update platform.audit_log set actor = 'me'`,
      'delete from platform.audit_log',
      'truncate platform.audit_log cascade',
      `update platform.audit_detail set reason = 'other'`,
      'delete from platform.audit_detail',
      'delete from platform.audit_head',
    ]) {
      await expect(owner.run(statement)).rejects.toMatchObject({
        code: '42501',
        message: expect.stringContaining('append-only') as string,
      });
    }
  });

  test.each([
    [
      'an edited row',
      () => [`update platform.audit_log set actor = 'someone' where id = '${five[2]!.id}'`],
      2,
      'the row was changed',
    ],
    [
      'an edited row with its hash made good',
      () => [
        `update platform.audit_log set actor = 'someone' where id = '${five[2]!.id}'`,
        `update platform.audit_log l set hash = platform.audit_hash(l) where id = '${five[2]!.id}'`,
      ],
      3,
      'the row before it was changed',
    ],
    [
      'a deleted row',
      () => [
        `delete from platform.audit_detail where id = '${five[1]!.id}'`,
        `delete from platform.audit_log where id = '${five[1]!.id}'`,
      ],
      2,
      'rows before it were deleted',
    ],
    [
      'a changed time',
      () => [`update platform.audit_log set at = at - interval '1 second' where id = '${five[0]!.id}'`],
      0,
      'the row was changed',
    ],
    [
      'an edited detail',
      () => [`update platform.audit_detail set detail = '{"number": 9}' where id = '${five[4]!.id}'`],
      4,
      'its detail was changed',
    ],
    [
      'a deleted detail',
      () => [`delete from platform.audit_detail where id = '${five[4]!.id}'`],
      4,
      'its detail was deleted',
    ],
    [
      'a detail erased without a trace',
      () => [
        `update platform.audit_detail set salt = null, reason = null, detail = null, erased_at = now() where id = '${five[3]!.id}'`,
      ],
      3,
      'its detail was erased without a trace',
    ],
  ])('names the first broken row: %s', async (_what, statements, index, problem) => {
    const seen = await tampered(statements());
    expect(seen).toMatchObject({ whole: false, broken: [{ chain, id: five[index]!.id, problem }] });
    expect((await verdict()).whole).toBe(true);
  });

  test('notices rows cut off the end, a deleted head, and a head put back', async () => {
    const cut = [
      `delete from platform.audit_detail d using platform.audit_log l where l.id = d.id and l.chain = ${chain} and l.seq > 2`,
      `delete from platform.audit_log where chain = ${chain} and seq > 2`,
    ];
    expect((await tampered(cut)).broken).toMatchObject([
      { chain, id: null, problem: 'rows after the last one were deleted' },
    ]);
    expect((await tampered([`delete from platform.audit_head where chain = ${chain}`])).broken).toMatchObject([
      { chain, problem: 'the head was deleted' },
    ]);
    expect(
      (await tampered([`update platform.audit_head set seq = seq - 1 where chain = ${chain}`])).broken,
    ).toMatchObject([{ chain, id: null, problem: 'the head or the last row was changed' }]);
  });

  test('forgets a detail on request: the act stays, the forgetting is recorded, the chain is whole', async () => {
    const personal = entry({ reason: 'Ama Mensah asked', detail: { phone: '+233201234567' } });
    await append([personal]);
    const erased = await eraseAuditDetail(plain('worker'), personal.id, randomUUID(), meta('job:erasure'));
    expect(erased).toBe(true);
    expect(
      await superuser.first('select salt, reason, detail from platform.audit_detail where id = $1', [personal.id]),
    ).toEqual({ salt: null, reason: null, detail: null });
    expect(
      await superuser.first(
        `select actor, subject_id from platform.audit_log where action = 'audit.detail_erased' and subject_id = $1`,
        [personal.id],
      ),
    ).toEqual({ actor: 'job:erasure', subject_id: personal.id });
    expect(await verdict()).toMatchObject({ whole: true, broken: [] });
    expect(await eraseAuditDetail(plain('worker'), personal.id, randomUUID(), meta())).toBe(false);
  });
});
