import fc from 'fast-check';
import { adminApi, api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { buildBusiness, buildUser, type TestPerson } from '../modules/identity/identity.factory.ts';
import { actingOwner, hold } from '../modules/ledger/index.ts';
import * as payments from '../modules/payments/index.ts';
import { balance, buildPayment, intentNow, worker } from '../modules/payments/payments.factory.ts';
import { publicId } from '../platform/values/id.ts';
import { hex, moneyWorld, refundsOf, SECOND } from './money.factory.ts';

const world = moneyWorld();
const { countOf, paid, pass, runner } = world;

/** A customer has paid a shop 50.00 GHS. */
const sold = async () => {
  const { owner, ...shop } = await buildBusiness();
  const credit = { owner: actingOwner({ actor: owner }), kind: 'wallet' as const, asset: 'GHS' };
  const { intentId, payer } = await paid(await buildPayment({ purpose: 'order', credit }));
  return { intentId, payer, owner, shop, credit };
};
const admin = (): Promise<TestPerson> => buildUser({ activeRole: 'admin' });
const refund = (who: TestPerson, intentId: string, body: Partial<payments.RefundDraft>, key?: string) =>
  adminApi<payments.Payment>(`POST /v1/admin/payments/${publicId('pay', intentId)}/refunds`, {
    as: who.uid,
    body,
    ...(key === undefined ? {} : { key }),
  });
const reason = 'The goods never came';

describe('PAY-8 I4 staff give back what was paid', () => {
  test('a part, then the rest, from whoever was paid, by the way it came, on the record', async () => {
    const { intentId, shop } = await sold();
    const who = await admin();
    expect(await balance(shop.id, 'wallet')).toBe(5_000n);
    expect(await refund(who, intentId, { amount: '20.00' })).toMatchObject({
      status: 400,
      errors: [{ field: 'reason' }],
    });
    expect(await refund(who, intentId, { amount: '20.00', reason })).toMatchObject({
      status: 202,
      data: { refunds: [{ amount: { amount: '20.00' }, state: 'waiting' }] },
    });
    expect(await refund(who, intentId, { amount: '30.01', reason })).toMatchObject({
      errors: [{ code: 'payments.refund_too_large', message: expect.stringContaining('30.00 GHS') as string }],
    });
    expect(await refund(who, intentId, { reason })).toMatchObject({ status: 202 });
    expect(await refund(who, intentId, { reason })).toMatchObject({ status: 409 });
    await runner.run();
    for (const { id } of await refundsOf(intentId)) await world.settle(hex(id), { state: 'succeeded' });
    expect(await intentNow(intentId)).toMatchObject({ refunded: 5_000n, refundCommitted: 5_000n });
    expect(await balance(shop.id, 'wallet')).toBe(0n);
    const written = await superuser.rows<{ actor: string; reason: string }>(
      `select l.actor, d.reason from platform.audit_log l join platform.audit_detail d using (id)
       where l.action = 'payment.refunded_by_staff' and l.subject_id = $1`,
      [publicId('pay', intentId)],
    );
    expect(written).toHaveLength(2);
    expect(written[0]).toMatchObject({ reason, actor: expect.stringContaining(who.userId) as string });
    const shown = await adminApi<payments.Payment>(`GET /v1/admin/payments/${publicId('pay', intentId)}`, {
      as: who.uid,
    });
    expect(shown.data).toMatchObject({ refunded: { amount: '50.00' } });
  });

  test('what the shop has spent it owes (LST-9); the same key is the same refund', async () => {
    const { intentId, shop, credit } = await sold();
    const who = await admin();
    const spoken = { reference: crypto.randomUUID(), from: credit, amount: 4_000n, expiresAt: null, kind: 'test.hold' };
    await worker((ctx) => hold(ctx, spoken));
    const key = crypto.randomUUID();
    const [one, two] = await Promise.all([
      refund(who, intentId, { reason }, key),
      refund(who, intentId, { reason }, key),
    ]);
    expect([one.status, two.status].filter((status) => status === 202).length).toBeGreaterThanOrEqual(1);
    await runner.run();
    const all = await refundsOf(intentId);
    expect(all).toMatchObject([{ amount: 5_000n, shortfall: 4_000n }]);
    await world.settle(hex(all[0]!.id), { state: 'succeeded' });
    expect(await balance(shop.id, 'receivable')).toBe(-4_000n);
  });

  test.each([['0'], ['0.00'], ['1.001']])('of %s: refused, and nothing is there', async (amount) => {
    const { intentId, owner } = await sold();
    const path = `POST /v1/payments/${publicId('pay', intentId)}/refunds`;
    const answers = [
      await refund(await admin(), intentId, { amount, reason }),
      await api(path, { as: owner.uid, body: { amount, reason } }),
    ];
    for (const answer of answers) {
      expect([400, 409]).toContain(answer.status);
      expect(answer).toMatchObject({ errors: [{ field: 'amount' }] });
    }
    expect(await refundsOf(intentId)).toEqual([]);
  });

  test('nothing of what was never paid', async () => {
    const { intent } = await buildPayment();
    expect(await refund(await admin(), intent.id, { reason })).toMatchObject({
      errors: [{ code: 'payments.nothing_to_refund' }],
    });
  });
});

describe('I4 property: staff and the shop give back at once, and some of it fails', () => {
  const one = fc.record({
    by: fc.constantFrom('staff', 'shop', 'shop'),
    minor: fc.option(fc.integer({ min: 1, max: 4_000 })),
    fails: fc.boolean(),
  });

  test('never more leaves than came, and what failed may be given back again', async () => {
    const who = await admin();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(one, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
        async (rounds) => {
          world.begin();
          const { intentId, owner, shop } = await sold();
          for (const round of rounds) {
            const known = new Set((await refundsOf(intentId)).map(({ id }) => id));
            const answers = await Promise.all(
              round.map(({ by, minor }) => {
                const body = { reason, ...(minor === null ? {} : { amount: (minor / 100).toFixed(2) }) };
                return by === 'staff'
                  ? refund(who, intentId, body)
                  : api(`POST /v1/payments/${publicId('pay', intentId)}/refunds`, { as: owner.uid, body });
              }),
            );
            const fresh = (await refundsOf(intentId)).filter(({ id }) => !known.has(id));
            expect(fresh).toHaveLength(answers.filter(({ status }) => status === 202).length);
            // Who waits too long for the payment's row is told to come again; nothing of his is there.
            for (const { status } of answers) expect([202, 409, 503]).toContain(status);
            const { captured, refundCommitted } = await intentNow(intentId);
            expect(refundCommitted).toBeLessThanOrEqual(captured);
            await runner.run();
            for (const [place, { id }] of fresh.entries()) {
              const fails = round[place % round.length]!.fails;
              world.momo.settle(hex(id), fails ? { state: 'failed', reason: 'busy' } : { state: 'succeeded' });
            }
            await pass(60 * SECOND);
          }
          const all = await refundsOf(intentId);
          const gone = all.filter(({ status }) => status === 'succeeded').reduce((sum, { amount }) => sum + amount, 0n);
          const intent = await intentNow(intentId);
          expect(all.filter(({ status }) => status !== 'succeeded' && status !== 'failed')).toEqual([]);
          expect(intent).toMatchObject({ refunded: gone, refundCommitted: gone });
          expect(gone).toBeLessThanOrEqual(5_000n);
          expect(await balance(shop.id, 'wallet')).toBe(5_000n - gone);
        },
      ),
      { numRuns: 6 },
    );
  }, 60_000);
});

