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
import { paystackAdapter } from './index.ts';
import { PaystackEnv } from './settings.ts';

const KEY = 'sk_test_demo_0001';
const stand = playProvider('paystack', { oldSecret: 'sk_test_demo_0000' });
const adapterWith = (secrets = KEY, timeoutMs = 5_000) =>
  paystackAdapter(
    () => parseSettings('Paystack', PaystackEnv, { PAYSTACK_BASE_URL: stand().fake.url, PAYSTACK_SECRET_KEY: secrets }),
    timeoutMs,
  );
const SAMPLES = samplesOf('paystack');

describe('PAY-3 Paystack, charges', () => {
  test('G12.1 a prompt that is answered: one success, however often it is told', async () => {
    const { fake, inbox } = stand();
    const paystack = adapterWith();
    const charge = chargeOf();
    expect(await paystack.charge(charge)).toMatchObject({ state: 'action_required', action: { kind: 'prompt' } });
    expect(await paystack.chargeStatus(refOf(charge))).toMatchObject({ state: 'pending', amount: 2_500n });
    await fake.advance(3_000);
    await fake.deliver({ mode: 'dup' });
    expect(inbox).toHaveLength(3);
    const keys = new Set<string>();
    for (const message of inbox) {
      expect(await paystack.authenticate(message)).toBe('proof');
      const [event] = paystack.events(message);
      keys.add(event?.dedupeKey ?? '');
      expect(event).toMatchObject({
        about: 'charge',
        reference: charge.reference,
        confirmByStatus: true,
        answer: { state: 'succeeded', amount: 2_500n, currency: 'GHS' },
      });
    }
    expect(keys.size).toBe(1);
    expect(await paystack.chargeStatus(refOf(charge))).toMatchObject({ state: 'succeeded', amount: 2_500n, fee: 25n });
    expect(fake.statement()).toEqual([
      expect.objectContaining({ kind: 'charge', reference: charge.reference, amount: '2500', state: 'captured' }),
    ]);
  });

  test('G12.2 a lost webhook: asking settles it; every reason of a failure has its word', async () => {
    const { fake, inbox } = stand();
    const paystack = adapterWith();
    const ends = [
      ['silent_success', 'succeeded', null],
      ['decline', 'failed', 'user_cancelled'],
      ['insufficient', 'failed', 'insufficient_funds'],
      ['user_timeout', 'failed', 'user_timeout'],
    ] as const;
    for (const [scenario, state, reason] of ends) {
      const charge = chargeOf();
      fake.scenario({ ref: charge.reference }, { scenario });
      await paystack.charge(charge);
      await fake.advance(181_000);
      expect(await paystack.chargeStatus(refOf(charge))).toMatchObject({ state, reason });
    }
    expect(inbox).toHaveLength(0);
  });

  test('G12.3 and G12.11 forged, cut, unsigned and old signatures', async () => {
    const { fake, inbox } = stand();
    const rotating = adapterWith(`${KEY},sk_test_demo_0000`);
    await rotating.charge(chargeOf());
    await fake.advance(3_000);
    for (const mode of ['pretty', 'escaped', 'badsig', 'noheader', 'oldsecret'] as const) await fake.deliver({ mode });
    const seen = await Promise.all(inbox.map((message) => rotating.authenticate(message)));
    expect(seen).toEqual(['proof', 'proof', 'proof', 'forged', 'forged', 'proof']);
    expect(await adapterWith().authenticate(inbox.at(-1)!)).toBe('forged');
  });

  test.each(['timeout', 'cut', '500', '502', 'malformed', 'empty'] as const)(
    'G12.4 %s leaves it unknown, and the same call again makes no second charge',
    async (fault) => {
      const { fake } = stand();
      const paystack = adapterWith(KEY, 300);
      const charge = chargeOf();
      fake.fault({ path: '/charge', fault });
      expect(await paystack.charge(charge)).toMatchObject({ state: 'unknown' });
      expect(['pending', 'action_required', 'unknown']).toContain((await paystack.charge(charge)).state);
      await fake.advance(3_000);
      expect(await paystack.chargeStatus(refOf(charge))).toMatchObject({ state: 'succeeded' });
      expect(fake.statement()).toHaveLength(1);
    },
  );

  test('G12.5 what the provider counts is told, not what we asked for', async () => {
    const { fake } = stand();
    const paystack = adapterWith();
    const [less, other] = [chargeOf(), chargeOf()];
    fake.scenario({ ref: less.reference }, { scenario: 'wrong_amount' });
    fake.scenario({ ref: other.reference }, { scenario: 'wrong_currency' });
    await paystack.charge(less);
    await paystack.charge(other);
    await fake.advance(3_000);
    expect(await paystack.chargeStatus(refOf(less))).toMatchObject({ state: 'succeeded', amount: 2_400n });
    expect(await paystack.chargeStatus(refOf(other))).toMatchObject({ state: 'succeeded', currency: 'USD' });
  });

  test('G12.8 429 was surely not done; G12.10 a word that nobody knows is pending', async () => {
    const { fake } = stand();
    const paystack = adapterWith();
    fake.fault({ path: '/charge', fault: '429' });
    await expect(paystack.charge(chargeOf())).rejects.toThrow(ProviderUnavailable);
    const strange = chargeOf();
    fake.scenario({ ref: strange.reference }, { scenario: 'strange_status' });
    await paystack.charge(strange);
    expect(await paystack.chargeStatus(refOf(strange))).toMatchObject({ state: 'pending' });
  });

  test('a voucher is asked for, and a wrong one is said', async () => {
    const { fake } = stand();
    const paystack = adapterWith();
    const charge = chargeOf({ network: 'telecel', phone: '+233201234987' });
    expect(await paystack.charge(charge)).toMatchObject({ state: 'action_required', action: { kind: 'otp' } });
    expect(await paystack.submit?.(refOf(charge), { otp: '123456' })).toMatchObject({ state: 'pending' });
    await fake.advance(3_000);
    expect(await paystack.chargeStatus(refOf(charge))).toMatchObject({ state: 'succeeded' });
    const wrong = chargeOf({ network: 'telecel', phone: '+233201234987' });
    await paystack.charge(wrong);
    expect(await paystack.submit?.(refOf(wrong), { otp: '000000' })).toMatchObject({
      state: 'failed',
      reason: 'wrong_pin',
    });
  });

  test('a checkout waits for its payer; nobody’s reference is not known; a bad key is our fault', async () => {
    const { fake } = stand();
    const paystack = adapterWith();
    const charge = chargeOf({
      method: 'card',
      phone: null,
      network: null,
      currency: 'XOF',
      amount: 1_500n,
      country: 'CI',
    });
    const told = await paystack.charge(charge);
    expect(told).toMatchObject({ state: 'action_required', action: { kind: 'redirect' } });
    expect(await paystack.chargeStatus(refOf(charge))).toMatchObject({ state: 'action_required', amount: 1_500n });
    await fetch(told.action?.url ?? '');
    expect(await paystack.chargeStatus(refOf(charge))).toMatchObject({
      state: 'succeeded',
      amount: 1_500n,
      payer: '4081',
    });
    expect(fake.statement()).toEqual([expect.objectContaining({ amount: '1500', currency: 'XOF' })]);
    expect(await paystack.chargeStatus(refOf(chargeOf()))).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    expect(await adapterWith('sk_live_nothing').charge(chargeOf())).toMatchObject({
      state: 'failed',
      reason: 'our_fault',
    });
    expect(await paystack.charge(chargeOf({ phone: '+12025550123' }))).toMatchObject({ reason: 'bad_account' });
  });
});

