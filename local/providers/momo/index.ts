import type { Call, FakeDefinition, Reply, Route, Stage, StatementLine } from '../fake.ts';
import { play, shown, type Books, type Kind, type Product } from './state.ts';
import { fieldsOf, isUuid4, minorOf, refusal, textOf } from './wire.ts';

const TOKEN_SECONDS = 3_600;
const PRODUCTS: readonly Product[] = ['collection', 'disbursement', 'remittance'];

interface ApiUser {
  readonly callbackHost: string;
  apiKey: string | null;
}

/**
 * MTN MoMo. The sandbox's numbers 46733123450…463 end as MTN documents them; any other is paid, unless a scenario says
 * `fail:<REASON>`, `ongoing`, `delayed` or `no_callback`, matched by externalId, phone or amount. Subscription keys are
 * `<tenant>.<product>`.
 */
export const momo: FakeDefinition = {
  name: 'momo',
  settings: {
    apiUser: '8f1a6c1e-5f0a-4a7e-9d8e-2a5b6c7d8e9f',
    apiKey: 'momo-demo-api-key',
    target: 'sandbox',
    /** Comma-separated; the real sandbox knows EUR alone. */
    currencies: 'EUR',
    /** A callback to another host is refused; empty: any. */
    callbackHost: '',
    callbackMethod: 'PUT',
    profile: '',
    approveMs: '3000',
    /** `GHS:100000` in minor units; empty: more than anybody asks for. */
    balances: '',
  },
  tenantOf: (call) => call.headers['ocp-apim-subscription-key']?.split('.')[0] ?? null,
  open: (stage) => {
    const lines: StatementLine[] = [];
    const balances = (stage.settings['balances'] ?? '').split(',').filter((pair) => pair.includes(':'));
    const books: Books = {
      stage,
      entries: new Map(),
      lines,
      balances: new Map(balances.map((pair) => [pair.split(':')[0]!, BigInt(pair.split(':')[1]!)])),
    };
    const users = new Map<string, ApiUser>();
    const { apiUser = '', apiKey = '', callbackHost = '' } = stage.settings;
    users.set(apiUser, { callbackHost, apiKey });
    const gate = openGate(stage, users);
    return {
      routes: [
        ...provisioning(stage, users, gate),
        ...PRODUCTS.flatMap((product) => productRoutes(books, product, gate)),
      ],
      statement: () => lines,
    };
  },
  webhooks: { retries: [], accepted: () => true },
};

interface Gate {
  subscribed(call: Call, product: Product | null): Reply | null;
  open(call: Call, product: Product): Reply | null;
  hostOf(call: Call): string;
  issue(product: Product, user: string): string;
}

/** Who may call what: subscription key, then bearer, then target, in MTN's order. */
function openGate(stage: Stage, users: ReadonlyMap<string, ApiUser>): Gate {
  const tokens = new Map<string, { readonly product: Product; readonly user: string; readonly until: number }>();
  const subscribed = (call: Call, product: Product | null): Reply | null => {
    const key = call.headers['ocp-apim-subscription-key'] ?? '';
    const right = product === null ? key !== '' : key.endsWith(`.${product}`);
    return right
      ? null
      : { status: 401, body: { statusCode: 401, message: 'Access denied due to invalid subscription key.' } };
  };
  const bearer = (call: Call) => tokens.get((call.headers['authorization'] ?? '').replace(/^Bearer /, ''));
  return {
    subscribed,
    open(call, product) {
      const denied = subscribed(call, product);
      if (denied !== null) return denied;
      const token = bearer(call);
      if (token?.product !== product || stage.now() >= token.until)
        return { status: 401, body: { error: 'login_failed', message: 'Unauthorized' } };
      if (call.headers['x-target-environment'] !== stage.settings['target'])
        return refusal(500, 'NOT_ALLOWED_TARGET_ENVIRONMENT', 'Access to target environment is forbidden.');
      return null;
    },
    hostOf: (call) => users.get(bearer(call)?.user ?? '')?.callbackHost ?? '',
    issue(product, user) {
      const token = `eyJ0eXAiOiJKV1QifQ.${stage.id(32)}`;
      tokens.set(token, { product, user, until: stage.now() + TOKEN_SECONDS * 1_000 });
      return token;
    },
  };
}

