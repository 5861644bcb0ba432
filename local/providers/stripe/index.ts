import { createHmac } from 'node:crypto';
import { bearer, type Call, type FakeBehaviour, type FakeDefinition, type Reply, type Route } from '../fake.ts';
import { intents, type Intent, type Refund } from './intents.ts';
import { refunds } from './refunds.ts';
import { refused } from './wire.ts';

const HOUR = 3_600_000;

/**
 * Stripe's PaymentIntents. Settings: `webhookSecret`, `oldWebhookSecret`; `skewSeconds` makes stamps older. Scenarios by
 * our reference or the amount: `insufficient`, `decline`, `authentication`, `concurrent`.
 */
export const stripe: FakeDefinition = {
  name: 'stripe',
  settings: { webhookSecret: 'whsec_demo', oldWebhookSecret: 'whsec_old', skewSeconds: '0' },
  tenantOf: (call) => {
    if (call.path.startsWith('/__fake/')) return null;
    const key = bearer(call);
    if (key !== null && key.startsWith('sk_test_')) return key;
    return refused(401, 'invalid_request_error', 'Invalid API Key provided');
  },
  open: (stage): FakeBehaviour => {
    const made = new Map<string, Intent>();
    const returned: Refund[] = [];
    const routes = [...intents(stage, made), ...refunds(stage, made, returned)];
    const once = idempotency();
    return {
      routes: routes.map((route) => (route.method === 'POST' ? { ...route, handle: once(route) } : route)),
      statement: () => [
        ...[...made.values()]
          .filter(({ status }) => status === 'succeeded')
          .map(({ id, amount, currency, metadata }) => ({
            kind: 'charge' as const,
            reference: metadata['reference'] ?? '',
            providerReference: id,
            amount: String(amount),
            currency: currency.toUpperCase(),
            state: 'captured' as const,
          })),
        ...returned
          .filter(({ status }) => status === 'succeeded')
          .map(({ id, amount, currency, metadata }) => ({
            kind: 'refund' as const,
            reference: metadata['reference'] ?? '',
            providerReference: id,
            amount: String(amount),
            currency: currency.toUpperCase(),
            state: 'refunded' as const,
          })),
      ],
    };
  },
  sign: (bytes, { secret, settings, now }) => {
    const time = Math.floor(now / 1_000) - Number(settings['skewSeconds']);
    const mac = (key: string): string => createHmac('sha256', key).update(`${time}.`).update(bytes).digest('hex');
    const { webhookSecret = '', oldWebhookSecret = '' } = settings;
    // While a secret is being changed Stripe sends a v1 for each; v0 is for tests of theirs.
    const macs = { right: [oldWebhookSecret, webhookSecret], old: [oldWebhookSecret], wrong: ['whsec_forged'] }[secret];
    return { 'stripe-signature': [`t=${time}`, ...macs.map((key) => `v1=${mac(key)}`), `v0=${mac('test')}`].join(',') };
  },
  webhooks: { retries: [HOUR, 2 * HOUR], accepted: (status) => status >= 200 && status < 300 },
};

/** The first result of a key is given again for a day; refusals before anything began are not kept. */
function idempotency(): (route: Route) => Route['handle'] {
  const kept = new Map<string, { readonly body: string; readonly reply: Reply }>();
  return (route) => async (call: Call) => {
    const key = call.headers['idempotency-key'];
    if (key === undefined) return route.handle(call);
    const body = `${call.path}?${call.body.toString()}`;
    const known = kept.get(key);
    if (known !== undefined) {
      if (known.body !== body)
        return refused(400, 'idempotency_error', 'Keys can only be used with the same parameters');
      return { ...known.reply, headers: { 'idempotent-replayed': 'true' } };
    }
    const reply = await route.handle(call);
    if (reply.status !== 400 && reply.status !== 409) kept.set(key, { body, reply });
    return reply;
  };
}
