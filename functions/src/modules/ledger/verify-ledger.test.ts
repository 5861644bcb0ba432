import pg from 'pg';
import { superuserUrl } from '../../../test/database.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Sql } from '../../platform/db/types.ts';
import { rootLog } from '../../platform/log.ts';
import { balanceOf } from './balance-of.ts';
import { capture } from './capture.ts';
import { hold } from './hold.ts';
import { buildWallet, CLEARING, reference, run, WORKER } from './ledger.factory.ts';
import { post } from './post.ts';
import { statement, type StatementLine } from './statement.ts';
import { verifyLedger } from './verify-ledger.ts';

/** On one connection, so that what a test has damaged is undone after it. */
const sqlOf = (client: pg.Client): Sql => {
  const ask = (statement: Parameters<Sql['rows']>[0], values: readonly unknown[] = []) =>
    client.query(typeof statement === 'string' ? statement : statement.text, [...values]);
  return {
    rows: async <Row>(statement: never, values?: readonly unknown[]) => (await ask(statement, values)).rows as Row[],
    first: async <Row>(statement: never, values?: readonly unknown[]) =>
      ((await ask(statement, values)).rows[0] as Row) ?? null,
    run: async (statement, values) => (await ask(statement, values)).rowCount ?? 0,
    text: () => Promise.reject(new Error('not asked here')),
  };
};

describe('PAY-7 every line of the ledger follows from the ones before', () => {
  let client: pg.Client;
  let ctx: Ctx;
  let wallet: string;
  const found: string[] = [];

  beforeAll(async () => {
    const { actor, wallet: ref } = await buildWallet(1_000n);
    wallet = ref.owner.id;
    const other = (await buildWallet()).wallet;
    for (const amount of [10n, 20n, 30n]) {
      await run(
        (c) => post(c, { reference: reference(), kind: 'wallet.transfer', moves: [{ from: ref, to: other, amount }] }),
        { actor },
      );
    }
    const name = reference();
    await run((c) => hold(c, { reference: name, from: ref, amount: 50n, expiresAt: null, kind: 'order.pay' }), {
      actor,
    });
    await run((c) =>
      capture(c, { hold: name, reference: reference(), to: [{ to: other, amount: 20n }], final: false }),
    );

    client = new pg.Client({ connectionString: superuserUrl });
    await client.connect();
    const log = {
      ...rootLog,
      info: () => undefined,
      error: (_: string, fields: Record<string, unknown>) => found.push(String(fields['reason'])),
    };
    ctx = {
      actor: WORKER,
      now: new Date(),
      log: log,
      requestId: 'test',
      traceId: 'test',
      pending: { events: [], audits: [], tasks: [] },
      sql: sqlOf(client),
      tx: undefined as unknown as Ctx['tx'],
    };
  });
  afterAll(() => client.end());
  beforeEach(async () => {
    found.length = 0;
    await client.query('begin; set local session_replication_role = replica');
  });
  afterEach(() => client.query('rollback'));

  /** As the job does: piece by piece from checkpoint to checkpoint. */
  async function verify(rows: number): Promise<number> {
    let checkpoint: unknown = null;
    for (let pieces = 1; ; pieces++) {
      const save = (next: unknown) => (checkpoint = next);
      if (!(await verifyLedger(ctx, { checkpoint, save, rows })).more) return pieces;
    }
  }
  const mine = `account_id = (select id from ledger.account where owner_id = '${'OWNER'}' and kind = 'wallet')`;
  const edit = (sql: string) => client.query(sql.replaceAll('MINE', mine).replaceAll('OWNER', wallet));

  test('a ledger that nobody edited is whole, in small pieces as in one, and its run is on record', async () => {
    expect(await verify(7)).toBeGreaterThan(4);
    expect(await verify(100_000)).toBe(4);
    expect(found).toEqual([]);
    const { rows } = await client.query<{ checked: string; problems: number }>(
      'select checked, problem_count::int as problems from ledger.verification where finished_at is not null order by id desc limit 2',
    );
    expect(rows.map(({ problems }) => problems)).toEqual([0, 0]);
    expect(rows[0]!.checked).toBe(rows[1]!.checked);
  });

  test.each([
    ['an amount', 'update ledger.posting set amount = amount - 1 where MINE and seq = 2'],
    ['a balance', 'update ledger.posting set balance = balance + 5 where MINE and seq = 2'],
    [
      'an amount and all balances after it',
      'update ledger.posting set balance = balance + 5, amount = amount + case seq when 2 then 5 else 0 end where MINE and seq >= 2',
    ],
    ['a time', `update ledger.posting set at = at - interval '1 day' where MINE and seq = 1`],
    ['a line in the middle', 'delete from ledger.posting where MINE and seq = 2'],
    [
      'the last line',
      'delete from ledger.posting where MINE and seq = (select max(seq) from ledger.posting where MINE)',
    ],
    [
      'a line moved to another account',
      `update ledger.posting set seq = 999, account_id = (select id from ledger.account where kind = 'clearing' limit 1) where MINE and seq = 2`,
    ],
    [
      'a note',
      `update ledger.transaction set note = 'other' where id = (select transaction_id from ledger.posting where MINE and seq = 2)`,
    ],
    [
      'a reference',
      `update ledger.transaction set reference = 'x' where id = (select transaction_id from ledger.posting where MINE and seq = 2)`,
    ],
    [
      'who did it',
      `update ledger.transaction set actor = 'user:other' where id = (select transaction_id from ledger.posting where MINE and seq = 2)`,
    ],
    [
      'a transaction that is gone',
      'delete from ledger.transaction where id = (select transaction_id from ledger.posting where MINE and seq = 2)',
    ],
    ['a cached balance', `update ledger.account set posted = posted + 1 where owner_id = 'OWNER'`],
    ['what is held', `update ledger.account set held = held - 1 where owner_id = 'OWNER'`],
    ['a limit', `update ledger.account set lower_limit = -100 where owner_id = 'OWNER'`],
    [
      'the owner of an account',
      `update ledger.account set owner_id = '01a00000-0000-7000-8000-00000000ffff' where owner_id = 'OWNER'`,
    ],
    ['a hold', 'update ledger.hold set amount = amount + 1 where MINE'],
    [
      'what was captured',
      `update ledger.hold set captured = captured - 1, digest = ledger.hold_digest(id, reference, kind, account_id, amount, captured - 1, state, expires_at, actor, created_at, closed_at) where MINE`,
    ],
  ])('finds an edit of %s', async (_, sql) => {
    const { rowCount } = await edit(sql);
    expect(rowCount).toBeGreaterThan(0);
    await verify(1_000);
    expect(found).not.toEqual([]);
  });

  test('finds a chain that was cut off together with its head, if it was seen whole before', async () => {
    await verify(1_000);
    await edit(`with cut as (delete from ledger.posting where MINE and seq > 1)
      update ledger.account a set seq = 1, posted = p.balance, head = p.hash from ledger.posting p
      where a.owner_id = 'OWNER' and a.kind = 'wallet' and p.account_id = a.id and p.seq = 1`);
    await verify(1_000);
    expect(found).toContain('its chain is not the one that was sealed');
  });
});

