import { mpesaAdapter } from '../../../functions/src/adapters/payments/mpesa/index.ts';
import { registerC2b } from '../../../functions/src/adapters/payments/mpesa/register.ts';
import { readMpesaSettings, type MpesaSettings } from '../../../functions/src/adapters/payments/mpesa/settings.ts';
import type {
  AttemptRef,
  ChargeRequest,
  PayoutRequest,
  ProviderAnswer,
  ProviderEvent,
  RefundRequest,
} from '../../../functions/src/adapters/payments/port.ts';
import { startFake, type Fake } from '../index.ts';
import { startReceiver, type Receiver } from '../receiver.ts';
import { mpesaKeys } from './keys.ts';
import { mpesa } from './index.ts';

let fake: Fake;
let receiver: Receiver;
let count = 0;

beforeAll(async () => {
  receiver = await startReceiver();
  fake = await startFake('mpesa', { port: 0, webhookTarget: '' });
});
afterAll(async () => {
  await fake.stop();
  await receiver.stop();
});
beforeEach(() => {
  fake.reset();
  receiver.messages.length = 0;
  receiver.reply = () => ({ status: 200, body: '{}' });
});

function environmentOf(over: Record<string, string> = {}): MpesaSettings {
  const { settings } = mpesa;
  return readMpesaSettings({
    MPESA_BASE_URL: fake.url,
    MPESA_CONSUMER_KEY: settings['consumerKey'],
    MPESA_CONSUMER_SECRET: settings['consumerSecret'],
    MPESA_SHORTCODE: settings['shortcode'],
    MPESA_PASSKEY: settings['passkey'],
    MPESA_INITIATOR: settings['initiator'],
    MPESA_INITIATOR_PASSWORD: settings['initiatorPassword'],
    MPESA_CERTIFICATE: mpesaKeys().publicKey,
    MPESA_CALLBACK_SECRET: 'contract-callback-secret',
    MPESA_CALLBACK_URL: `${receiver.url}/v1/webhooks/mpesa`,
    ...over,
  });
}

function newAdapter(over: Record<string, string> = {}) {
  const environment = environmentOf(over);
  return mpesaAdapter(() => environment);
}

const request = (phone = '+254708374100', over: Partial<ChargeRequest> = {}): ChargeRequest => ({
  reference: `ref${String(++count).padStart(29, '0')}`,
  method: 'mobile_money',
  amount: 1_000n,
  currency: 'KES',
  country: 'KE',
  phone,
  network: 'safaricom',
  email: null,
  description: 'Order 1001',
  returnUrl: null,
  callbackUrl: `${receiver.url}/v1/webhooks/mpesa`,
  ...over,
});
const refOf = ({ reference, amount, currency }: ChargeRequest, { providerReference }: ProviderAnswer): AttemptRef => ({
  reference,
  providerReference,
  amount,
  currency,
});
const payout = (phone: string, over: Partial<PayoutRequest> = {}): PayoutRequest => ({
  ...request(phone),
  account: null,
  name: 'Wanjiru',
  note: 'Payout',
  method: 'mobile_money',
  ...over,
});
const heard = (adapter = newAdapter()): ProviderEvent[] => receiver.messages.flatMap((one) => [...adapter.events(one)]);
const pushes = () => fake.log().filter(({ path }) => path.endsWith('/processrequest'));
const PROMPT_MS = 3_000;

/** A payment that went through, with what its callback told. */
async function paid(adapter = newAdapter()) {
  const asked = request();
  const ref = refOf(asked, await adapter.charge(asked));
  await fake.advance(PROMPT_MS);
  return { ref, receipt: heard(adapter)[0]!.answer.receipt! };
}
const refundOf = (ref: AttemptRef, receipt: string | null, amount = ref.amount): RefundRequest => ({
  ...ref,
  receipt,
  refundReference: `rf${ref.reference}`,
  refundAmount: amount,
  note: 'Sent back',
});

