import { adminApi, api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { buildBusiness, buildUser } from '../modules/identity/identity.factory.ts';
import type { Payment, RefundGrant } from '../modules/payments/index.ts';
import {
  askForCode,
  attemptsNow,
  balance,
  buildCash,
  buildPaid,
  buildPayment,
  buildSuspense,
  intentNow,
} from '../modules/payments/payments.factory.ts';
import { parsePublicId, publicId } from '../platform/values/id.ts';
import { moneyWorld } from './money.factory.ts';

const { runner } = moneyWorld();

const until = () => new Date(Date.now() + 86_400_000).toISOString();

describe('AUT-5 who may give back how much until when', () => {
  test('staff need a grant that covers it; it is spent, runs out, and is never wider than its giver’s', async () => {
    const { owner, ...business } = await buildBusiness();
    const staff = await buildUser({ member: { of: business, as: 'staff' } });
    const manager = await buildUser({ member: { of: business, as: 'manager' } });
    const give = (as: string, amount: string) => async (payment: string) =>
      api<Payment>(`POST /v1/payments/${publicId('pay', payment)}/refunds`, { as, body: { amount, reason: 'Torn' } });
    const grant = (as: string, userId: string, amount: string, end = until()) =>
      api<RefundGrant>('POST /v1/payments/refund-grants', {
        as,
        body: { userId, amount, currency: 'GHS', until: end },
      });

    const payment = await buildPaid(owner);
    expect(await give(staff.uid, '1.00')(payment)).toMatchObject({
      status: 403,
      errors: [{ code: 'payments.refund_not_granted' }],
    });
    expect(await grant(manager.uid, staff.publicId, '10.00')).toMatchObject({
      errors: [{ code: 'payments.grant_too_wide' }],
    });
    const end = until();
    expect(await grant(owner.uid, manager.publicId, '15.00', end)).toMatchObject({ status: 201 });
    expect(await grant(manager.uid, staff.publicId, '16.00', end)).toMatchObject({ status: 403 });
    const longer = new Date(Date.parse(end) + 1_000).toISOString();
    expect(await grant(manager.uid, staff.publicId, '10.00', longer)).toMatchObject({ status: 403 });
    const made = await grant(manager.uid, staff.publicId, '10.00', end);
    expect(made).toMatchObject({ status: 201, data: { left: { amount: '10.00' } } });
    expect(await give(staff.uid, '7.00')(payment)).toMatchObject({ status: 202 });
    expect(await give(staff.uid, '4.00')(payment)).toMatchObject({ status: 403 });
    // What he handed on is spent on his own.
    expect(await give(manager.uid, '6.00')(payment)).toMatchObject({ status: 403 });
    const shown = await api<RefundGrant[]>('GET /v1/payments/refund-grants', { as: staff.uid });
    expect(shown.data).toMatchObject([{ left: { amount: '3.00' } }]);
    expect(await api(`DELETE /v1/payments/refund-grants/${made.data.id}`, { as: owner.uid })).toMatchObject({
      status: 204,
    });
    expect(await give(staff.uid, '3.00')(payment)).toMatchObject({ status: 403 });
    await superuser.run(`update payments.refund_grant set created_at = created_at where id = $1`, [
      parsePublicId('rgr', made.data.id),
    ]);
    await expect(
      superuser.run('update payments.refund_grant set spent = most + 1 where id = $1', [
        parsePublicId('rgr', made.data.id),
      ]),
    ).rejects.toThrow('refund_grant_spent');
    expect(await give(owner.uid, '5.00')(payment)).toMatchObject({ status: 202 });
  });
});

describe('MOD-6 two people decide', () => {
  test('what became of an unknown payment', async () => {
    const [one, other] = [await buildUser({ activeRole: 'admin' }), await buildUser({ activeRole: 'admin' })];
    const { intent, payer } = await buildPayment();
    const id = await askForCode(intent.id);
    const path = `POST /v1/admin/payments/unknown/attempt/${id}/resolve`;
    const body = { outcome: 'succeeded', reason: 'Their statement shows it' };
    expect(await adminApi(path, { as: one.uid, body })).toMatchObject({ errors: [{ code: 'payments.not_unknown' }] });
    await superuser.run(
      `update payments.attempt set status = 'unknown', evidence = 'clock', version = version + 1 where id = $1`,
      [id],
    );
    expect(await adminApi(path, { as: one.uid, body })).toMatchObject({ data: { state: 'proposed' } });
    expect(await adminApi(path, { as: one.uid, body })).toMatchObject({
      errors: [{ code: 'payments.needs_second_person' }],
    });
    const list = await adminApi<{ id: string; proposal: unknown }[]>('GET /v1/admin/payments/unknown?limit=100', {
      as: other.uid,
    });
    expect(list.data.find((row) => row.id === id)).toMatchObject({
      proposal: { outcome: 'succeeded', by: one.publicId },
    });
    await runner.run();
    expect(await intentNow(intent.id)).toMatchObject({ status: 'open' });
    expect(await adminApi(path, { as: other.uid, body })).toMatchObject({ data: { state: 'agreed' } });
    await runner.run();
    expect(await intentNow(intent.id)).toMatchObject({ status: 'paid' });
    expect(await attemptsNow(intent.id)).toMatchObject([{ evidence: 'staff' }]);
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
  });

  test('whose the money in suspense is', async () => {
    const [one, other] = [await buildUser({ activeRole: 'admin' }), await buildUser({ activeRole: 'admin' })];
    const payer = await buildUser({ country: 'GH' });
    const id = await buildSuspense(payer);
    const path = `POST /v1/admin/payments/suspense/${id}/decide`;
    const body = { resolution: 'credit', note: 'He paid less, and is content' };
    expect(await adminApi(path, { as: one.uid, body })).toMatchObject({ data: { status: 'proposed' } });
    expect(await adminApi(path, { as: one.uid, body })).toMatchObject({ status: 403 });
    expect(await adminApi(path, { as: other.uid, body })).toMatchObject({ data: { status: 'resolved' } });
    expect(await adminApi(path, { as: one.uid, body })).toMatchObject({
      errors: [{ code: 'payments.already_decided' }],
    });
    await runner.run();
    expect(await balance(payer.userId, 'wallet')).toBe(4_000n);
  });
});

describe('cash', () => {
  test('counts when whoever is paid says so, and never as money that we hold', async () => {
    const { owner, ...business } = await buildBusiness();
    const cashier = await buildUser({ member: { of: business, as: 'staff' } });
    const payment = await buildCash(owner);
    const path = `POST /v1/payments/${publicId('pay', payment)}/cash`;
    const { intent } = { intent: await intentNow(payment) };
    expect(await api(path, { as: (await buildUser()).uid })).toMatchObject({ status: 404 });
    expect(await api(path, { as: cashier.uid })).toMatchObject({ status: 202 });
    await runner.run();
    expect(await intentNow(payment)).toMatchObject({ status: 'paid', captured: intent.amount });
    expect(await balance(business.id, 'wallet')).toBe(0n);
  });

  test('nobody hands it to himself', async () => {
    const { intent, payer } = await buildPayment();
    const body = { method: 'cash' };
    expect(
      await api(`POST /v1/payments/${publicId('pay', intent.id)}/attempts`, { as: payer.uid, body }),
    ).toMatchObject({
      errors: [{ code: 'payments.method_not_offered' }],
    });
  });
});
