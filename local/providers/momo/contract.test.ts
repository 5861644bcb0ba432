import { momoAdapter } from '../../../functions/src/adapters/payments/momo/index.ts';
import { readMomoSettings } from '../../../functions/src/adapters/payments/momo/settings.ts';
import {
  NOT_KNOWN,
  type AttemptRef,
  type ChargeRequest,
  type PayoutRequest,
  type RefundRequest,
} from '../../../functions/src/adapters/payments/port.ts';
import { startFake, type Fake } from '../index.ts';
import { startReceiver, type Receiver } from '../receiver.ts';
import { momo } from './index.ts';

let fake: Fake;
let receiver: Receiver;
let count = 0;

beforeAll(async () => {
  receiver = await startReceiver();
  fake = await startFake('momo', {
    port: 0,
    webhookTarget: '',
    settings: { currencies: 'EUR,GHS,UGX', callbackHost: '127.0.0.1', balances: 'GHS:50000' },
  });
});
afterAll(async () => {
  await fake.stop();
  await receiver.stop();
});
beforeEach(() => {
  fake.reset();
  receiver.messages.length = 0;
});

function newAdapter(over: Record<string, string> = {}) {
  const environment = readMomoSettings({
    MOMO_BASE_URL: fake.url,
    MOMO_COLLECTION_KEY: 'demo.collection',
    MOMO_DISBURSEMENT_KEY: 'demo.disbursement',
    MOMO_API_USER: momo.settings['apiUser'],
    MOMO_API_KEY: momo.settings['apiKey'],
    MOMO_TARGETS: '*=sandbox',
    ...over,
  });
  return momoAdapter(() => environment);
}

const request = (phone = '+233240000001', over: Partial<ChargeRequest> = {}): ChargeRequest => ({
  reference: `ref${String(++count).padStart(29, '0')}`,
  method: 'mobile_money',
  amount: 1_050n,
  currency: 'GHS',
  country: 'GH',
  phone,
  network: 'mtn',
  email: null,
  description: 'Order 1001',
  returnUrl: null,
  callbackUrl: `${receiver.url}/v1/webhooks/momo`,
  ...over,
});
const refOf = ({ reference, amount, currency }: ChargeRequest | PayoutRequest): AttemptRef => ({
  reference,
  providerReference: null,
  amount,
  currency,
});
const payout = (phone: string, over: Partial<PayoutRequest> = {}): PayoutRequest => ({
  ...request(phone),
  account: null,
  name: 'Ama',
  note: 'Payout',
  method: 'mobile_money',
  ...over,
});
const refundOf = (ref: AttemptRef, refundReference: string, refundAmount = ref.amount): RefundRequest => ({
  ...ref,
  refundReference,
  refundAmount,
  note: 'Sent back',
});
const heard = (adapter = newAdapter()) => receiver.messages.flatMap((one) => [...adapter.events(one)]);
const asked = (path: string) => fake.log().filter((call) => call.method === 'POST' && call.path.endsWith(path)).length;
const APPROVE_MS = 3_000;

