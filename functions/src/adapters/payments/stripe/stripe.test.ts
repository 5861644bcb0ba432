import fc from 'fast-check';
import { CURRENCIES } from '../../../platform/values/money.ts';
import { chargeOf, messageOf, playProvider, refOf, refundOf, survivesAnything } from '../../../../test/payments.ts';
import { parseSettings } from '../environment.ts';
import { NOT_KNOWN, ProviderUnavailable } from '../port.ts';
import { stripeAdapter } from './index.ts';
import { fromWire, toWire } from './requests.ts';
import { StripeEnv } from './settings.ts';
import { authenticityOf } from './webhooks.ts';

const stand = playProvider('stripe');
const adapterWith = (more: Record<string, string> = {}, timeoutMs = 5_000) =>
  stripeAdapter(
    () =>
      parseSettings('Stripe', StripeEnv, {
        STRIPE_BASE_URL: stand().fake.url,
        STRIPE_SECRET_KEY: 'sk_test_demo',
        STRIPE_WEBHOOK_SECRET: 'whsec_demo',
        STRIPE_PAYMENT_PAGE_URL: 'https://app.example/pay',
        ...more,
      }),
    timeoutMs,
  );
const card = (over = {}) => chargeOf({ method: 'card', currency: 'USD', phone: null, network: null, ...over });
const payWith = (intent: string | null, name: string) => fetch(`${stand().fake.url}/__fake/pay/${intent}?card=${name}`);

