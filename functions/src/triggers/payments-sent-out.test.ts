import { superuser } from '../../test/database.ts';
import * as payments from '../modules/payments/index.ts';
import { as, balance, PHONE, webhook, type BuiltPayment } from '../modules/payments/payments.factory.ts';
import { hex, moneyWorld, SECOND } from './money.factory.ts';

const world = moneyWorld();
const { countOf, outlet, pass, runner, started } = world;

describe('money sent out', () => {
  const fund = async () => {
    const { payer, reference } = await started();
    await runner.run();
    world.momo.settle(reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    return payer;
  };
  const send = (payer: BuiltPayment['payer'], reference: string = crypto.randomUUID(), amount = 2_000n) => {
    const owner = { kind: 'user' as const, id: payer.userId };
    return as(payer, (ctx) =>
      payments.requestDisbursement(ctx, {
        reference,
        owner,
        from: { owner, kind: 'wallet', asset: 'GHS' },
        amount,
        currency: 'GHS',
        purpose: 'withdrawal',
        destination: { method: 'mobile_money', country: 'GH', phone: PHONE, network: 'mtn', name: 'Ama Mensah' },
      }),
    );
  };
  const held = async (payer: BuiltPayment['payer']) =>
    (await superuser.first<{ held: bigint }>(
      `select held from ledger.account where owner_id = $1 and kind = 'wallet' and asset = 'GHS'`,
      [payer.userId],
    ))!.held;
  const stateOf = async (id: string) =>
    (await superuser.first<{ status: string }>('select status from payments.disbursement where id = $1', [id]))!.status;

  test('is kept at once, captured when it arrived, and the same reference is the same one', async () => {
    const payer = await fund();
    const reference = crypto.randomUUID();
    const made = await send(payer, reference);
    expect(await send(payer, reference)).toMatchObject({ id: made.id });
    await expect(send(payer, reference, 1_999n)).rejects.toMatchObject({ code: 'payments.reference_reused' });
    expect(await held(payer)).toBe(2_000n);
    await runner.run();
    world.momo.settle(hex(made.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect(await stateOf(made.id)).toBe('succeeded');
    expect(await balance(payer.userId, 'wallet')).toBe(3_000n);
    expect(await held(payer)).toBe(0n);
    expect(countOf(made.id, 'disbursement.succeeded')).toBe(1);
    await expect(send(payer, crypto.randomUUID(), 3_001n)).rejects.toMatchObject({ code: 'ledger.insufficient_funds' });
  });

  test('is let go when it surely failed, and kept while nobody knows', async () => {
    const payer = await fund();
    world.momo.moods.push('lost');
    const made = await send(payer);
    await runner.run();
    expect([await stateOf(made.id), await held(payer)]).toEqual(['unknown', 2_000n]);
    world.momo.settle(hex(made.id), { state: 'failed', reason: 'bad_account' });
    await pass(60 * SECOND);
    expect([await stateOf(made.id), await held(payer)]).toEqual(['failed', 0n]);
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
    expect(outlet.events(made.id).at(-1)).toMatchObject({
      type: 'disbursement.failed',
      data: { reason: 'bad_account' },
    });
  });

  test('that comes back after it had arrived is booked back once', async () => {
    const payer = await fund();
    world.momo.first = 'succeeded';
    const made = await send(payer);
    await runner.run();
    expect(await balance(payer.userId, 'wallet')).toBe(3_000n);
    for (let time = 0; time < 3; time++) {
      await webhook('momo', {
        id: `back-${made.id}-${time}`,
        about: 'payout',
        reference: hex(made.id),
        state: 'reversed',
      });
      await runner.run();
    }
    expect(await stateOf(made.id)).toBe('returned');
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
    expect(countOf(made.id, 'disbursement.returned')).toBe(1);
  });
});