describe('PAY-3 Paystack, refunds and payouts', () => {
  test('G12.7 partial, double and too much', async () => {
    const { fake, inbox } = stand();
    const paystack = adapterWith();
    const charge = chargeOf();
    await paystack.charge(charge);
    await fake.advance(3_000);
    const part = refundOf(charge, 1_000n);
    expect(await paystack.refundStatus?.(part)).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    expect(await paystack.refund?.(part)).toMatchObject({ state: 'pending', amount: 1_000n });
    // The same again is found by its mark, though Paystack has no key for refunds.
    expect(await paystack.refund?.(part)).toMatchObject({ state: 'pending', amount: 1_000n });
    expect(await paystack.refund?.(refundOf(charge, 2_000n))).toMatchObject({ state: 'failed', reason: 'our_fault' });
    await fake.advance(2_000);
    expect(await paystack.refundStatus?.(part)).toMatchObject({ state: 'succeeded', amount: 1_000n });
    const events = inbox.slice(1).flatMap((message) => paystack.events(message));
    expect(events.map(({ about, reference, answer }) => [about, reference, answer.state, answer.amount])).toEqual([
      ['refund', part.refundReference, 'pending', 1_000n],
      ['refund', part.refundReference, 'pending', 1_000n],
      ['refund', part.refundReference, 'succeeded', 1_000n],
    ]);
    expect(fake.statement().filter(({ kind }) => kind === 'refund')).toHaveLength(1);
  });

  test('G12.12 paid, refused, reversed after success; a cut answer pays once', async () => {
    const { fake, inbox } = stand();
    const paystack = adapterWith();
    const paid = payoutOf();
    fake.fault({ path: '/transfer', method: 'POST', fault: 'cut', times: 2 });
    fake.fault({ path: '/transferrecipient', fault: 'slow', ms: 1, times: 0 });
    await expect(paystack.payout?.(paid)).rejects.toThrow(ProviderUnavailable);
    fake.reset();
    expect(await paystack.payout?.(paid)).toMatchObject({ state: 'pending' });
    expect(await paystack.payout?.(paid)).toMatchObject({ state: 'pending' });
    const [failing, back] = [payoutOf(), payoutOf()];
    fake.scenario({ ref: failing.reference }, { scenario: 'fail' });
    fake.scenario({ ref: back.reference }, { scenario: 'reversed' });
    await paystack.payout?.(failing);
    await paystack.payout?.(back);
    await fake.advance(2_000);
    expect(await paystack.payoutStatus?.(refOf(paid))).toMatchObject({ state: 'succeeded', amount: 5_000n });
    expect(await paystack.payoutStatus?.(refOf(failing))).toMatchObject({ state: 'failed' });
    await fake.advance(60_000);
    expect(await paystack.payoutStatus?.(refOf(back))).toMatchObject({ state: 'reversed' });
    expect(await paystack.payout?.(payoutOf({ amount: 10n ** 14n }))).toMatchObject({ reason: 'insufficient_funds' });
    expect(await paystack.payout?.(payoutOf({ phone: null }))).toMatchObject({
      state: 'failed',
      reason: 'bad_account',
    });
    expect(fake.statement().map(({ reference, state }) => [reference, state])).toEqual([
      [paid.reference, 'paid'],
      [back.reference, 'reversed'],
    ]);
    const events = inbox.flatMap((message) => paystack.events(message)).map(({ answer }) => answer.state);
    expect(events.sort()).toEqual(['failed', 'reversed', 'succeeded', 'succeeded']);
  });
});