describe('PAY-3 Stripe, charges and refunds', () => {
  test('G12.1 paid on our page, told thrice, one key; the secret stays behind the #', async () => {
    const { inbox, fake } = stand();
    const stripe = adapterWith();
    const charge = card();
    const told = await stripe.charge(charge);
    expect(told).toMatchObject({ state: 'action_required', amount: 2_500n, currency: 'USD' });
    expect(told.action?.url).toMatch(/^https:\/\/app\.example\/pay#pi_\w+_secret_\w+$/);
    await payWith(told.providerReference, 'pm_card_visa');
    await fake.deliver({ mode: 'dup' });
    for (const message of inbox) {
      expect(await stripe.authenticate(message)).toBe('proof');
      expect(stripe.events(message)[0]).toMatchObject({
        about: 'charge',
        reference: charge.reference,
        confirmByStatus: true,
        answer: { state: 'succeeded', amount: 2_500n },
      });
    }
    expect(new Set(inbox.flatMap((message) => stripe.events(message)).map(({ dedupeKey }) => dedupeKey)).size).toBe(1);
    const status = await stripe.chargeStatus(refOf(charge, told.providerReference));
    expect(status).toMatchObject({ state: 'succeeded', amount: 2_500n, payer: '4242' });
  });

  test('G12.2 what cards do: no money, a refusal, a visit to the bank', async () => {
    const stripe = adapterWith();
    const ends = [
      ['pm_card_chargeDeclinedInsufficientFunds', { state: 'failed', reason: 'insufficient_funds' }],
      ['pm_card_chargeDeclined', { state: 'failed', reason: 'declined' }],
      ['pm_card_authenticationRequired', { state: 'action_required', action: { kind: 'redirect' } }],
    ] as const;
    for (const [name, expected] of ends) {
      const charge = card();
      const { providerReference } = await stripe.charge(charge);
      await payWith(providerReference, name);
      const status = await stripe.chargeStatus(refOf(charge, providerReference));
      expect(status).toMatchObject(expected);
      if (status.action?.url === undefined) continue;
      await fetch(status.action.url);
      expect(await stripe.chargeStatus(refOf(charge, providerReference))).toMatchObject({ state: 'succeeded' });
    }
    expect(await stripe.chargeStatus(refOf(card()))).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    expect(await stripe.chargeStatus(refOf(card(), 'pi_nobody'))).toMatchObject({ detail: NOT_KNOWN });
  });

  test.each(['timeout', 'cut', '500', '502', 'malformed', 'empty'] as const)(
    'G12.4 and G12.8 after %s the same key brings the same intent',
    async (fault) => {
      const { fake } = stand();
      const stripe = adapterWith({}, 300);
      const charge = card();
      fake.fault({ path: '/v1/payment_intents', fault, times: fault === 'malformed' || fault === 'empty' ? 1 : 3 });
      expect(await stripe.charge(charge)).toMatchObject({ state: 'unknown' });
      const [once, twice] = [await stripe.charge(charge), await stripe.charge(charge)];
      expect(twice.providerReference).toBe(once.providerReference);
      const made = fake.log().filter(({ path, status }) => path === '/v1/payment_intents' && status === 200);
      expect(made.length).toBeGreaterThan(0);
      await payWith(once.providerReference, 'pm_card_visa');
      expect(fake.statement()).toHaveLength(1);
    },
  );

  test('429, a key in use, a key used for something else', async () => {
    const { fake } = stand();
    const stripe = adapterWith();
    fake.fault({ path: '/v1/payment_intents', fault: '429', times: 3 });
    await expect(stripe.charge(card())).rejects.toThrow(ProviderUnavailable);
    const busy = card();
    fake.scenario({ ref: busy.reference }, { scenario: 'concurrent' });
    expect(await stripe.charge(busy)).toMatchObject({ state: 'action_required' });
    expect(await stripe.charge({ ...busy, amount: 9_900n })).toMatchObject({ state: 'unknown' });
    expect(await adapterWith({ STRIPE_SECRET_KEY: 'sk_live_none' }).charge(card())).toMatchObject({
      state: 'failed',
      reason: 'our_fault',
    });
  });

  test('G12.7 refunds: partial, repeated, too much', async () => {
    const { fake, inbox } = stand();
    const stripe = adapterWith();
    const charge = card();
    const { providerReference } = await stripe.charge(charge);
    await payWith(providerReference, 'pm_card_visa');
    const part = refundOf(charge, 1_000n, { providerReference });
    expect(await stripe.refundStatus?.(part)).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    const first = await stripe.refund?.(part);
    expect(first).toMatchObject({ state: 'pending', amount: 1_000n });
    expect((await stripe.refund?.(part))?.providerReference).toBe(first?.providerReference);
    expect(await stripe.refund?.(refundOf(charge, 2_000n, { providerReference }))).toMatchObject({ state: 'failed' });
    await fake.advance(1_000);
    expect(await stripe.refundStatus?.(part)).toMatchObject({ state: 'succeeded', amount: 1_000n });
    expect(stripe.events(inbox.at(-1)!)[0]).toMatchObject({
      about: 'refund',
      reference: part.refundReference,
      answer: { state: 'succeeded' },
    });
    expect(fake.statement().map(({ kind }) => kind)).toEqual(['charge', 'refund']);
  });
});

describe('PAY-3 Stripe, messages and amounts', () => {
  const BODY = '{"event":"charge.success","data":{"reference":"pnc_test_1","amount":10000}}';
  const MAC = '948a5ffb8519bbe2da2452c62f5de947f8f3ee06e0d030e44aa4e290b870d8d7';
  const signed = messageOf(BODY, { 'stripe-signature': `t=1700000000,v1=${'0'.repeat(64)},v1=${MAC},v0=1` });

  test('the known signature holds for 300 seconds', () => {
    const at = (seconds: number) => new Date(seconds * 1_000);
    expect(authenticityOf(signed, ['whsec_demo'], at(1_700_000_300))).toBe('proof');
    expect(authenticityOf(signed, ['whsec_demo'], at(1_700_000_301))).toBe('forged');
    expect(authenticityOf(signed, ['whsec_new', 'whsec_demo'], at(1_700_000_000))).toBe('proof');
    expect(authenticityOf(signed, ['whsec_other'], at(1_700_000_000))).toBe('forged');
    expect(authenticityOf({ ...signed, rawBody: Buffer.from(`${BODY} `) }, ['whsec_demo'], at(1_700_000_000))).toBe(
      'forged',
    );
  });

  test('G12.3 and G12.11 forged, cut, unsigned and old signatures', async () => {
    const { fake, inbox } = stand();
    const stripe = adapterWith();
    const { providerReference } = await stripe.charge(card());
    await payWith(providerReference, 'pm_card_visa');
    for (const mode of ['pretty', 'escaped', 'badsig', 'noheader', 'oldsecret'] as const) await fake.deliver({ mode });
    const seen = await Promise.all(inbox.map((message) => stripe.authenticate(message)));
    expect(seen).toEqual(['proof', 'proof', 'proof', 'forged', 'forged', 'forged']);
    const rotating = adapterWith({ STRIPE_WEBHOOK_SECRET: 'whsec_new_one,whsec_old' });
    expect(await rotating.authenticate(inbox.at(-1)!)).toBe('proof');
  });

  test('F3 amounts go there and come back, or do not go', () => {
    expect(toWire(1_500n, 'XOF')).toBe(1_500n);
    expect(toWire(1_500n, 'USD')).toBe(1_500n);
    expect(toWire(1_500n, 'MGA')).toBe(15n);
    expect(toWire(1_550n, 'MGA')).toBeNull();
    expect(toWire(1_500n, 'UGX')).toBeNull();
    fc.assert(
      fc.property(fc.constantFrom(...CURRENCIES), fc.bigInt({ min: 1n, max: 10n ** 12n }), (currency, amount) => {
        const wire = toWire(amount, currency);
        return wire === null || fromWire(wire, currency) === amount;
      }),
    );
  });

  test('API10 random bytes crash nothing', () => survivesAnything(adapterWith(), 'stripe-signature'));
});
