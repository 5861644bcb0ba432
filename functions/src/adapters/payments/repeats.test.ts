import { chargeOf, playProvider } from '../../../test/payments.ts';
import { parseSettings } from './environment.ts';
import { flutterwaveAdapter } from './flutterwave/index.ts';
import { FlutterwaveEnv } from './flutterwave/settings.ts';
import { paypalAdapter } from './paypal/index.ts';
import { PaypalEnv } from './paypal/settings.ts';
import { paystackAdapter } from './paystack/index.ts';
import { PaystackEnv } from './paystack/settings.ts';
import { NOT_KNOWN } from './port.ts';
import { stripeAdapter } from './stripe/index.ts';
import { StripeEnv } from './stripe/settings.ts';

const stands = {
  paystack: playProvider('paystack'),
  flutterwave: playProvider('flutterwave'),
  stripe: playProvider('stripe'),
  paypal: playProvider('paypal'),
};
const url = (name: keyof typeof stands): string => stands[name]().fake.url;
const adapters = {
  paystack: paystackAdapter(() =>
    parseSettings('Paystack', PaystackEnv, {
      PAYSTACK_BASE_URL: url('paystack'),
      PAYSTACK_SECRET_KEY: 'sk_test_demo',
    }),
  ),
  flutterwave: flutterwaveAdapter(() =>
    parseSettings('Flutterwave', FlutterwaveEnv, {
      FLUTTERWAVE_BASE_URL: url('flutterwave'),
      FLUTTERWAVE_SECRET_KEY: 'FLWSECK_TEST-demo',
      FLUTTERWAVE_WEBHOOK_HASH: 'flw_hash_demo',
    }),
  ),
  stripe: stripeAdapter(() =>
    parseSettings('Stripe', StripeEnv, {
      STRIPE_BASE_URL: url('stripe'),
      STRIPE_SECRET_KEY: 'sk_test_demo',
      STRIPE_WEBHOOK_SECRET: 'whsec_demo',
      STRIPE_PAYMENT_PAGE_URL: 'https://app.example/pay',
    }),
  ),
  paypal: paypalAdapter(() =>
    parseSettings('PayPal', PaypalEnv, {
      PAYPAL_BASE_URL: url('paypal'),
      PAYPAL_CLIENT_ID: 'paypal-demo-client',
      PAYPAL_CLIENT_SECRET: 'paypal-demo-secret',
      PAYPAL_WEBHOOK_ID: 'WH_DEMO_1',
      PAYPAL_CERT_HOSTS: '.paypal.com',
    }),
  ),
};

describe('PAY-4 a charge whose sender died is asked for again under the same reference', () => {
  test.each(Object.keys(adapters) as (keyof typeof adapters)[])('%s makes one of both', async (name) => {
    const adapter = adapters[name];
    expect(adapter.repeats).toContain('charge');
    const charge = chargeOf({ method: 'card', currency: 'USD', phone: null, network: null });
    const { reference, amount, currency } = charge;
    const lost = await adapter.chargeStatus({ reference, providerReference: null, amount, currency });
    expect(lost).toMatchObject({ state: 'unknown', detail: NOT_KNOWN });
    const first = await adapter.charge(charge);
    const again = await adapter.charge(charge);
    expect(first.state).toBe('action_required');
    expect(['action_required', 'pending']).toContain(again.state);
    if (first.providerReference !== null) expect(again.providerReference).toBe(first.providerReference);
  });
});
