import type { Call, FakeDefinition, Reply, Route, StatementLine } from '../fake.ts';
import { c2bRoutes } from './c2b.ts';
import { initiatedRoutes } from './initiated.ts';
import { mpesaKeys } from './keys.ts';
import { openBooks } from './state.ts';
import { stkRoutes } from './stk.ts';
import { refusal } from './wire.ts';

const TOKEN_SECONDS = 3_599;

/**
 * Safaricom Daraja. Outcomes by the last two digits of the phone: 01 insufficient, 19 expired, 21 wrong PIN, 32 cancelled, 37
 * unreachable, 98 paid without a callback, 99 paid with a callback after ten minutes, any other paid; or by a scenario
 * of the same name (`insufficient`, `cancelled`, `no_callback`, …), matched by our reference (in the callback address), phone or amount.
 */
export const mpesa: FakeDefinition = {
  name: 'mpesa',
  settings: {
    consumerKey: 'mpesa-demo-key',
    consumerSecret: 'mpesa-demo-secret',
    shortcode: '174379',
    passkey: 'bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919',
    initiator: 'testapi',
    initiatorPassword: 'Safaricom123!',
    allowLoopback: 'yes',
    promptMs: '3000',
    /** What an expired token is answered with: `404.001.03` or `401.003.01`. */
    expiredToken: '404.001.03',
  },
  tenantOf: (call) => merchantOf(call),
  open: (given, tenant) => {
    const settings: Readonly<Record<string, string>> = { privateKey: mpesaKeys().privateKey, ...given.settings };
    const stage = { ...given, settings };
    const lines: StatementLine[] = [];
    const books = openBooks(stage, lines);
    const tokens = new Map<string, number>();
    const guarded = (route: Route): Route => ({
      ...route,
      handle: (call) => tokenProblem(call, tokens, stage.now(), stage.settings) ?? route.handle(call),
    });
    const generate: Route = {
      method: 'GET',
      path: '/oauth/v1/generate',
      handle: (call): Reply => {
        const { consumerKey, consumerSecret } = stage.settings;
        if (call.query.get('grant_type') !== 'client_credentials')
          return refusal(400, '400.008.02', 'Invalid grant type passed');
        const expected = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;
        if (call.headers['authorization'] !== expected)
          return refusal(400, '400.008.01', 'Invalid Authentication passed');
        const token = `${Buffer.from(tenant).toString('base64url')}.${stage.id(24)}`;
        tokens.set(token, stage.now() + TOKEN_SECONDS * 1_000);
        return { status: 200, body: { access_token: token, expires_in: String(TOKEN_SECONDS) } };
      },
    };
    const routes = [...stkRoutes(books), ...c2bRoutes(books), ...initiatedRoutes(books)];
    return { routes: [generate, ...routes.map(guarded)], statement: () => lines };
  },
  // Nothing is signed; Safaricom is known by its addresses only, and a forger by another.
  sign: (_bytes, { secret }) => ({ 'x-forwarded-for': secret === 'wrong' ? '203.0.113.66' : '196.201.214.200' }),
  webhooks: { retries: [], accepted: (status) => status === 200 },
};

/** The consumer key, from Basic or from the token that was made for it. */
function merchantOf(call: Call): string | null {
  const [scheme, credentials = ''] = (call.headers['authorization'] ?? '').split(' ');
  if (scheme === 'Basic') return Buffer.from(credentials, 'base64').toString().split(':')[0] ?? null;
  if (scheme === 'Bearer') return Buffer.from(credentials.split('.')[0] ?? '', 'base64url').toString();
  return null;
}

function tokenProblem(
  call: Call,
  tokens: ReadonlyMap<string, number>,
  now: number,
  settings: Readonly<Record<string, string>>,
): Reply | null {
  const token = (call.headers['authorization'] ?? '').replace(/^Bearer /, '');
  const until = tokens.get(token);
  if (until !== undefined && now < until) return null;
  const code = settings['expiredToken'] ?? '404.001.03';
  return refusal(code.startsWith('401') ? 401 : 404, code, 'Invalid Access Token');
}