function provisioning(stage: Stage, users: Map<string, ApiUser>, gate: Gate): Route[] {
  const of = (call: Call): ApiUser | undefined => users.get(call.params['id'] ?? '');
  const unknown = refusal(404, 'RESOURCE_NOT_FOUND', 'Requested resource was not found.');
  return [
    {
      method: 'POST',
      path: '/v1_0/apiuser',
      handle: (call) => {
        const id = call.headers['x-reference-id'];
        if (!isUuid4(id)) return { status: 400 };
        if (users.has(id)) return refusal(409, 'RESOURCE_ALREADY_EXIST', 'Duplicated reference id.');
        users.set(id, { callbackHost: textOf(fieldsOf(call)['providerCallbackHost']), apiKey: null });
        return gate.subscribed(call, null) ?? { status: 201 };
      },
    },
    {
      method: 'POST',
      path: '/v1_0/apiuser/:id/apikey',
      handle: (call) => {
        const user = of(call);
        if (user === undefined) return unknown;
        user.apiKey = stage.id(32);
        return { status: 201, body: { apiKey: user.apiKey } };
      },
    },
    {
      method: 'GET',
      path: '/v1_0/apiuser/:id',
      handle: (call) => {
        const user = of(call);
        if (user === undefined) return unknown;
        return { status: 200, body: { providerCallbackHost: user.callbackHost, targetEnvironment: 'sandbox' } };
      },
    },
    ...PRODUCTS.map((product): Route => ({
      method: 'POST',
      path: `/${product}/token/`,
      handle: (call) => {
        const denied = gate.subscribed(call, product);
        if (denied !== null) return denied;
        if (call.body.length > 0) return { status: 400 };
        const [user = '', key] = Buffer.from((call.headers['authorization'] ?? '').replace(/^Basic /, ''), 'base64')
          .toString()
          .split(':');
        if (users.get(user)?.apiKey !== key || key === undefined)
          return { status: 401, body: { error: 'login_failed' } };
        const access_token = gate.issue(product, user);
        return { status: 200, body: { access_token, token_type: 'access_token', expires_in: TOKEN_SECONDS } };
      },
    })),
  ];
}

const KINDS: readonly (readonly [path: string, product: Product, kind: Kind])[] = [
  ['/collection/v1_0/requesttopay', 'collection', 'charge'],
  ['/disbursement/v1_0/transfer', 'disbursement', 'payout'],
  ['/disbursement/v1_0/refund', 'disbursement', 'refund'],
];

function productRoutes(books: Books, product: Product, gate: Gate): Route[] {
  const guarded = (method: string, path: string, handle: (call: Call) => Reply): Route => ({
    method,
    path,
    handle: (call) => gate.open(call, product) ?? handle(call),
  });
  const asked = KINDS.filter(([, of]) => of === product).flatMap(([path, , kind]) => [
    guarded('POST', path, (call) => take(books, kind, call, gate.hostOf(call))),
    guarded('GET', `${path}/:id`, (call) => {
      const entry = books.entries.get(call.params['id'] ?? '');
      if (entry?.kind !== kind) return refusal(404, 'RESOURCE_NOT_FOUND', 'Requested resource was not found.');
      return { status: 200, body: shown(entry, books.stage.random() < 0.5) };
    }),
  ]);
  return [
    ...asked,
    guarded('GET', `/${product}/v1_0/account/balance`, () => {
      const [currency, minor] = [...books.balances][0] ?? ['EUR', 100_000n];
      return { status: 200, body: { availableBalance: String(minor), currency } };
    }),
    guarded('GET', `/${product}/v1_0/accountholder/msisdn/:number/active`, (call) => ({
      status: 200,
      body: { result: /^\d{8,15}$/.test(call.params['number'] ?? '') },
    })),
  ];
}

/** 202 and nothing more; what came of it is read later. */
function take(books: Books, kind: Kind, call: Call, callbackHost: string): Reply {
  const id = call.headers['x-reference-id'];
  if (!isUuid4(id)) return refusal(400, 'INVALID_REFERENCE_ID', 'X-Reference-Id must be a UUID version 4.');
  if (books.entries.has(id)) return refusal(409, 'RESOURCE_ALREADY_EXIST', 'Duplicated reference id.');
  const body = fieldsOf(call);
  const callbackUrl = call.headers['x-callback-url'] ?? null;
  if (callbackUrl !== null && callbackHost !== '' && new URL(callbackUrl).hostname !== callbackHost)
    return refusal(500, 'INVALID_CALLBACK_URL_HOST', 'The callback URL host is not the registered one.');
  const { settings } = books.stage;
  const currency = textOf(body['currency']);
  if (!(settings['currencies'] ?? '').split(',').includes(currency))
    return refusal(500, 'INVALID_CURRENCY', 'Currency not supported.');
  const minor = minorOf(textOf(body['amount']), currency);
  const party = (body[kind === 'charge' ? 'payer' : 'payee'] ?? {}) as Readonly<Record<string, unknown>>;
  const msisdn = textOf(party['partyId']);
  const notes = [textOf(body['payerMessage']), textOf(body['payeeNote'])];
  const wrong =
    minor === null ||
    minor === '0' ||
    textOf(body['externalId']) === '' ||
    notes.some((note) => note.length > 160 || /['’"&<>]/.test(note)) ||
    (kind === 'refund' ? !isUuid4(textOf(body['referenceIdToRefund'])) : !/^\d{8,15}$/.test(msisdn));
  if (wrong) return { status: 400 };
  const entry = {
    id,
    kind,
    amount: textOf(body['amount']),
    minor,
    currency,
    externalId: textOf(body['externalId']),
    msisdn: kind === 'refund' ? null : msisdn,
    payerMessage: notes[0]!,
    payeeNote: notes[1]!,
    original: kind === 'refund' ? textOf(body['referenceIdToRefund']) : null,
    callbackUrl,
    status: 'PENDING' as const,
    reason: null,
    financialId: null,
  };
  books.entries.set(id, entry);
  play(books, entry);
  return { status: 202 };
}
