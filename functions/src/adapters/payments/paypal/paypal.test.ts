import { crc32 } from 'node:zlib';
import { chargeOf, messageOf, playProvider, refOf, refundOf, survivesAnything } from '../../../../test/payments.ts';
import { parseSettings } from '../environment.ts';
import { NOT_KNOWN } from '../port.ts';
import { mayServe } from './certificates.ts';
import { paypalAdapter } from './index.ts';
import { toWire } from './requests.ts';
import { PaypalEnv } from './settings.ts';

const stand = playProvider('paypal');
const adapterWith = (more: Record<string, string> = {}, timeoutMs = 5_000) =>
  paypalAdapter(
    () =>
      parseSettings('PayPal', PaypalEnv, {
        PAYPAL_BASE_URL: stand().fake.url,
        PAYPAL_CLIENT_ID: 'paypal-demo-client',
        PAYPAL_CLIENT_SECRET: 'paypal-demo-secret',
        PAYPAL_WEBHOOK_ID: 'WH_DEMO_1',
        PAYPAL_CERT_HOSTS: `.paypal.com,${new URL(stand().fake.url).host}`,
        ...more,
      }),
    timeoutMs,
  );
const order = (over = {}) => chargeOf({ method: 'checkout', currency: 'USD', phone: null, network: null, ...over });
const approve = (url: string | undefined) => fetch(url ?? '');

