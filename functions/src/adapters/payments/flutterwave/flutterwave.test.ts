import {
  chargeOf,
  messageOf,
  payoutOf,
  playProvider,
  refOf,
  refundOf,
  samplesOf,
  survivesAnything,
} from '../../../../test/payments.ts';
import { parseSettings } from '../environment.ts';
import { NOT_KNOWN, ProviderUnavailable } from '../port.ts';
import { chargeAnswer, transferAnswer } from './answers.ts';
import { flutterwaveAdapter } from './index.ts';
import { FlutterwaveEnv } from './settings.ts';

const stand = playProvider('flutterwave');
const adapterWith = (more: Record<string, string> = {}, timeoutMs = 5_000) =>
  flutterwaveAdapter(
    () =>
      parseSettings('Flutterwave', FlutterwaveEnv, {
        FLUTTERWAVE_BASE_URL: stand().fake.url,
        FLUTTERWAVE_SECRET_KEY: 'FLWSECK_TEST-demo',
        FLUTTERWAVE_WEBHOOK_HASH: 'flw_hash_demo',
        ...more,
      }),
    timeoutMs,
  );
const kenyan = () => chargeOf({ currency: 'KES', country: 'KE', phone: '+254712345678', network: 'safaricom' });
const SAMPLES = samplesOf('flutterwave');

describe('PAY-3 Flutterwave v3, charges', () => {
  test('G12.1 M-Pesa through Flutterwave; G12.3 its header is a hint, so that a status read decides', async () => {
    const { fake, inbox } = stand();
    const flutterwave = adapterWith();
    const charge = kenyan();
    expect(await flutterwave.charge(charge)).toMatchObject({ state: 'pending', action: { kind: 'prompt' } });
    await fake.advance(3_000);
    await fake.deliver({ mode: 'dup' });
    const events = inbox.flatMap((message) => flutterwave.events(message));
    expect(new Set(events.map(({ dedupeKey }) => dedupeKey)).size).toBe(1);
    expect(events[0]).toMatchObject({ about: 'charge', reference: charge.reference, confirmByStatus: true });
    expect(await flutterwave.authenticate(inbox[0]!)).toBe('hint');
    expect(await flutterwave.chargeStatus(refOf(charge))).toMatchObject({
      state: 'succeeded',
      amount: 2_500n,
      currency: 'KES',
      fee: 35n,
    });
    // Tampered with a valid header: the event lies, the status read does not.
    const forged = messageOf(Buffer.from(inbox[0]!.rawBody).toString().replace('"amount":25', '"amount":2500'), {
      'verif-hash': 'flw_hash_demo',
    });
    expect(await flutterwave.authenticate(forged)).toBe('hint');
    expect(flutterwave.events(forged)[0]).toMatchObject({ confirmByStatus: true, answer: { amount: 250_000n } });
  });

  test('Ghanaian mobile money and hosted checkouts are links; G12.2 asking settles them', async () => {
    const { fake } = stand();
    const flutterwave = adapterWith();
    const momo = chargeOf();
    const told = await flutterwave.charge(momo);
    expect(told).toMatchObject({ state: 'action_required', action: { kind: 'redirect' } });
    expect((await fetch(`${told.action?.url}?otp=000000`)).status).toBe(400);
    await fetch(`${told.action?.url}?otp=123456`);
    expect(await flutterwave.chargeStatus(refOf(momo))).toMatchObject({
      state: 'succeeded',
      payer: 'ama@shop.example',
    });
    const card = chargeOf({ method: 'card', phone: null, network: null, currency: 'UGX', amount: 12_000n });
    const page = await flutterwave.charge(card);
    expect(await flutterwave.chargeStatus(refOf(card))).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    await fetch(page.action?.url ?? '');
    expect(await flutterwave.chargeStatus(refOf(card))).toMatchObject({ state: 'succeeded', amount: 12_000n });
    expect(fake.statement()).toHaveLength(2);
  });

  test.each(['gateway_503', 'timeout', 'cut', '502', 'malformed', 'empty'] as const)(
    'G12.4 %s leaves it unknown, and the same call again makes no second charge',
    async (fault) => {
      const { fake } = stand();
      const flutterwave = adapterWith({}, 300);
      const charge = kenyan();
      if (fault === 'gateway_503') fake.scenario({ ref: charge.reference }, { scenario: fault });
      else fake.fault({ path: '/v3/charges', fault });
      expect(await flutterwave.charge(charge)).toMatchObject({ state: 'unknown' });
      expect(['pending']).toContain((await flutterwave.charge(charge)).state);
      await fake.advance(3_000);
      expect(await flutterwave.charge(charge)).toMatchObject({ state: 'succeeded' });
      expect(fake.statement()).toHaveLength(1);
    },
  );

  test('G12.5, G12.8 and G12.10: less money, too many calls, strange words; and why payers fail', async () => {
    const { fake } = stand();
    const flutterwave = adapterWith();
    const ends = [
      ['wrong_amount', { state: 'succeeded', amount: 2_400n }],
      ['strange_status', { state: 'pending' }],
      ['decline', { state: 'failed', reason: 'user_cancelled' }],
      ['insufficient', { state: 'failed', reason: 'insufficient_funds' }],
      ['meta_missing', { state: 'succeeded' }],
    ] as const;
    for (const [scenario, expected] of ends) {
      const charge = kenyan();
      fake.scenario({ ref: charge.reference }, { scenario });
      await flutterwave.charge(charge);
      await fake.advance(3_000);
      expect(await flutterwave.chargeStatus(refOf(charge))).toMatchObject(expected);
    }
    fake.fault({ path: '/v3/charges', fault: '429' });
    await expect(flutterwave.charge(kenyan())).rejects.toThrow(ProviderUnavailable);
    const strangers = adapterWith({ FLUTTERWAVE_SECRET_KEY: 'FLWSECK-live-key' });
    expect(await strangers.chargeStatus(refOf(kenyan()))).toMatchObject({ state: 'unknown' });
  });

  test('an answer about another’s money is not taken for ours', async () => {
    const { fake } = stand();
    const flutterwave = adapterWith();
    const theirs = kenyan();
    await flutterwave.charge(theirs);
    await fake.advance(3_000);
    const elsewhere = adapterWith({
      FLUTTERWAVE_BASE_URL: `${fake.url}/v3/transactions/verify_by_reference?tx_ref=${theirs.reference}&x=`,
    });
    expect(await elsewhere.chargeStatus(refOf(kenyan()))).toMatchObject({ state: 'unknown' });
  });
});

