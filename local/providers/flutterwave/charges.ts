import type { Call, Reply, Route, Stage } from '../fake.ts';
import type { Books, Transaction } from './books.ts';

export const well = (message: string, data: unknown, meta?: unknown): Reply => ({
  status: 200,
  body: { status: 'success', message, data, ...(meta !== undefined && { meta }) },
});
export const bad = (message: string, status = 400): Reply => ({
  status,
  body: { status: 'error', message, data: null },
});
/** What the gateway says when it gives up after 28 s; the effect stays. */
const GAVE_UP: Reply = bad('An error occurred. Please contact support', 503);

const CURRENCY_OF: Readonly<Record<string, readonly string[]>> = {
  mobile_money_ghana: ['GHS'],
  mpesa: ['KES'],
  mobile_money_uganda: ['UGX'],
  mobile_money_rwanda: ['RWF'],
  mobile_money_zambia: ['ZMW'],
  mobile_money_tanzania: ['TZS'],
  mobile_money_franco: ['XAF', 'XOF'],
};

/**
 * Charges, checkouts and verification. M-Pesa is answered after 3 s; the others through the payer's page. Scenarios:
 * `decline`, `insufficient`, `gateway_503`, `silent_success`, `meta_missing`, `wrong_amount`, `strange_status`.
 */