describe('PAY-3 PayPal', () => {
  test('G12.1 agreed to, taken once however often somebody asks, told in signed events', async () => {
    const { fake, inbox } = stand();
    const paypal = adapterWith();
    const charge = order();
    const told = await paypal.charge(charge);
    expect(told).toMatchObject({ state: 'action_required', amount: 2_500n, action: { kind: 'redirect' } });
    const ref = refOf(charge, told.providerReference);
    expect(await paypal.chargeStatus(ref)).toMatchObject({ state: 'action_required' });
    await approve(told.action?.url);
    const asked = await Promise.all([paypal.chargeStatus(ref), paypal.chargeStatus(ref), paypal.chargeStatus(ref)]);
    for (const each of asked)
      expect(each).toMatchObject({ state: 'succeeded', amount: 2_500n, currency: 'USD', fee: 50n });
    expect(fake.statement()).toHaveLength(1);
    await fake.advance(0);
    const events = inbox.flatMap((message) => paypal.events(message));
    expect(events.map(({ answer }) => answer.state)).toEqual(['authorised', 'succeeded']);
    expect(events.map(({ reference }) => reference)).toEqual([charge.reference, charge.reference]);
    for (const message of inbox) expect(await paypal.authenticate(message)).toBe('proof');
  });

  test('one that was called off is looked at and not taken, though its payer agreed', async () => {
    const { fake } = stand();
    const paypal = adapterWith();
    const charge = order();
    const told = await paypal.charge(charge);
    await approve(told.action?.url);
    const ref = refOf(charge, told.providerReference);
    expect(await paypal.chargeStatus({ ...ref, calledOff: true })).toMatchObject({ state: 'authorised' });
    expect(fake.statement()).toHaveLength(0);
    expect(await paypal.chargeStatus(ref)).toMatchObject({ state: 'succeeded' });
  });

  test('G12.2 and G12.10 a refused card goes back to its payer; a review takes a minute', async () => {
    const { fake } = stand();
    const paypal = adapterWith();
    const [refused, reviewed] = [order(), order()];
    fake.scenario({ ref: refused.reference }, { scenario: 'declined' });
    fake.scenario({ ref: reviewed.reference }, { scenario: 'pending_review' });
    const first = await paypal.charge(refused);
    await approve(first.action?.url);
    expect(await paypal.chargeStatus(refOf(refused, first.providerReference))).toMatchObject({
      state: 'action_required',
      action: { kind: 'redirect' },
    });
    const second = await paypal.charge(reviewed);
    await approve(second.action?.url);
    expect(await paypal.chargeStatus(refOf(reviewed, second.providerReference))).toMatchObject({ state: 'pending' });
    await fake.advance(60_000);
    expect(await paypal.chargeStatus(refOf(reviewed, second.providerReference))).toMatchObject({ state: 'succeeded' });
    expect(await paypal.chargeStatus(refOf(order()))).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    expect(await paypal.chargeStatus(refOf(order(), 'NOBODY'))).toMatchObject({ detail: NOT_KNOWN });
  });

  test('G12.4 cut answers make one order and one capture', async () => {
    const { fake } = stand();
    const paypal = adapterWith();
    const charge = order();
    fake.fault({ path: '/v2/checkout/orders', method: 'POST', fault: 'cut', times: 3 });
    expect(await adapterWith().charge(charge)).toMatchObject({ state: 'unknown' });
    const told = await paypal.charge(charge);
    await approve(told.action?.url);
    fake.fault({ path: `/v2/checkout/orders/${told.providerReference}/capture`, fault: 'cut', times: 2 });
    const status = await paypal.chargeStatus(refOf(charge, told.providerReference));
    expect(status).toMatchObject({ state: 'succeeded' });
    expect(fake.statement()).toHaveLength(1);
  });

  test('G12.9 an expired token is renewed once for all who came', async () => {
    const { fake } = stand();
    const paypal = adapterWith();
    const charge = order();
    const { providerReference } = await paypal.charge(charge);
    await fake.advance(33_000_000);
    const ref = refOf(charge, providerReference);
    const asked = await Promise.all([paypal.chargeStatus(ref), paypal.chargeStatus(ref), paypal.chargeStatus(ref)]);
    expect(asked.map(({ state }) => state)).toEqual(['action_required', 'action_required', 'action_required']);
    expect(fake.log().filter(({ path }) => path === '/v1/oauth2/token').length).toBeLessThanOrEqual(2);
  });

  test('G12.7 refunds: partial, repeated, too much, nothing to send back', async () => {
    const { fake, inbox } = stand();
    const paypal = adapterWith();
    const charge = order();
    const { providerReference, action } = await paypal.charge(charge);
    const early = refundOf(charge, 1_000n, { providerReference });
    expect(await paypal.refund?.(early)).toMatchObject({ state: 'failed', reason: 'our_fault' });
    await approve(action?.url);
    await paypal.chargeStatus(refOf(charge, providerReference));
    const part = refundOf(charge, 1_000n, { providerReference });
    expect(await paypal.refundStatus?.(part)).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    expect(await paypal.refund?.(part)).toMatchObject({ state: 'succeeded', amount: 1_000n });
    expect(await paypal.refund?.(part)).toMatchObject({ state: 'succeeded', amount: 1_000n });
    expect(await paypal.refund?.(refundOf(charge, 2_000n, { providerReference }))).toMatchObject({ state: 'failed' });
    await fake.advance(0);
    expect(paypal.events(inbox.at(-1)!)[0]).toMatchObject({ about: 'refund', reference: part.refundReference });
    expect(fake.statement().filter(({ kind }) => kind === 'refund')).toHaveLength(1);
  });

  test('G12.3 and G12.11 forged, cut, unsigned messages; an old webhook id; strangers’ certificates', async () => {
    const { fake, inbox } = stand();
    const paypal = adapterWith();
    const { action } = await paypal.charge(order());
    await approve(action?.url);
    await fake.advance(0);
    for (const mode of ['pretty', 'escaped', 'badsig', 'noheader', 'oldsecret'] as const) await fake.deliver({ mode });
    const seen = [];
    for (const message of inbox) seen.push(await paypal.authenticate(message));
    expect(seen).toEqual(['proof', 'proof', 'proof', 'forged', 'forged', 'forged']);
    expect(await adapterWith({ PAYPAL_WEBHOOK_ID: 'WH_DEMO_1,WH_DEMO_0' }).authenticate(inbox.at(-1)!)).toBe('proof');
    const elsewhere = {
      ...inbox[0]!,
      headers: { ...inbox[0]!.headers, 'paypal-cert-url': 'https://paypal.com.evil.example/c' },
    };
    expect(await paypal.authenticate(elsewhere)).toBe('forged');
    const before = fake.log().length;
    expect(await adapterWith({ PAYPAL_CERT_HOSTS: '.paypal.com' }).authenticate(inbox[0]!)).toBe('forged');
    expect(fake.log()).toHaveLength(before);
  });

  test.each([
    ['https://api.paypal.com/v1/certs/x', true],
    ['http://api.paypal.com/v1/certs/x', false],
    ['https://paypal.com.evil.example/x', false],
    ['https://evilpaypal.com/x', false],
    ['https://api.paypal.com:8443/x', false],
    ['https://user@api.paypal.com/x', false],
    ['https://evil.example/?.paypal.com', false],
    ['http://127.0.0.1:4106/certs/fake.pem', true],
    ['http://127.0.0.1:4107/certs/fake.pem', false],
    ['file:///etc/passwd', false],
    ['', false],
  ])('certificates from %s: %s', (url, allowed) => {
    expect(mayServe(url, ['.paypal.com', '127.0.0.1:4106', 'evil.example'])).toBe(allowed);
  });

  test('the checksum and the amounts are PayPal’s', () => {
    expect(crc32('{"event":"charge.success","data":{"reference":"pnc_test_1","amount":10000}}')).toBe(1_010_809_732);
    expect([toWire(1_250n, 'USD'), toWire(1_250n, 'JPY'), toWire(125_000n, 'HUF')]).toEqual(['12.50', '1250', '1250']);
    expect([toWire(1_250n, 'HUF'), toWire(1_250n, 'GHS')]).toEqual([null, null]);
    expect(messageOf('x').rawBody).toHaveLength(1);
  });

  test('API10 random bytes crash nothing', () => survivesAnything(adapterWith(), 'paypal-transmission-sig'));
});