describe('PAY-7 statements and past balances', () => {
  test('are the replay of the postings, page by page, also of an account that is kept in stripes', async () => {
    const own = { ...CLEARING, owner: { kind: 'provider' as const, id: `bank-${crypto.randomUUID().slice(0, 8)}` } };
    const { wallet } = await buildWallet(1_000n);
    const times: Date[] = [];
    for (let n = 1; n <= 12; n++) {
      const now = new Date(Date.now() + n * 1_000);
      times.push(now);
      const move = n % 3 === 0 ? { from: own, to: wallet, amount: 7n } : { from: wallet, to: own, amount: BigInt(n) };
      await run((ctx) => post(ctx, { reference: reference(), kind: 'test.move', moves: [move] }), { now });
    }
    for (const ref of [own, wallet]) {
      const lines: StatementLine[] = [];
      let after: readonly (string | number | null)[] | null = null;
      do {
        const page = await run((ctx) => statement(ctx, ref, { limit: 5, after }));
        lines.push(...page.items);
        after = page.next;
      } while (after !== null);
      expect(lines).toHaveLength(ref === own ? 12 : 13);
      let balance = 0n;
      for (const line of lines.reverse()) {
        balance += line.amount;
        expect(line.balance).toBe(balance);
      }
      for (const [n, at] of times.entries()) {
        const expected = lines.filter((line) => line.at <= at).reduce((sum, line) => sum + line.amount, 0n);
        expect(await run((ctx) => balanceOf(ctx, ref, at))).toMatchObject({ posted: expected });
        expect(n).toBeLessThan(12);
      }
      expect(await run((ctx) => balanceOf(ctx, ref))).toMatchObject({ posted: balance });
    }
  });
});
