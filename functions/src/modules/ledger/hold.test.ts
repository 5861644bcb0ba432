import { superuser } from '../../../test/database.ts';
import type { Ctx } from '../../platform/context.ts';
import { balanceOf } from './balance-of.ts';
import { capture } from './capture.ts';
import { expireHold, expireHolds } from './expire-hold.ts';
import { hold } from './hold.ts';
import { buildWallet, codeOf, reference, run } from './ledger.factory.ts';
import { release } from './release.ts';

const soon = (ms: number) => new Date(Date.now() + ms);

async function buildHold(amount = 100n, expiresAt: Date | null = soon(60_000), funds = 100n) {
  const { actor, wallet } = await buildWallet(funds);
  const payee = (await buildWallet()).wallet;
  const name = reference();
  const made = await run((ctx) => hold(ctx, { reference: name, from: wallet, amount, expiresAt, kind: 'order.pay' }), {
    actor,
  });
  const take = (part: bigint, final = true, as = reference()) =>
    run((ctx) => capture(ctx, { hold: name, reference: as, to: [{ to: payee, amount: part }], final }));
  const free = () => run((ctx) => release(ctx, { hold: name }));
  const funded = () => run((ctx) => balanceOf(ctx, wallet));
  return { actor, wallet, payee, name, made, take, free, funded };
}
const stateOf = async (name: string) =>
  (await superuser.first<{ state: string }>('select state from ledger.hold where reference = $1', [name]))!.state;