export function charges(stage: Stage, books: Books): Route[] {
  const announce = (one: Transaction, bare: boolean): void => {
    const type = one.auth_model === 'LIPA_MPESA' ? 'MPESA_TRANSACTION' : 'MOBILEMONEY_TRANSACTION';
    stage.webhook({
      body: {
        event: 'charge.completed',
        data: shown(one),
        ...(!bare && { meta_data: { __CheckoutInitAddress: null } }),
        'event.type': type,
      },
    });
  };
  const end = (one: Transaction, scenario: string | undefined): void => {
    if (one.status !== 'pending') return;
    const refusals: Record<string, string> = {
      decline: 'Transaction cancelled by user',
      insufficient: 'Insufficient funds',
    };
    const refusal = refusals[scenario ?? ''];
    one.status = refusal === undefined ? 'successful' : 'failed';
    one.processor_response = refusal ?? 'Approved by Financial Institution';
    if (scenario === 'strange_status') one.status = 'levitating';
    else if (scenario !== 'silent_success') announce(one, scenario === 'meta_missing');
  };
  const open = (
    body: Record<string, unknown>,
    type: string,
    model: string,
    scenario: string | undefined,
  ): Transaction => {
    const one: Transaction = {
      id: books.nextId(),
      tx_ref: String(body['tx_ref']),
      flw_ref: `FLW${stage.id(12).toUpperCase()}`,
      amount: (body['amount'] as number) - (scenario === 'wrong_amount' ? 1 : 0),
      currency: String(body['currency']),
      email: String(body['email']),
      payment_type: type,
      auth_model: model,
      created_at: new Date(stage.now()).toISOString(),
      status: 'pending',
      processor_response: 'pending',
    };
    books.transactions.push(one);
    return one;
  };
  const planted = new Map<number, string | undefined>();

  return [
    {
      method: 'POST',
      path: '/v3/charges',
      handle: (call) => {
        const type = call.query.get('type') ?? '';
        const body = (call.json() ?? {}) as Record<string, unknown>;
        const flaw = flawOf(body, ['tx_ref', 'currency', 'email', 'phone_number']);
        if (flaw !== null) return flaw;
        if (CURRENCY_OF[type]?.includes(String(body['currency'])) !== true)
          return bad('Invalid currency for this type');
        if (!/^\d{9,15}$/.test(String(body['phone_number']))) return bad('Invalid phone number');
        const phone = String(body['phone_number']);
        const scenario = stage.scenario({ ref: String(body['tx_ref']), phone, amount: body['amount'] as number });
        const model = type === 'mpesa' ? 'LIPA_MPESA' : 'MOBILEMONEY';
        const one = open(body, type === 'mpesa' ? 'mpesa' : 'mobilemoney', model, scenario?.scenario);
        planted.set(one.id, scenario?.scenario);
        if (type === 'mpesa') stage.after(scenario?.delayMs ?? 3_000, () => end(one, scenario?.scenario));
        else stage.visit(() => end(one, scenario?.scenario));
        if (scenario?.scenario === 'gateway_503') return GAVE_UP;
        if (type === 'mpesa') return well('Charge initiated', shown(one));
        const redirect = `${stage.origin}/__fake/checkout/${one.id}`;
        return well('Charge initiated', shown(one), { authorization: { mode: 'redirect', redirect } });
      },
    },
    {
      method: 'POST',
      path: '/v3/payments',
      handle: (call) => {
        const body = (call.json() ?? {}) as Record<string, unknown>;
        const email = (body['customer'] as { email?: unknown } | undefined)?.email;
        const flaw = flawOf({ ...body, email }, ['tx_ref', 'redirect_url', 'email']);
        if (flaw !== null) return flaw;
        stage.visit(() =>
          end(open({ currency: 'NGN', ...body, email }, 'card', 'VBVSECURECODE', undefined), undefined),
        );
        const link = `${stage.origin}/__fake/pay/${Buffer.from(call.body).toString('base64url')}`;
        return well('Hosted Link', { link });
      },
    },
    {
      // The payer's pages: following a charge's link with the code 123456 pays, and so does opening a checkout.
      method: 'GET',
      path: '/__fake/checkout/:id',
      handle: ({ params, query }) => {
        const one = books.transactions.find(({ id }) => String(id) === params['id']);
        if (one === undefined) return bad('No such charge', 404);
        if (query.get('otp') !== '123456') return bad('Wrong code');
        end(one, planted.get(one.id));
        return well('Done', { status: one.status });
      },
    },
    {
      method: 'GET',
      path: '/__fake/pay/:checkout',
      handle: ({ params }) => {
        const body = JSON.parse(Buffer.from(params['checkout'] ?? '', 'base64url').toString()) as Record<
          string,
          unknown
        >;
        const { email } = body['customer'] as { email: string };
        const one = open({ currency: 'NGN', ...body, email }, 'card', 'VBVSECURECODE', undefined);
        end(one, undefined);
        return well('Done', { status: one.status, transaction_id: one.id, tx_ref: one.tx_ref });
      },
    },
    {
      method: 'GET',
      path: '/v3/transactions/verify_by_reference',
      handle: ({ query }) => found(books.transactions.find(({ tx_ref: ref }) => ref === query.get('tx_ref'))),
    },
    {
      method: 'GET',
      path: '/v3/transactions/:id/verify',
      handle: ({ params }) => found(books.transactions.find(({ id }) => String(id) === params['id'])),
    },
    {
      method: 'POST',
      path: '/v3/transactions/:id/resend-hook',
      handle: ({ params }: Call) => {
        const one = books.transactions.find(({ id }) => String(id) === params['id']);
        if (one === undefined) return bad('No transaction was found for this id', 404);
        announce(one, false);
        return well('hook sent', null);
      },
    },
  ];
}

function flawOf(body: Record<string, unknown>, required: readonly string[]): Reply | null {
  const missing = required.find((name) => typeof body[name] !== 'string' || body[name] === '');
  if (missing !== undefined) return bad(`${missing} is required`);
  const { amount } = body;
  return typeof amount === 'number' && amount > 0 ? null : bad('amount must be a number');
}

function found(one: Transaction | undefined): Reply {
  return one === undefined
    ? bad('No transaction was found for this id')
    : well('Transaction fetched successfully', shown(one));
}

function shown({ email, ...one }: Transaction) {
  return {
    ...one,
    charged_amount: one.amount,
    app_fee: Math.round(one.amount * 1.4) / 100,
    merchant_fee: 0,
    narration: 'PushNchat',
    account_id: 73_362,
    customer: { id: 1, name: 'Añá Shop', phone_number: null, email },
  };
}