describe('PAY-3 Flutterwave v3, refunds and payouts', () => {
  test('G12.7 partial, double and too much', async () => {
    const { fake } = stand();
    const flutterwave = adapterWith();
    const charge = kenyan();
    await flutterwave.charge(charge);
    await fake.advance(3_000);
    const part = refundOf(charge, 1_050n);
    expect(await flutterwave.refundStatus?.(part)).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    fake.fault({ path: '/v3/transactions', method: 'POST', fault: 'cut' });
    expect(await flutterwave.refund?.(part)).toMatchObject({ state: 'unknown' });
    expect(await flutterwave.refund?.(part)).toMatchObject({ state: 'succeeded', amount: 1_050n });
    expect(await flutterwave.refund?.(refundOf(charge, 2_000n))).toMatchObject({ state: 'failed' });
    expect(fake.statement().filter(({ kind }) => kind === 'refund')).toEqual([
      expect.objectContaining({ reference: part.refundReference, amount: '1050' }),
    ]);
  });

  test('G12.12 paid once though the answer was cut, refused, short of money', async () => {
    const { fake, inbox } = stand();
    const flutterwave = adapterWith();
    const [paid, failing, shouting] = [payoutOf(), payoutOf(), payoutOf()];
    fake.fault({ path: '/v3/transfers', method: 'POST', fault: 'cut' });
    expect(await flutterwave.payout?.(paid)).toMatchObject({ state: 'unknown' });
    expect(await flutterwave.payout?.(paid)).toMatchObject({ state: 'pending' });
    fake.scenario({ ref: failing.reference }, { scenario: 'fail' });
    fake.scenario({ ref: shouting.reference }, { scenario: 'status_case' });
    await flutterwave.payout?.(failing);
    await flutterwave.payout?.(shouting);
    await fake.advance(2_000);
    expect(await flutterwave.payoutStatus?.(refOf(paid))).toMatchObject({ state: 'succeeded', amount: 5_000n });
    expect(await flutterwave.payoutStatus?.(refOf(failing))).toMatchObject({ state: 'failed', reason: 'bad_account' });
    expect(await flutterwave.payoutStatus?.(refOf(shouting))).toMatchObject({ state: 'succeeded' });
    expect(await flutterwave.payoutStatus?.(refOf(payoutOf()))).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    expect(await flutterwave.payout?.(payoutOf({ amount: 10n ** 13n }))).toMatchObject({
      reason: 'insufficient_funds',
    });
    expect(await flutterwave.payout?.(payoutOf({ amount: 10n ** 15n }))).toMatchObject({ reason: 'limit' });
    expect(fake.statement()).toHaveLength(2);
    expect(inbox.flatMap((message) => flutterwave.events(message)).map(({ about }) => about)).toEqual([
      'payout',
      'payout',
      'payout',
    ]);
  });
});

