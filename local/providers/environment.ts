import type { Ports } from '../ports.ts';
import type { FakeName } from './fake.ts';
import { mpesaKeys } from './mpesa/keys.ts';

const MOMO_USER = '8f1a6c1e-5f0a-4a7e-9d8e-2a5b6c7d8e9f';

/** Where the local cloud's providers differ from the fakes' presets. */
export const localSettings: Partial<Record<FakeName, Readonly<Record<string, string>>>> = {
  momo: { currencies: 'GHS,UGX,RWF,ZMW,SZL,GNF,ZAR,LRD,SSP,NGN,XOF,XAF,EUR' },
};

/** What the functions find in their environment to reach the played providers. Every secret here is made up. */
export function providersEnvironment(ports: Ports): Record<string, string> {
  const at = (name: FakeName): string => `http://127.0.0.1:${ports[name]}`;
  return {
    PAYSTACK_BASE_URL: at('paystack'),
    PAYSTACK_SECRET_KEY: 'sk_test_local_demo',
    FLUTTERWAVE_BASE_URL: at('flutterwave'),
    FLUTTERWAVE_SECRET_KEY: 'FLWSECK_TEST-local-demo',
    FLUTTERWAVE_WEBHOOK_HASH: 'flw_hash_demo',
    MPESA_BASE_URL: at('mpesa'),
    MPESA_CONSUMER_KEY: 'mpesa-demo-key',
    MPESA_CONSUMER_SECRET: 'mpesa-demo-secret',
    MPESA_SHORTCODE: '174379',
    MPESA_PASSKEY: 'bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919',
    MPESA_INITIATOR: 'testapi',
    MPESA_INITIATOR_PASSWORD: 'Safaricom123!',
    MPESA_CERTIFICATE: mpesaKeys().publicKey,
    MPESA_CALLBACK_SECRET: 'mpesa-local-callback-secret',
    WEBHOOKS_BASE_URL: `http://127.0.0.1:${ports.hosting}/api/v1/webhooks`,
    MPESA_CALLBACK_URL: `http://127.0.0.1:${ports.hosting}/api/v1/webhooks/mpesa`,
    MPESA_CALLBACK_IPS: '127.0.0.1',
    MOMO_BASE_URL: at('momo'),
    MOMO_COLLECTION_KEY: 'demo.collection',
    MOMO_DISBURSEMENT_KEY: 'demo.disbursement',
    MOMO_API_USER: MOMO_USER,
    MOMO_API_KEY: 'momo-demo-api-key',
    MOMO_TARGETS: '*=sandbox',
    STRIPE_BASE_URL: at('stripe'),
    STRIPE_SECRET_KEY: 'sk_test_local_demo',
    STRIPE_WEBHOOK_SECRET: 'whsec_demo',
    STRIPE_PAYMENT_PAGE_URL: `${at('stripe')}/__fake/page`,
    PAYPAL_BASE_URL: at('paypal'),
    PAYPAL_CLIENT_ID: 'paypal-demo-client',
    PAYPAL_CLIENT_SECRET: 'paypal-demo-secret',
    PAYPAL_WEBHOOK_ID: 'WH_DEMO_1',
    PAYPAL_CERT_HOSTS: `127.0.0.1:${ports.paypal}`,
    OPENEXCHANGERATES_BASE_URL: `${at('fx')}/openexchangerates`,
    OPENEXCHANGERATES_APP_ID: 'oxr-demo-app',
    EXCHANGERATE_HOST_BASE_URL: `${at('fx')}/exchangerate-host`,
    EXCHANGERATE_HOST_ACCESS_KEY: 'erh-demo-key',
    ECB_BASE_URL: `${at('fx')}/ecb`,
    BANK_ACCOUNTS: JSON.stringify([
      { currency: 'GHS', bank: 'PushNchat Demo Bank', number: '0012345678901', name: 'PushNchat Ltd' },
      { currency: 'NGN', bank: 'PushNchat Demo Bank', number: '0012345678', name: 'PushNchat Ltd' },
      { currency: 'KES', bank: 'PushNchat Demo Bank', number: '00123456789', name: 'PushNchat Ltd' },
    ]),
    BANK_NOTICE_SECRET: 'bank-local-notice-secret',
  };
}
