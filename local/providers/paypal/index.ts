import { createSign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { bearer, type Call, type FakeBehaviour, type FakeDefinition, type Reply, type Route } from '../fake.ts';
import { signer } from './certificate.ts';
import { orders, refused, type Order } from './orders.ts';

const HOUR = 3_600_000;
const UNAUTHORISED: Reply = refused(401, 'AUTHENTICATION_FAILURE', '');

/**
 * PayPal Orders v2. The payer agrees at `/__fake/approve/<order>`. Settings: `webhookId`, `oldWebhookId`, `tokenSeconds`.
 * Scenarios by our reference or the amount in major units: `declined`, `pending_review`.
 */
export const paypal: FakeDefinition = {
  name: 'paypal',
  settings: {
    clientSecret: 'paypal-demo-secret',
    webhookId: 'WH_DEMO_1',
    oldWebhookId: 'WH_DEMO_0',
    tokenSeconds: '32400',
  },
  tenantOf: (call) => {
    if (call.path.startsWith('/__fake/') || call.path.startsWith('/certs/')) return null;
    return clientOf(call) ?? UNAUTHORISED;
  },
  open: (stage, tenant): FakeBehaviour => {
    const made = new Map<string, Order>();
    const tokens = new Map<string, number>();
    const guarded = (route: Route): Route => ({
      ...route,
      handle: (call) => {
        const open = route.path.startsWith('/__fake/') || stage.now() < (tokens.get(bearer(call) ?? '') ?? 0);
        return open ? route.handle(call) : UNAUTHORISED;
      },
    });
    return {
      routes: [
        {
          method: 'POST',
          path: '/v1/oauth2/token',
          handle: (call) => {
            const expected = Buffer.from(`${tenant}:${stage.settings['clientSecret']}`).toString('base64');
            if (call.headers['authorization'] !== `Basic ${expected}`)
              return { status: 401, body: { error: 'invalid_client' } };
            if (call.body.toString() !== 'grant_type=client_credentials')
              return { status: 400, body: { error: 'unsupported_grant_type' } };
            const token = `${Buffer.from(tenant).toString('base64url')}.${stage.id(40)}`;
            const seconds = Number(stage.settings['tokenSeconds']);
            tokens.set(token, stage.now() + seconds * 1_000);
            return {
              status: 200,
              body: { access_token: token, token_type: 'Bearer', expires_in: seconds, nonce: stage.id(8) },
            };
          },
        },
        { method: 'GET', path: '/certs/fake.pem', handle: () => ({ status: 200, body: signer().certificate }) },
        ...orders(stage, made).map(guarded),
      ],
      statement: () =>
        [...made.values()].flatMap(({ reference, currency, capture, refunds }) => [
          ...(capture?.status === 'COMPLETED'
            ? [
                {
                  kind: 'charge' as const,
                  reference,
                  providerReference: capture.id,
                  amount: minor(capture.value, currency),
                  currency,
                  state: 'captured' as const,
                },
              ]
            : []),
          ...refunds.map(({ id, invoice, value }) => {
            return {
              kind: 'refund' as const,
              reference: invoice,
              providerReference: id,
              amount: minor(value, currency),
              currency,
              state: 'refunded' as const,
            };
          }),
        ]),
    };
  },
  sign: (bytes, { secret, settings, now, origin, id }) => {
    const webhook = { right: settings['webhookId'], old: settings['oldWebhookId'], wrong: 'WH_FORGED' }[secret];
    const time = new Date(now).toISOString();
    const text = `${id}|${time}|${webhook}|${crc32(bytes)}`;
    return {
      'paypal-transmission-id': id,
      'paypal-transmission-time': time,
      'paypal-transmission-sig': createSign('RSA-SHA256').update(text).sign(signer().privateKey, 'base64'),
      'paypal-cert-url': `${origin}/certs/fake.pem`,
      'paypal-auth-algo': 'SHA256withRSA',
    };
  },
  webhooks: {
    retries: Array.from({ length: 25 }, () => 3 * HOUR),
    accepted: (status) => status >= 200 && status < 300,
  },
};

/** The client id, from Basic or from the token that was made for it. */
function clientOf(call: Call): string | null {
  const basic = /^Basic (\S+)$/.exec(call.headers['authorization'] ?? '')?.[1];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString().split(':')[0] ?? null;
  const token = bearer(call);
  return token === null ? null : Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
}

function minor(value: string, currency: string): string {
  return currency === 'JPY' ? value : String(Math.round(Number(value) * 100));
}
