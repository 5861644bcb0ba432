import { createHmac } from 'node:crypto';
import { bearer, type FakeBehaviour, type FakeDefinition, type Reply, type Stage } from '../fake.ts';
import { bank } from './bank.ts';
import { charges } from './charges.ts';
import { refunds } from './refunds.ts';
import { transfers } from './transfers.ts';

const HOUR = 3_600_000;
const TEST_RETRIES = Array.from({ length: 10 }, () => HOUR);
const INVALID_KEY: Reply = { status: 401, body: { status: false, message: 'Invalid key' } };

/**
 * Paystack as its documentation tells it (test mode). Settings: `oldSecret` signs in "oldsecret" deliveries; `rateLimit` calls
 * a minute, 0 for none; `balance` in minor units, per currency.
 */
export const paystack: FakeDefinition = {
  name: 'paystack',
  settings: { oldSecret: 'sk_test_old_demo', rateLimit: '0', balance: '1000000000000' },
  tenantOf: (call) => {
    const key = bearer(call);
    return call.path.startsWith('/__fake/') ? null : key !== null && /^sk_test_/.test(key) ? key : INVALID_KEY;
  },
  open: (stage): FakeBehaviour => {
    const book = bank(stage);
    const limited = limiter(stage);
    const routes = [...charges(stage, book), ...refunds(stage, book), ...transfers(stage, book)];
    return {
      routes: routes.map((route) => ({ ...route, handle: (call) => limited() ?? route.handle(call) })),
      statement: () => book.statement(),
    };
  },
  sign: (bytes, { secret, settings, tenant }) => {
    const key = { right: tenant, old: settings['oldSecret'] ?? '', wrong: 'sk_test_forged' }[secret];
    return { 'x-paystack-signature': createHmac('sha512', key).update(bytes).digest('hex') };
  },
  // The test profile: hourly for ten hours, and only exactly 200 ends it.
  webhooks: { retries: TEST_RETRIES, accepted: (status) => status === 200 },
};

function limiter(stage: Stage): () => Reply | null {
  const most = Number(stage.settings['rateLimit']);
  let recent: number[] = [];
  return () => {
    if (most === 0) return null;
    recent = recent.filter((at) => stage.now() - at < 60_000);
    if (recent.length < most) {
      recent.push(stage.now());
      return null;
    }
    const meta = { nextStep: 'Wait a few minutes and try the API call again' };
    return {
      status: 429,
      body: { status: false, message: 'Rate limit exceeded!', meta, type: 'api_error', code: 'rate_limited' },
    };
  };
}