describe('PAY-3 Paystack, messages', () => {
  const BODY = '{"event":"charge.success","data":{"reference":"pnc_test_1","amount":10000}}';
  const MAC =
    '8f3cca49cba49a0af0db7b775779e82c608463c6c89d667118d1a988156ca7455384ce9c4ff9c266b1fbe132dc631b7edbcc35a530eafa1f96c87a0da42c5b45';

  test('the known signature passes, and the same JSON written otherwise does not', async () => {
    const paystack = adapterWith('sk_test_demo');
    expect(await paystack.authenticate(messageOf(BODY, { 'x-paystack-signature': MAC }))).toBe('proof');
    const pretty = JSON.stringify(JSON.parse(BODY), null, 2);
    expect(await paystack.authenticate(messageOf(pretty, { 'x-paystack-signature': MAC }))).toBe('forged');
  });

  test('API10 random bytes crash nothing', () => survivesAnything(adapterWith(), 'x-paystack-signature'));

  (SAMPLES === null ? test.skip : test)('every collected payload is read', () => {
    const paystack = adapterWith();
    for (const { kind, payload } of SAMPLES ?? []) {
      const [event] = paystack.events(messageOf(JSON.stringify(payload)));
      const about = kind.startsWith('charge.dispute')
        ? 'dispute'
        : kind === 'charge.success'
          ? 'charge'
          : kind.startsWith('transfer.')
            ? 'payout'
            : kind.startsWith('refund.')
              ? 'refund'
              : 'ignored';
      expect([kind, event?.about]).toEqual([kind, about]);
      if (about !== 'charge') continue;
      expect(event).toMatchObject({ reference: expect.any(String), answer: { state: 'succeeded' } });
      // One sample leaves the currency out; without it an amount means nothing, so none is told.
      const { currency } = payload['data'] as { currency?: string };
      expect(event?.answer.currency).toBe(currency ?? null);
      expect(event?.answer.amount === null).toBe(currency === undefined);
    }
    expect(SAMPLES?.length).toBeGreaterThan(40);
  });
});
