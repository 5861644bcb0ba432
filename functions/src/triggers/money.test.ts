import { api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { deliverTwice } from '../../test/events.ts';
import { buildQuote } from '../modules/fx/fx.factory.ts';
import { buildUser, type TestPerson } from '../modules/identity/identity.factory.ts';
import { balance, PHONE, webhook } from '../modules/payments/payments.factory.ts';
import type { SubscriptionView } from '../modules/subscriptions/index.ts';
import type { StatementEntry, TopUp, Withdrawal } from '../modules/wallets/index.ts';
import { fillWallet } from '../modules/wallets/wallets.factory.ts';
import { parsePublicId, publicId } from '../platform/values/id.ts';
import { hex, moneyWorld } from './money.factory.ts';
import { fxSubscribers, paymentsSubscribers } from './money.ts';
import { subscribers as walletMirrors } from './wallets.ts';

const world = moneyWorld();
const { outlet, runner, settle, store } = world;

const prompt = { network: 'mtn', phone: PHONE };
/** Every event about this payment or payout reaches whoever listens, twice. */
const deliver = (id: string) => deliverTwice(paymentsSubscribers, outlet.events(id));
const fresh = () => buildUser({ country: 'GH' });
const wallet = (who: TestPerson) => balance(who.userId, 'wallet');
const attemptOf = async (paymentId: string): Promise<string> =>
  (await superuser.first<{ reference: string }>(
    'select reference from payments.attempt where intent_id = $1 order by id desc limit 1',
    [paymentId],
  ))!.reference;

describe('PAY-4 a top-up by mobile money', () => {
  const shown = async (who: TestPerson): Promise<unknown> => {
    await deliverTwice(walletMirrors, outlet.events(who.uid));
    return store.get(`users/${who.uid}/wallet/summary`);
  };
  const ask = async (who: TestPerson) => {
    const body = { amount: '50.00', currency: 'GHS', ...prompt };
    const { status, data } = await api<TopUp>('POST /v1/wallet/top-ups', { as: who.uid, body });
    expect(status).toBe(201);
    await runner.run();
    return parsePublicId('pay', data.paymentId)!;
  };

  test('is credited once, and the wallet on the phone follows', async () => {
    const ama = await fresh();
    const paymentId = await ask(ama);
    await deliver(paymentId);
    expect(await wallet(ama)).toBe(0n);
    expect(await shown(ama)).toBeUndefined();
    await settle(await attemptOf(paymentId), { state: 'succeeded' });
    await deliver(paymentId);
    expect(await wallet(ama)).toBe(5_000n);
    expect(await shown(ama)).toMatchObject({ balances: [{ currency: 'GHS', available: '50.00' }] });
  });

  test('that is not approved changes nothing', async () => {
    const ama = await fresh();
    const paymentId = await ask(ama);
    await settle(await attemptOf(paymentId), { state: 'failed', reason: 'user_timeout' });
    await deliver(paymentId);
    expect(await wallet(ama)).toBe(0n);
    expect(await shown(ama)).toBeUndefined();
  });
});

describe('PAY-4 a withdrawal to mobile money', () => {
  const begin = async () => {
    const ama = await fresh();
    await fillWallet({ kind: 'user', id: ama.userId }, 10_000n);
    const to = { method: 'mobile_money', name: 'Ama Mensah', ...prompt };
    const body = { amount: '30.00', currency: 'GHS', to };
    const { status, data } = await api<Withdrawal>('POST /v1/wallet/withdrawals', { as: ama.uid, body });
    expect(status).toBe(201);
    await runner.run();
    const row = await superuser.first<{ id: string }>('select id from payments.disbursement where reference = $1', [
      `wallets.withdrawal:${parsePublicId('wdr', data.id)}`,
    ]);
    return { ama, id: data.id, fee: BigInt(data.fee.amount.replace('.', '')), payout: row!.id };
  };
  const now = async (who: TestPerson, id: string) =>
    (await api<Withdrawal>(`GET /v1/wallet/withdrawals/${id}`, { as: who.uid })).data;
  const usedToday = async (who: TestPerson): Promise<bigint> =>
    (await superuser.first<{ used: bigint }>(
      `select coalesce(sum(used), 0)::bigint as used from wallets.day_use where owner_id = $1 and kind = 'withdrawal'`,
      [who.userId],
    ))!.used;
  const lines = async (who: TestPerson) =>
    (await api<StatementEntry[]>('GET /v1/wallet/statement?currency=GHS', { as: who.uid })).data.map(
      ({ text, amount }) => `${amount} ${text}`,
    );

  test('that arrives is paid, and stands in the statement', async () => {
    const { ama, id, fee, payout } = await begin();
    expect(await now(ama, id)).toMatchObject({ state: 'sending' });
    await settle(hex(payout), { state: 'succeeded' });
    await deliver(payout);
    expect(await now(ama, id)).toMatchObject({ state: 'paid', reason: null, version: 2 });
    expect(await wallet(ama)).toBe(7_000n - fee);
    expect(await lines(ama)).toEqual(['-30.00 Withdrawn', '-1.20 Fee of a withdrawal', '100.00 Added by a payment']);
  });

  test('that fails comes back once, with its fee and the allowance of the day', async () => {
    const { ama, id, payout } = await begin();
    expect(await usedToday(ama)).toBe(3_000n);
    await settle(hex(payout), { state: 'failed', reason: 'bad_account' });
    await deliver(payout);
    expect(await now(ama, id)).toMatchObject({ state: 'failed', reason: 'bad_account', version: 2 });
    expect(await wallet(ama)).toBe(10_000n);
    expect(await usedToday(ama)).toBe(0n);
    expect((await lines(ama))[0]).toBe('1.20 Fee of a withdrawal given back');
  });

  test('that comes back after it had arrived is returned, with its fee', async () => {
    world.momo.first = 'succeeded';
    const { ama, id, payout } = await begin();
    await deliver(payout);
    expect(await now(ama, id)).toMatchObject({ state: 'paid' });
    const back = { id: `back-${payout}`, about: 'payout', reference: hex(payout), state: 'reversed' };
    await webhook('momo', back);
    await runner.run();
    // Everything anew, the success too: what came later stays.
    await deliver(payout);
    expect(await now(ama, id)).toMatchObject({ state: 'returned' });
    expect(await wallet(ama)).toBe(10_000n);
    expect(await lines(ama)).toContain('30.00 A withdrawal came back');
  });
});

describe('PAY-10 a plan paid by a prompt', () => {
  const take = async () => {
    const ama = await fresh();
    const body = { plan: 'standard', days: 30, payWith: 'mobile_money', ...prompt };
    const { status, data } = await api<SubscriptionView>('POST /v1/subscriptions', { as: ama.uid, body });
    expect(status).toBe(201);
    expect(data).toMatchObject({ plan: 'free', state: 'none', pending: { plan: 'standard' } });
    await runner.run();
    return { ama, paymentId: parsePublicId('pay', data.pending!.paymentId)! };
  };
  const current = async (who: TestPerson) =>
    (await api<SubscriptionView>('GET /v1/subscriptions/current', { as: who.uid })).data;

  test('begins when the prompt is approved, once', async () => {
    const { ama, paymentId } = await take();
    await settle(await attemptOf(paymentId), { state: 'succeeded' });
    await deliver(paymentId);
    const taken = await current(ama);
    expect(taken).toMatchObject({ plan: 'standard', state: 'active', days: 30, pending: null });
    expect(new Date(taken.endsAt!).getTime() - new Date(taken.startsAt!).getTime()).toBe(30 * 86_400_000);
    expect(await wallet(ama)).toBe(0n);
  });

  test('that is called off is pending no more, and another may follow', async () => {
    const { ama, paymentId } = await take();
    await settle(await attemptOf(paymentId), { state: 'failed', reason: 'user_timeout' });
    expect(await current(ama)).toMatchObject({ pending: { plan: 'standard' } });
    const path = `POST /v1/payments/${publicId('pay', paymentId)}/cancel`;
    expect(await api(path, { as: ama.uid })).toMatchObject({ status: 200, data: { status: 'cancelled' } });
    // The news that it was called off, and not that of the failed try, is what this is about.
    await deliverTwice(
      paymentsSubscribers,
      outlet.events(paymentId).filter(({ type }) => type === 'payment.cancelled'),
    );
    expect(await current(ama)).toMatchObject({ plan: 'free', pending: null });
    const body = { plan: 'standard', days: 7, payWith: 'mobile_money', ...prompt };
    expect(await api('POST /v1/subscriptions', { as: ama.uid, body })).toMatchObject({ status: 201 });
  });

  test('does not begin when nobody approves it', async () => {
    const { ama, paymentId } = await take();
    await settle(await attemptOf(paymentId), { state: 'failed', reason: 'user_timeout' });
    await deliver(paymentId);
    expect(await current(ama)).toMatchObject({ plan: 'free', state: 'none' });
  });
});

describe('OTH-8 money changed into another currency', () => {
  test('shows in the wallet on the phone, each event twice', async () => {
    const who = await fresh();
    const { id, publicId: quoteId } = await buildQuote(who, { funded: true });
    expect(await api('POST /v1/fx/conversions', { as: who.uid, body: { quoteId } })).toMatchObject({ status: 201 });
    const converted = outlet.events(id);
    expect(converted).toMatchObject([{ type: 'fx.converted', data: { ownerId: who.userId, fromAmount: '1250' } }]);
    await deliverTwice(fxSubscribers, converted);
    await deliverTwice(walletMirrors, outlet.events(who.uid));
    expect(store.get(`users/${who.uid}/wallet/summary`)).toMatchObject({
      balances: expect.arrayContaining([
        expect.objectContaining({ currency: 'GHS', posted: '0.00' }),
        expect.objectContaining({ currency: 'KES', posted: '144.08' }),
      ]) as unknown,
    });
    expect(store.regressions).toBe(0);
  });
});