describe('PAY-3 Flutterwave, messages', () => {
  const BODY = '{"event":"charge.success","data":{"reference":"pnc_test_1","amount":10000}}';

  test('G12.11 old and new hash; v4 signs the bytes; one scheme is believed, never either', async () => {
    const rotating = adapterWith({ FLUTTERWAVE_WEBHOOK_HASH: 'flw_hash_demo,flw_hash_old' });
    expect(await rotating.authenticate(messageOf(BODY, { 'verif-hash': 'flw_hash_old' }))).toBe('hint');
    expect(await rotating.authenticate(messageOf(BODY, { 'verif-hash': 'flw_hash_other' }))).toBe('forged');
    expect(await rotating.authenticate(messageOf(BODY))).toBe('forged');
    const signed = { 'flutterwave-signature': 'qSfa+s9pn8DJpUVC0CC+PYdKDK/JYvoNv2UZeodvNGE=' };
    const v4 = adapterWith({ FLUTTERWAVE_WEBHOOK_SCHEME: 'hmac', FLUTTERWAVE_WEBHOOK_HASH: 'flw_secret_hash_demo' });
    expect(await v4.authenticate(messageOf(BODY, signed))).toBe('proof');
    expect(await v4.authenticate(messageOf(`${BODY} `, signed))).toBe('forged');
    expect(await v4.authenticate(messageOf(BODY, { 'verif-hash': 'flw_secret_hash_demo' }))).toBe('forged');
    expect(await rotating.authenticate(messageOf(BODY, signed))).toBe('forged');
  });

  test('API10 random bytes crash nothing', () => survivesAnything(adapterWith(), 'verif-hash'));

  (SAMPLES === null ? test.skip : test)('every collected payload is read', () => {
    for (const { kind, payload } of SAMPLES ?? []) {
      const data = payload['data'];
      if (!kind.startsWith('api-response')) {
        const [event] = adapterWith().events(messageOf(JSON.stringify(payload)));
        expect(event).toMatchObject({
          about: 'charge',
          answer: { state: 'succeeded', amount: 2_500_000n, currency: 'NGN' },
        });
      } else {
        for (const one of (Array.isArray(data) ? data : [data]) as { status?: string }[]) {
          const { state } = transferAnswer(one);
          expect(state).toBe(
            { NEW: 'pending', FAILED: 'failed', SUCCESSFUL: 'succeeded' }[one.status ?? ''] ?? 'unknown',
          );
        }
      }
    }
    expect(SAMPLES?.length).toBeGreaterThan(5);
  });

  test('fees of part of a kobo are not told rather than told wrong', () => {
    const data = { id: 1, status: 'successful', amount: 5500, currency: 'NGN', app_fee: 26.875 };
    expect(chargeAnswer(data, undefined)).toMatchObject({ amount: 550_000n, fee: null });
  });
});