describe('MTN MoMo contract', () => {
  test('1 a payment is told three times under one key, and the status agrees', async () => {
    const adapter = newAdapter();
    const one = request();
    expect(await adapter.charge(one)).toMatchObject({ state: 'pending', action: { kind: 'prompt' } });
    expect(await adapter.chargeStatus(refOf(one))).toMatchObject({ state: 'pending' });
    await fake.advance(APPROVE_MS);
    await fake.deliver({ mode: 'dup' });
    expect(receiver.messages).toHaveLength(3);
    expect(new Set(heard(adapter).map(({ dedupeKey }) => dedupeKey)).size).toBe(1);
    expect(heard(adapter)[0]).toMatchObject({ about: 'charge', reference: one.reference, confirmByStatus: true });
    expect(await adapter.chargeStatus(refOf(one))).toMatchObject({
      state: 'succeeded',
      amount: 1_050n,
      currency: 'GHS',
      payer: '+233240000001',
      receipt: expect.any(String) as string,
    });
    expect(fake.statement()).toMatchObject([{ reference: one.reference, amount: '1050', currency: 'GHS' }]);
  });

  test('2 a callback that never comes: the status settles it', async () => {
    const adapter = newAdapter();
    const one = request();
    fake.scenario({ ref: one.reference }, { scenario: 'no_callback' });
    await adapter.charge(one);
    await fake.advance(APPROVE_MS);
    expect(receiver.messages).toEqual([]);
    expect(await adapter.chargeStatus(refOf(one))).toMatchObject({ state: 'succeeded' });
  });

  test.each([
    ['46733123450', 'failed', 'insufficient_funds'],
    ['46733123451', 'failed', 'user_cancelled'],
    ['46733123452', 'abandoned', 'user_timeout'],
    ['46733123455', 'failed', 'bad_account'],
    ['46733123457', 'failed', 'our_fault'],
    ['46733123462', 'failed', 'busy'],
    ['46733123463', 'failed', 'user_timeout'],
  ])('the sandbox’s payer %s: %s, %s', async (digits, state, reason) => {
    const adapter = newAdapter();
    const one = request(`+${digits}`, { currency: 'EUR' });
    await adapter.charge(one);
    await fake.advance(APPROVE_MS);
    expect(await adapter.chargeStatus(refOf(one))).toMatchObject({ state, reason });
    expect(heard(adapter)[0]?.answer).toMatchObject({ state, reason });
  });

  test('3 and 5 a forged callback with another amount is a hint; the status tells the true one', async () => {
    const adapter = newAdapter();
    const one = request('+233240000001', { amount: 200n });
    await adapter.charge(one);
    await fake.advance(APPROVE_MS);
    const [message] = receiver.messages;
    const lie = { ...(JSON.parse(Buffer.from(message!.rawBody).toString()) as object), amount: '9999.00' };
    const forged = { ...message!, rawBody: Buffer.from(JSON.stringify(lie)) };
    expect(await adapter.authenticate(forged)).toBe('hint');
    expect(adapter.events(forged)[0]).toMatchObject({ confirmByStatus: true, answer: { amount: 999_900n } });
    // Whatever we believe that we asked for, the answer is what MTN has.
    expect(await adapter.chargeStatus({ ...refOf(one), amount: 500n })).toMatchObject({ amount: 200n });
  });

  test('4 an answer lost after the effect: unknown; asked again under the same key, MTN has one', async () => {
    const adapter = newAdapter();
    const one = request();
    // MTN takes its key for it, so the client asks again by itself; three answers get lost.
    fake.fault({ path: '/collection/v1_0/requesttopay', fault: 'cut', times: 3 });
    const told = await adapter.charge(one);
    expect(told.state).toBe('unknown');
    expect(await adapter.charge(one)).toMatchObject({ state: 'pending', providerReference: told.providerReference });
    await fake.advance(APPROVE_MS);
    expect(await adapter.chargeStatus(refOf(one))).toMatchObject({ state: 'succeeded' });
    expect(fake.statement()).toHaveLength(1);
    expect(asked('/requesttopay')).toBe(4);
  });

  test('a request that never arrived is not known there, which is not a failure', async () => {
    // Each call from a process of its own, for the breaker of one that was cut thrice opens.
    const unknown = { state: 'unknown', detail: NOT_KNOWN };
    // Cut on its way there, at every try; what is asked right after is answered 404.
    fake.fault({ method: 'POST', path: '/collection/v1_0/requesttopay', fault: 'reset', times: 9 });
    fake.fault({ method: 'POST', path: '/disbursement/v1_0/', fault: 'reset', times: 9 });
    const [one, out] = [request(), payout('+233240000001')];
    expect(await newAdapter().charge(one)).toMatchObject({ state: 'unknown' });
    expect(await newAdapter().chargeStatus(refOf(one))).toMatchObject(unknown);
    expect(await newAdapter().payout!(out)).toMatchObject({ state: 'unknown' });
    expect(await newAdapter().payoutStatus!(refOf(out))).toMatchObject(unknown);
    const back = refundOf(refOf(one), `${one.reference}r`);
    expect(await newAdapter().refund!(back)).toMatchObject({ state: 'unknown' });
    expect(await newAdapter().refundStatus!(back)).toMatchObject(unknown);
    expect(fake.statement()).toEqual([]);
  });

  test('6 a payer who thinks for two minutes is pending, and one who never answers has failed after five', async () => {
    const adapter = newAdapter();
    const [slow, never] = [request('+46733123454', { currency: 'EUR' }), request('+46733123453', { currency: 'EUR' })];
    await adapter.charge(slow);
    await adapter.charge(never);
    await fake.advance(119_000);
    expect(await adapter.chargeStatus(refOf(slow))).toMatchObject({ state: 'pending' });
    await fake.advance(2_000);
    expect(await adapter.chargeStatus(refOf(slow))).toMatchObject({ state: 'succeeded' });
    expect(await adapter.chargeStatus(refOf(never))).toMatchObject({ state: 'pending' });
    await fake.advance(180_000);
    expect(await adapter.chargeStatus(refOf(never))).toMatchObject({ state: 'failed', reason: 'user_timeout' });
  });

  test('7 refunds: a part, the rest, more than was paid, and the same one twice', async () => {
    const adapter = newAdapter();
    const one = request();
    await adapter.charge(one);
    await fake.advance(APPROVE_MS);
    const give = async (name: string, amount: bigint) => {
      await adapter.refund!(refundOf(refOf(one), name + one.reference, amount));
      await fake.advance(APPROVE_MS);
      return adapter.refundStatus!(refundOf(refOf(one), name + one.reference, amount));
    };
    expect(await give('a', 400n)).toMatchObject({ state: 'succeeded', amount: 400n });
    expect(await give('a', 400n)).toMatchObject({ state: 'succeeded', amount: 400n });
    expect(await give('b', 651n)).toMatchObject({ state: 'failed', reason: 'our_fault' });
    expect(await give('c', 650n)).toMatchObject({ state: 'succeeded' });
    const given = fake.statement().filter(({ kind }) => kind === 'refund');
    expect(given.map(({ amount }) => amount)).toEqual(['400', '650']);
  });

  test('8 a stumbling gateway is asked again under the same key', async () => {
    const adapter = newAdapter();
    const one = request();
    fake.fault({ path: '/collection/v1_0/requesttopay', fault: '502', times: 2 });
    expect(await adapter.charge(one)).toMatchObject({ state: 'pending' });
    expect(asked('/requesttopay')).toBe(3);
    fake.fault({ path: '/collection/v1_0/requesttopay', fault: 'malformed' });
    expect(await adapter.chargeStatus(refOf(one))).toMatchObject({ state: 'unknown' });
  });

  test('9 a token that ran out is renewed once for all who ask', async () => {
    const adapter = newAdapter();
    const all = () => Promise.all([1, 2, 3, 4].map(() => adapter.charge(request())));
    await all();
    expect(asked('/collection/token/')).toBe(1);
    await fake.advance(3_700_000);
    expect((await all()).map(({ state }) => state)).toEqual(['pending', 'pending', 'pending', 'pending']);
    expect(asked('/collection/token/')).toBe(2);
  });

  test('our own mistakes are ours: currency, target, callback host, keys, a number that is none', async () => {
    const adapter = newAdapter();
    expect(await adapter.charge(request('+254700000000', { currency: 'KES' }))).toMatchObject({ reason: 'our_fault' });
    const elsewhere = { callbackUrl: 'https://elsewhere.example/x' };
    expect(await adapter.charge(request('+233240000001', elsewhere))).toMatchObject({ reason: 'our_fault' });
    const target = newAdapter({ MOMO_TARGETS: '*=mtnghana' });
    expect(await target.charge(request())).toMatchObject({ state: 'failed', reason: 'our_fault' });
    await expect(newAdapter({ MOMO_COLLECTION_KEY: 'demo.wrong' }).charge(request())).rejects.toThrow('HTTP 401');
    const before = fake.log().length;
    expect(await adapter.charge(request('0240000001'))).toMatchObject({ reason: 'bad_account' });
    expect(await newAdapter({ MOMO_TARGETS: 'UG=mtnuganda' }).charge(request())).toMatchObject({ reason: 'our_fault' });
    expect(fake.log()).toHaveLength(before);
  });

  test('12 payouts: paid once, a wrong number, and more than the account has', async () => {
    const adapter = newAdapter();
    const outcome = async (one: PayoutRequest) => {
      expect(await adapter.payout!(one)).toMatchObject({ state: 'pending' });
      expect(await adapter.payout!(one)).toMatchObject({ state: 'pending' });
      await fake.advance(APPROVE_MS);
      return adapter.payoutStatus!(refOf(one));
    };
    expect(await outcome(payout('+233240000001'))).toMatchObject({ state: 'succeeded', amount: 1_050n });
    const wrong = payout('+233240000009');
    fake.scenario({ ref: wrong.reference }, { scenario: 'fail:PAYEE_NOT_FOUND' });
    expect(await outcome(wrong)).toMatchObject({ state: 'failed', reason: 'bad_account' });
    expect(await outcome(payout('+233240000001', { amount: 48_951n }))).toMatchObject({
      state: 'failed',
      reason: 'insufficient_funds',
    });
    expect(fake.statement()).toMatchObject([{ kind: 'payout', amount: '1050' }]);
    expect(heard(adapter).map(({ about }) => about)).toEqual(['payout', 'payout', 'payout']);
  });
});