describe('PAY-2 holds', () => {
  test('keep an amount at once, and set a task for their end', async () => {
    const { actor, wallet } = await buildWallet(100n);
    const expiresAt = soon(60_000);
    const name = reference();
    const tasks: Ctx['pending']['tasks'] = [];
    const made = await run(
      (ctx) =>
        hold(
          { ...ctx, pending: { ...ctx.pending, tasks } },
          { reference: name, from: wallet, amount: 70n, expiresAt, kind: 'order.pay' },
        ),
      { actor },
    );
    expect(made).toMatchObject({ reference: name, amount: 70n, captured: 0n, state: 'open' });
    expect(tasks).toMatchObject([{ key: made.id, at: expiresAt, payload: { reference: name } }]);
    expect(await run((ctx) => balanceOf(ctx, wallet))).toEqual({ posted: 100n, held: 70n, available: 30n });
    const again = (amount: bigint) =>
      run((ctx) => hold(ctx, { reference: name, from: wallet, amount, expiresAt, kind: 'order.pay' }), { actor });
    expect(await again(70n)).toMatchObject({ id: made.id });
    expect(await codeOf(again(20n))).toBe('ledger.reference_reused');
    const more = run(
      (ctx) => hold(ctx, { reference: reference(), from: wallet, amount: 31n, expiresAt, kind: 'order.pay' }),
      { actor },
    );
    expect(await codeOf(more)).toBe('ledger.insufficient_funds');
  });

  test('are captured in parts, never beyond their amount; the final one lets the rest go', async () => {
    const { take, funded, name, free } = await buildHold();
    const part = reference();
    const first = await take(30n, false, part);
    expect(await funded()).toEqual({ posted: 70n, held: 70n, available: 0n });
    expect(await take(30n, false, part)).toEqual({ id: first.id, replayed: true });
    expect(await codeOf(take(31n, false, part))).toBe('ledger.reference_reused');
    expect(await codeOf(take(71n))).toBe('ledger.limit_reached');
    await take(20n);
    expect(await funded()).toEqual({ posted: 50n, held: 0n, available: 50n });
    expect(await stateOf(name)).toBe('captured');
    expect(await codeOf(take(1n))).toBe('ledger.hold_closed');
    expect(await codeOf(free())).toBe('ledger.hold_closed');
  });

  test('are released once, with what was captured staying captured', async () => {
    const { take, free, funded } = await buildHold();
    await take(40n, false);
    await free();
    await free();
    expect(await funded()).toEqual({ posted: 60n, held: 0n, available: 60n });
    expect(await codeOf(take(1n))).toBe('ledger.hold_closed');
  });

  test('are nobody else’s to touch under the public API, and unknown ones are not found', async () => {
    const { name } = await buildHold();
    const stranger = (await buildWallet()).actor;
    expect(await codeOf(run((ctx) => release(ctx, { hold: name }), { actor: stranger }))).toBe('42501');
    expect(await codeOf(run((ctx) => release(ctx, { hold: 'nothing' })))).toBe('resource.not_found');
    expect(await codeOf(run((ctx) => capture(ctx, { hold: 'nothing', reference: reference(), to: [] })))).toBe(
      'resource.not_found',
    );
  });

  test('end on time by their task, and by the sweep what the task missed', async () => {
    const [one, other] = [await buildHold(10n, soon(1_000)), await buildHold(10n, soon(1_000))];
    const early: Ctx['pending']['tasks'] = [];
    await run((ctx) => expireHold({ ...ctx, pending: { ...ctx.pending, tasks: early } }, { reference: one.name }));
    expect(early).toHaveLength(1);
    expect(await stateOf(one.name)).toBe('open');
    const later = soon(2_000);
    expect(
      await codeOf(
        run((ctx) => capture(ctx, { hold: one.name, reference: reference(), to: [{ to: one.payee, amount: 1n }] }), {
          now: later,
        }),
      ),
    ).toBe('ledger.hold_closed');
    await run((ctx) => expireHold(ctx, { reference: one.name }), { now: later });
    expect(await stateOf(one.name)).toBe('expired');
    while ((await run((ctx) => expireHolds(ctx, { limit: 50 }), { now: later })).more);
    expect(await stateOf(other.name)).toBe('expired');
    expect(await one.funded()).toEqual({ posted: 100n, held: 0n, available: 100n });
    expect(await codeOf(one.free())).toBe('ledger.hold_closed');
  });

  test('of a capture, a release and an expiry at once exactly one wins', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const { take, free, funded, name } = await buildHold(100n, soon(500));
      const late = soon(round % 2 === 0 ? 1_000 : 0);
      const ways = [
        () => take(100n),
        () => free(),
        () => run((ctx) => expireHold(ctx, { reference: name }), { now: late }),
      ];
      const codes = await Promise.all(
        ways
          .slice(round % 3)
          .concat(ways.slice(0, round % 3))
          .map((way) => codeOf(way())),
      );
      const state = await stateOf(name);
      seen.add(state);
      expect(codes.every((code) => code === 'done' || code === 'ledger.hold_closed')).toBe(true);
      const posted = state === 'captured' ? 0n : 100n;
      expect(await funded()).toEqual({ posted, held: 0n, available: posted });
      const captures = await superuser.rows(
        'select 1 from ledger.transaction t join ledger.hold h on h.id = t.hold_id where h.reference = $1',
        [name],
      );
      expect(captures).toHaveLength(state === 'captured' ? 1 : 0);
    }
    expect(seen.size).toBeGreaterThan(1);
  });

  test('a past balance counts what was held then', async () => {
    const { take, wallet } = await buildHold();
    const opened = new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await take(30n, false);
    const partly = new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await take(10n);
    expect(await run((ctx) => balanceOf(ctx, wallet, opened))).toEqual({ posted: 100n, held: 100n, available: 0n });
    expect(await run((ctx) => balanceOf(ctx, wallet, partly))).toEqual({ posted: 70n, held: 70n, available: 0n });
    expect(await run((ctx) => balanceOf(ctx, wallet, new Date()))).toEqual({ posted: 60n, held: 0n, available: 60n });
    expect(await run((ctx) => balanceOf(ctx, wallet, new Date(0)))).toEqual({ posted: 0n, held: 0n, available: 0n });
  });
});
