import { superuser } from '../../../test/database.ts';
import { balanceOf } from './balance-of.ts';
import { account, buildWallet, CLEARING, codeOf, migrator, reference, run } from './ledger.factory.ts';
import { post } from './post.ts';
import { preview } from './index.ts';
import { reverse } from './reverse.ts';
import { statement } from './statement.ts';

describe('PAY-1 post', () => {
  test('moves an amount, and the accounts and the statement say so', async () => {
    const [payer, payee] = [await buildWallet(1_000n), await buildWallet()];
    const fees = account({ kind: 'platform', id: 'pushnchat' }, 'fees');
    const booked = await run(
      (ctx) =>
        post(ctx, {
          reference: reference(),
          kind: 'wallet.transfer',
          note: 'Rice',
          moves: [
            { from: payer.wallet, to: payee.wallet, amount: 300n },
            { from: payer.wallet, to: fees, amount: 5n },
          ],
        }),
      { actor: payer.actor },
    );
    expect(booked.replayed).toBe(false);
    expect(await run((ctx) => balanceOf(ctx, payer.wallet))).toEqual({ posted: 695n, held: 0n, available: 695n });
    expect(await run((ctx) => balanceOf(ctx, payee.wallet))).toMatchObject({ posted: 300n });
    const page = await run((ctx) => statement(ctx, payer.wallet, { limit: 10, after: null }), { actor: payer.actor });
    expect(page.items).toMatchObject([
      { id: booked.id, kind: 'wallet.transfer', note: 'Rice', amount: -305n, balance: 695n },
      { kind: 'test.top-up', amount: 1_000n, balance: 1_000n },
    ]);
    const sums = await superuser.rows(
      'select asset, sum(amount)::int as sum, count(*)::int as lines from ledger.posting where transaction_id = $1 group by asset',
      [booked.id],
    );
    expect(sums).toEqual([{ asset: 'NGN', sum: 0, lines: 3 }]);
  });

  test('the same reference answers the first; another request under it is refused', async () => {
    const { actor, wallet } = await buildWallet(500n);
    const other = (await buildWallet()).wallet;
    const name = reference();
    const send = (amount: bigint) =>
      run(
        (ctx) => post(ctx, { reference: name, kind: 'wallet.transfer', moves: [{ from: wallet, to: other, amount }] }),
        {
          actor,
        },
      );
    const first = await send(500n);
    expect(await send(500n)).toEqual({ id: first.id, replayed: true });
    expect(await codeOf(send(1n))).toBe('ledger.reference_reused');
    expect(await run((ctx) => balanceOf(ctx, wallet))).toMatchObject({ posted: 0n });
  });

  test('never takes more than there is, however many try at once', async () => {
    const { actor, wallet } = await buildWallet(1_000n);
    const other = (await buildWallet()).wallet;
    const codes = await Promise.all(
      Array.from({ length: 12 }, () =>
        codeOf(
          run(
            (ctx) =>
              post(ctx, {
                reference: reference(),
                kind: 'wallet.transfer',
                moves: [{ from: wallet, to: other, amount: 300n }],
              }),
            { actor },
          ),
        ),
      ),
    );
    expect(codes.filter((code) => code === 'done')).toHaveLength(3);
    expect(codes.filter((code) => code === 'ledger.insufficient_funds')).toHaveLength(9);
    expect(await run((ctx) => balanceOf(ctx, wallet))).toMatchObject({ posted: 100n });
  });

  test('under the public API nothing moves out of somebody else’s account', async () => {
    const [rich, thief] = [await buildWallet(1_000n), await buildWallet()];
    const move = { from: rich.wallet, to: thief.wallet, amount: 1n };
    expect(
      await codeOf(
        run((ctx) => post(ctx, { reference: reference(), kind: 'wallet.transfer', moves: [move] }), {
          actor: thief.actor,
        }),
      ),
    ).toBe('42501');
    expect(await run((ctx) => balanceOf(ctx, rich.wallet), { actor: thief.actor })).toMatchObject({ posted: 0n });
    expect(await run((ctx) => statement(ctx, rich.wallet, { limit: 10, after: null }), { actor: thief.actor })).toEqual(
      {
        items: [],
        next: null,
      },
    );
  });

  test.each([0n, -1n, 10n ** 15n + 1n])('refuses an amount of %d', async (amount) => {
    const { wallet } = await buildWallet();
    expect(
      await codeOf(
        run((ctx) =>
          post(ctx, { reference: reference(), kind: 'test.x', moves: [{ from: CLEARING, to: wallet, amount }] }),
        ),
      ),
    ).toBe('23514');
  });

  test('refuses a move between two assets, and one that moves nothing', async () => {
    const { wallet } = await buildWallet(10n);
    const kes = account(wallet.owner, 'wallet', 'KES');
    for (const to of [kes, wallet]) {
      expect(
        await codeOf(
          run((ctx) =>
            post(ctx, { reference: reference(), kind: 'test.x', moves: [{ from: wallet, to, amount: 1n }] }),
          ),
        ),
      ).toBe('23514');
    }
  });
});