describe('refunds that a module asks for', () => {
  const giveBack = (intentId: string, reference: string, amount?: bigint) =>
    worker((ctx) =>
      payments.refundIntent(ctx, {
        intentId,
        reference,
        reason: 'Sent back',
        ...(amount === undefined ? {} : { amount }),
      }),
    );

  test('in parts, each once, and never more than was paid (I4)', async () => {
    const { intentId, payer } = await paid();
    const one = crypto.randomUUID();
    const first = await giveBack(intentId, one, 2_000n);
    expect(await giveBack(intentId, one, 2_000n)).toMatchObject({ id: first.id });
    await expect(giveBack(intentId, one, 1_000n)).rejects.toMatchObject({ code: 'payments.reference_reused' });
    await expect(giveBack(intentId, crypto.randomUUID(), 3_001n)).rejects.toMatchObject({
      code: 'payments.refund_too_large',
    });
    await runner.run();
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
    world.momo.settle(hex(first.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect(await balance(payer.userId, 'wallet')).toBe(3_000n);
    const rest = await giveBack(intentId, crypto.randomUUID());
    await runner.run();
    world.momo.settle(hex(rest.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect(await intentNow(intentId)).toMatchObject({ refunded: 5_000n, refundCommitted: 5_000n });
    expect(countOf(intentId, 'payment.refunded')).toBe(2);
    await expect(giveBack(intentId, crypto.randomUUID(), 1n)).rejects.toMatchObject({
      code: 'payments.refund_too_large',
    });
    await expect(
      superuser.run('update payments.intent set refund_committed = 5001, version = version + 1 where id = $1', [
        intentId,
      ]),
    ).rejects.toThrow('intent_refunded');
  });

  test('ten at once for the whole: one goes through', async () => {
    const { intentId } = await paid();
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => giveBack(intentId, crypto.randomUUID())));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('one that fails may be asked again; one whose answer is lost is asked about', async () => {
    const { intentId, payer } = await paid();
    world.momo.moods.push('unreachable');
    await giveBack(intentId, crypto.randomUUID());
    await runner.run();
    expect(await refundsOf(intentId)).toMatchObject([{ status: 'failed', reason: 'busy' }]);
    expect(await intentNow(intentId)).toMatchObject({ refundCommitted: 0n });
    world.momo.moods.push('lost');
    const again = await giveBack(intentId, crypto.randomUUID());
    await runner.run();
    expect((await refundsOf(intentId))[1]).toMatchObject({ status: 'unknown' });
    world.momo.settle(hex(again.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect((await refundsOf(intentId))[1]).toMatchObject({ status: 'succeeded' });
    expect(await balance(payer.userId, 'wallet')).toBe(0n);
    expect(world.momo.effectsOf(hex(again.id))).toBe(1);
  });
});