describe('M-Pesa contract', () => {
  test('1 a payment is told three times under one key, and the query agrees', async () => {
    const adapter = newAdapter();
    const asked = request();
    const told = await adapter.charge(asked);
    expect(told).toMatchObject({ state: 'pending', action: { kind: 'prompt' } });
    const seen = [await adapter.chargeStatus(refOf(asked, told)), await adapter.chargeStatus(refOf(asked, told))];
    expect(seen.map(({ state }) => state)).toEqual(['pending', 'pending']);
    await fake.advance(PROMPT_MS);
    await fake.deliver({ mode: 'dup' });
    await fake.deliver({ mode: 'pretty' });
    expect(receiver.messages.length).toBeGreaterThanOrEqual(3);
    expect(new Set(heard(adapter).map(({ dedupeKey }) => dedupeKey)).size).toBe(1);
    expect(heard(adapter)[0]).toMatchObject({
      reference: asked.reference,
      providerReference: told.providerReference,
      answer: { state: 'succeeded', amount: 1_000n, currency: 'KES', payer: '+254708374100' },
    });
    expect(await adapter.chargeStatus(refOf(asked, told))).toMatchObject({ state: 'succeeded' });
    expect(fake.statement()).toHaveLength(1);
  });

  test('2 a callback that never comes: the query settles it', async () => {
    const asked = request('+254708374198');
    const adapter = newAdapter();
    const told = await adapter.charge(asked);
    await fake.advance(PROMPT_MS);
    expect(receiver.messages).toEqual([]);
    expect(await adapter.chargeStatus(refOf(asked, told))).toMatchObject({ state: 'succeeded' });
  });

  test.each([
    ['01', 'failed', 'insufficient_funds'],
    ['19', 'abandoned', 'user_timeout'],
    ['21', 'failed', 'wrong_pin'],
    ['32', 'failed', 'user_cancelled'],
    ['37', 'abandoned', 'user_timeout'],
  ])('a payer whose number ends in %s: %s, %s, in callback and query', async (digits, state, reason) => {
    const adapter = newAdapter();
    const asked = request(`+2547083741${digits}`);
    const told = await adapter.charge(asked);
    await fake.advance(PROMPT_MS);
    expect(heard(adapter)[0]?.answer).toMatchObject({ state, reason });
    expect(await adapter.chargeStatus(refOf(asked, told))).toMatchObject({ state, reason });
    expect(fake.statement()).toEqual([]);
  });

  test('a second prompt on the same phone is told busy; the first goes on', async () => {
    const adapter = newAdapter();
    const [first, second] = [request(), request()];
    const one = await adapter.charge(first);
    const two = await adapter.charge(second);
    await fake.advance(PROMPT_MS);
    expect(await adapter.chargeStatus(refOf(first, one))).toMatchObject({ state: 'succeeded' });
    expect(await adapter.chargeStatus(refOf(second, two))).toMatchObject({ state: 'failed', reason: 'busy' });
  });

  test('3 a forged callback is refused, and one with another amount is only a hint', async () => {
    const adapter = newAdapter();
    const asked = request('+254708374132');
    const told = await adapter.charge(asked);
    await fake.advance(PROMPT_MS);
    const [true_] = receiver.messages;
    const strange = { ...true_!, path: true_!.path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) };
    expect(await adapter.authenticate(strange)).toBe('forged');
    const lie = { stkCallback: { CheckoutRequestID: told.providerReference, ResultCode: 0, ResultDesc: 'ok' } };
    const lied = { ...true_!, rawBody: Buffer.from(JSON.stringify({ Body: lie })) };
    expect(await adapter.authenticate(lied)).toBe('hint');
    expect(adapter.events(lied)[0]).toMatchObject({ confirmByStatus: true });
    expect(await adapter.chargeStatus(refOf(asked, told))).toMatchObject({ state: 'failed', reason: 'user_cancelled' });
  });

  test('4 an answer lost after the effect: unknown, one prompt, and the callback’s address brings it home', async () => {
    const adapter = newAdapter();
    const asked = request();
    fake.fault({ path: '/mpesa/stkpush/v1/processrequest', fault: 'cut' });
    const told = await adapter.charge(asked);
    expect(told).toMatchObject({ state: 'unknown', providerReference: null });
    expect(await adapter.chargeStatus(refOf(asked, told))).toMatchObject({ state: 'unknown' });
    await fake.advance(PROMPT_MS);
    const [event] = heard(adapter);
    expect(event).toMatchObject({ reference: asked.reference, answer: { state: 'succeeded' } });
    expect(await adapter.chargeStatus(refOf(asked, event!.answer))).toMatchObject({ state: 'succeeded' });
    expect(pushes()).toHaveLength(1);
  });

  test('6 a late success: pending until then, never failed', async () => {
    const adapter = newAdapter();
    const asked = request('+254708374199');
    const told = await adapter.charge(asked);
    await fake.advance(5 * 60_000);
    expect(await adapter.chargeStatus(refOf(asked, told))).toMatchObject({ state: 'pending' });
    await fake.advance(5 * 60_000);
    expect(await adapter.chargeStatus(refOf(asked, told))).toMatchObject({ state: 'succeeded' });
    expect(heard(adapter)).toHaveLength(1);
  });

  test('7 a refund is a whole reversal, once; a part or more than was paid is refused unsent', async () => {
    const adapter = newAdapter();
    const { ref, receipt } = await paid(adapter);
    const before = fake.log().length;
    for (const amount of [500n, 2_000n])
      expect(await adapter.refund!(refundOf(ref, receipt, amount))).toMatchObject({
        state: 'failed',
        reason: 'our_fault',
      });
    expect(await adapter.refund!(refundOf(ref, null))).toMatchObject({ state: 'failed', reason: 'our_fault' });
    expect(fake.log()).toHaveLength(before);
    receiver.messages.length = 0;
    expect(await adapter.refund!(refundOf(ref, receipt))).toMatchObject({ state: 'pending' });
    await fake.advance(PROMPT_MS);
    await adapter.refundStatus!(refundOf(ref, receipt));
    await fake.advance(PROMPT_MS);
    expect(heard(adapter).map(({ about, reference, answer }) => [about, reference, answer.state])).toEqual([
      ['refund', `rf${ref.reference}`, 'succeeded'],
      ['refund', `rf${ref.reference}`, 'succeeded'],
    ]);
    expect(fake.statement().filter(({ kind }) => kind === 'refund')).toHaveLength(1);
    const other = newAdapter();
    receiver.messages.length = 0;
    await other.refund!(refundOf(ref, 'SXXXXXXXXX'));
    await fake.advance(PROMPT_MS);
    expect(heard(other)[0]?.answer).toMatchObject({ state: 'failed', reason: 'our_fault' });
  });

  test('8 a stumbling gateway: a prompt is never sent twice, a query may be', async () => {
    const adapter = newAdapter();
    fake.fault({ path: '/mpesa/stkpush/v1/processrequest', fault: '502' });
    expect(await adapter.charge(request())).toMatchObject({ state: 'unknown' });
    expect(pushes()).toHaveLength(1);
    fake.fault({ path: '/mpesa/stkpush/v1/processrequest', fault: '429' });
    await expect(adapter.charge(request())).rejects.toThrow('mpesa cannot be reached');
    for (const fault of ['malformed', 'empty'] as const) {
      fake.fault({ path: '/mpesa/stkpush/v1/processrequest', fault });
      expect(await adapter.charge(request(`+2547083742${fault === 'empty' ? '00' : '02'}`))).toMatchObject({
        state: 'unknown',
      });
    }
  });

  test('9 a token that ran out is renewed once for all who ask', async () => {
    const adapter = newAdapter();
    const tokens = () => fake.log().filter(({ path }) => path.startsWith('/oauth/')).length;
    await Promise.all([200, 202, 203, 204].map((n) => adapter.charge(request(`+254708374${n}`))));
    expect(tokens()).toBe(1);
    await fake.advance(3_600_000);
    const answers = await Promise.all([205, 206, 207, 208].map((n) => adapter.charge(request(`+254708374${n}`))));
    expect(answers.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending', 'pending']);
    expect(tokens()).toBe(2);
  });

  test('our own mistakes are ours: wrong passkey, wrong credentials, a shilling with cents, a foreign number', async () => {
    const charge = (over: Record<string, string>) => newAdapter(over).charge(request());
    expect(await charge({ MPESA_PASSKEY: 'wrong' })).toMatchObject({ state: 'failed', reason: 'our_fault' });
    await expect(charge({ MPESA_CONSUMER_SECRET: 'wrong' })).rejects.toThrow('400.008.01');
    const adapter = newAdapter();
    const before = fake.log().length;
    expect(await adapter.charge(request('+254708374100', { amount: 1_050n }))).toMatchObject({ reason: 'our_fault' });
    expect(await adapter.charge(request('+233240000001'))).toMatchObject({ reason: 'bad_account' });
    expect(fake.log()).toHaveLength(before);
  });

  test.each([
    ['00', 'succeeded', null],
    ['01', 'failed', 'insufficient_funds'],
    ['08', 'failed', 'limit'],
    ['40', 'failed', 'bad_account'],
  ])('12 a payout to a number that ends in %s: %s, %s', async (digits, state, reason) => {
    const adapter = newAdapter();
    const asked = payout(`+2547083741${digits}`);
    expect(await adapter.payout!(asked)).toMatchObject({ state: 'pending' });
    // Asked again under the same key: taken before, not paid twice.
    expect(await adapter.payout!(asked)).toMatchObject({ state: 'pending' });
    await fake.advance(PROMPT_MS);
    expect(await adapter.authenticate(receiver.messages[0]!)).toBe('proof');
    expect(heard(adapter)).toMatchObject([
      { about: 'payout', reference: asked.reference, confirmByStatus: false, answer: { state, reason } },
    ]);
    expect(fake.statement()).toHaveLength(state === 'succeeded' ? 1 : 0);
  });

  test('12 a payout whose result is lost is found by its conversation; wrong initiators are our fault', async () => {
    const adapter = newAdapter();
    const asked = payout('+254708374100');
    fake.scenario({ ref: asked.reference }, { scenario: 'no_callback' });
    await adapter.payout!(asked);
    await fake.advance(PROMPT_MS);
    expect(receiver.messages).toEqual([]);
    const ref = { reference: asked.reference, providerReference: null, amount: asked.amount, currency: 'KES' };
    expect(await adapter.payoutStatus!(ref)).toMatchObject({ state: 'pending' });
    await fake.advance(1_000);
    expect(heard(adapter)).toMatchObject([
      {
        about: 'payout',
        reference: asked.reference,
        confirmByStatus: false,
        answer: { state: 'succeeded', amount: 1_000n },
      },
    ]);
    receiver.messages.length = 0;
    const wrong = newAdapter({ MPESA_INITIATOR_PASSWORD: 'wrong' });
    await wrong.payout!(payout('+254708374100'));
    await fake.advance(PROMPT_MS);
    expect(heard(wrong)[0]?.answer).toMatchObject({ state: 'failed', reason: 'our_fault' });
  });

  test('a payment from the menu is asked about first, then told, and confirmed by its receipt', async () => {
    const environment = environmentOf();
    const adapter = newAdapter();
    receiver.reply = (message) => adapter.acknowledge!(message);
    expect(await registerC2b(environment)).toContain('"ResponseCode":"0"');
    expect(await registerC2b(environment)).toContain('500.003.1001');
    const credentials = Buffer.from(`${environment.consumerKey}:${environment.consumerSecret}`).toString('base64');
    const call = (path: string, init: RequestInit) => fetch(`${fake.url}${path}`, init);
    const basic = { headers: { authorization: `Basic ${credentials}` } };
    const token = await call('/oauth/v1/generate?grant_type=client_credentials', basic);
    const { access_token } = (await token.json()) as { access_token: string };
    const body = {
      ShortCode: environment.shortcode,
      CommandID: 'CustomerPayBillOnline',
      Amount: 25,
      Msisdn: '254708374149',
    };
    await call('/mpesa/c2b/v2/simulate', {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, BillRefNumber: 'PN123' }),
    });
    await fake.advance(0);
    const [checked, told] = heard(adapter);
    expect(checked).toMatchObject({ about: 'ignored' });
    expect(told).toMatchObject({
      about: 'inbound',
      reference: 'PN123',
      answer: { amount: 2_500n },
      confirmByStatus: true,
    });
    const ref = { reference: 'PN123', providerReference: told!.providerReference, amount: 2_500n, currency: 'KES' };
    expect(await adapter.chargeStatus(ref)).toMatchObject({ state: 'pending' });
    await fake.advance(1_000);
    expect(heard(adapter).at(-1)).toMatchObject({
      about: 'inbound',
      reference: 'PN123',
      confirmByStatus: false,
      answer: { state: 'succeeded', amount: 2_500n, receipt: told!.providerReference },
    });
  });
});