describe('preview', () => {
  test('tells what posting would leave, with its refusals, and writes nothing', async () => {
    const { actor, wallet } = await buildWallet(100n);
    const other = account((await buildWallet()).wallet.owner, 'points', 'NGN');
    const counted = () =>
      superuser.first('select count(*)::int as n from ledger.account where owner_id = $1', [other.owner.id]);
    const before = await counted();
    const after = await run((ctx) => preview(ctx, { moves: [{ from: wallet, to: other, amount: 60n }] }), { actor });
    expect(after).toEqual([
      { account: wallet, posted: 40n, held: 0n, available: 40n },
      { account: other, posted: 60n, held: 0n, available: 60n },
    ]);
    expect(
      await codeOf(run((ctx) => preview(ctx, { moves: [{ from: wallet, to: other, amount: 101n }] }), { actor })),
    ).toBe('ledger.insufficient_funds');
    expect(await counted()).toEqual(before);
    expect(await run((ctx) => balanceOf(ctx, wallet))).toMatchObject({ posted: 100n });
  });
});

describe('reverse', () => {
  test('takes a transaction back once, by new postings', async () => {
    const [payer, payee] = [await buildWallet(50n), await buildWallet()];
    const name = reference();
    await run((ctx) =>
      post(ctx, {
        reference: name,
        kind: 'wallet.transfer',
        moves: [{ from: payer.wallet, to: payee.wallet, amount: 50n }],
      }),
    );
    const back = (as: string) =>
      run((ctx) => reverse(ctx, { transaction: name, reference: as, note: 'Sent by mistake' }));
    const first = await back('r1' + name);
    expect(await back('r1' + name)).toEqual({ id: first.id, replayed: true });
    expect(await codeOf(back('r2' + name))).toBe('ledger.already_reversed');
    expect(
      await codeOf(run((ctx) => reverse(ctx, { transaction: 'r1' + name, reference: reference(), note: 'x' }))),
    ).toBe('ledger.already_reversed');
    expect(
      await codeOf(run((ctx) => reverse(ctx, { transaction: 'nothing', reference: reference(), note: 'x' }))),
    ).toBe('resource.not_found');
    expect(await run((ctx) => balanceOf(ctx, payer.wallet))).toMatchObject({ posted: 50n });
  });

  test('does not take what the payee has spent', async () => {
    const [payer, payee] = [await buildWallet(50n), await buildWallet()];
    const name = reference();
    const send = (from = payer.wallet, to = payee.wallet, as = name) =>
      run((ctx) => post(ctx, { reference: as, kind: 'wallet.transfer', moves: [{ from, to, amount: 50n }] }));
    await send();
    await send(payee.wallet, CLEARING, reference());
    expect(await codeOf(run((ctx) => reverse(ctx, { transaction: name, reference: reference(), note: 'x' })))).toBe(
      'ledger.insufficient_funds',
    );
  });
});

describe('what the database refuses, whoever asks', () => {
  test('a change, a deletion or a wipe of what was posted', async () => {
    await buildWallet(10n);
    for (const sql of [
      'update ledger.posting set amount = amount + 1',
      'delete from ledger.posting',
      'truncate ledger.posting',
      'update ledger.transaction set note = null',
      'delete from ledger.transaction',
      'truncate ledger.transaction cascade',
      'delete from ledger.account',
      'truncate ledger.account cascade',
      'truncate ledger.hold cascade',
    ]) {
      expect(await codeOf(superuser.run(sql))).toBe('42501');
    }
    expect((await superuser.first<{ n: number }>('select count(*)::int as n from ledger.posting'))!.n).toBeGreaterThan(
      0,
    );
  });

  test('a direct write by the roles that log in', async () => {
    for (const sql of [
      `insert into ledger.transaction (id, reference, kind, actor, request_hash, at) values (uuidv7(), 'x', 'x.y', 'x', sha256(''), now())`,
      'update ledger.account set posted = posted + 1',
      'delete from ledger.posting',
      `select ledger.book('x', 'x.y', null, sha256(''), null, null, '{}', '{}', '{}', now())`,
    ]) {
      expect(await codeOf(run((ctx) => ctx.sql.run(sql)))).toBe('42501');
    }
  });

  test('a transaction that does not add up to zero', async () => {
    const { wallet } = await buildWallet(10n);
    const book = (amounts: string, accounts: string) =>
      codeOf(
        migrator.run(
          // Asks at once what a commit would ask.
          `do $$ begin perform ledger.book('x:' || uuidv7(), 'x.y', null, sha256(''), null, null,
             array(select id from ledger.account where ${accounts} order by id limit 2), ${amounts}, '{0,0}', now());
             set constraints all immediate; end $$`,
        ),
      );
    expect(await book(`'{1,2}'`, `kind = 'wallet'`)).toBe('23514');
    expect(await book(`'{5}'`, `owner_id = '${wallet.owner.id}'`)).toBe('23514');
  });

  test('a balance below the limit', async () => {
    const { wallet } = await buildWallet(10n);
    expect(
      await codeOf(superuser.run('update ledger.account set posted = -1 where owner_id = $1', [wallet.owner.id])),
    ).toBe('23514');
  });
});
