import type { Call, Reply, Route, Stage } from '../fake.ts';
import { bad, iso, well, type Bank, type Transaction } from './bank.ts';

/** Smallest amounts, in hundredths. */
const LEAST: Readonly<Record<string, number>> = { NGN: 5_000, GHS: 10, KES: 300, ZAR: 100, XOF: 100, USD: 200 };
const PROVIDERS = new Set(['mtn', 'atl', 'vod', 'mpesa', 'mpesa_offline', 'mptill', 'orange', 'wave']);
const ANSWERS_AFTER = 3_000;
const PAYER_WINDOW = 180_000;

interface Wanted {
  readonly email: string;
  readonly amount: number;
  readonly currency: string;
  readonly reference: string;
}

/**
 * Charges and checkouts. A mobile-money payer approves after 3 s; scenarios: `decline`, `insufficient`, `user_timeout`,
 * `silent_success` (no webhook), `otp`, `wrong_amount`, `wrong_currency`, `strange_status`.
 */
export function charges(stage: Stage, book: Bank): Route[] {
  const read = (call: Call): Wanted | Reply => {
    const body = (call.json() ?? {}) as Record<string, unknown>;
    const { email, currency = 'NGN', reference = stage.id(16) } = body;
    if (typeof email !== 'string' || !email.includes('@')) return bad('Invalid Email Address Passed');
    const amount = Number(body['amount']);
    if (!Number.isInteger(amount) || typeof currency !== 'string') return bad('Invalid Amount Sent');
    if (LEAST[currency] === undefined) return bad('Currency not supported by merchant');
    if (amount < LEAST[currency] || (currency === 'XOF' && amount % 100 !== 0)) return bad('Invalid Amount Sent');
    if (typeof reference !== 'string' || !/^[A-Za-z0-9.=-]+$/.test(reference))
      return bad('Invalid transaction reference');
    if (book.transactions.has(reference)) return bad('Duplicate Transaction Reference');
    return { email, amount, currency, reference };
  };

  const open = (wanted: Wanted, channel: string, phone: string | null, status: string): Transaction => {
    const made: Transaction = {
      id: book.nextId(),
      ...wanted,
      channel,
      customer: { email: wanted.email, phone },
      accessCode: stage.id(15),
      createdAt: stage.now(),
      status,
      text: '',
      paidAt: null,
      refunded: 0,
    };
    book.transactions.set(made.reference, made);
    return made;
  };

  const succeed = (one: Transaction, quietly = false): void => {
    if (one.paidAt !== null) return;
    one.status = 'success';
    one.text = 'Approved';
    one.paidAt = stage.now();
    if (!quietly) stage.webhook({ body: { event: 'charge.success', data: shown(one) } });
  };

  const fail = (one: Transaction, text: string): void => {
    if (one.paidAt !== null) return;
    one.status = 'failed';
    one.text = text;
  };

  /** What the payer does, decided when the prompt goes out. There is no event for a failure. */
  const ask = (one: Transaction): void => {
    const planted = stage.scenario({ ref: one.reference, phone: one.customer.phone ?? undefined, amount: one.amount });
    const delay = planted?.delayMs ?? ANSWERS_AFTER;
    switch (planted?.scenario) {
      case 'decline':
        return stage.after(delay, () => fail(one, 'Declined by customer'));
      case 'insufficient':
        return stage.after(delay, () => fail(one, 'Insufficient funds'));
      case 'user_timeout':
        return stage.after(PAYER_WINDOW, () => {
          if (one.paidAt === null) one.status = 'timeout';
        });
      case 'silent_success':
        return stage.after(delay, () => succeed(one, true));
      case 'strange_status':
        one.status = 'levitating';
        return;
      case 'wrong_amount':
        book.transactions.set(one.reference, { ...one, amount: one.amount - 100 });
        return stage.after(delay, () => succeed(book.transactions.get(one.reference) ?? one));
      case 'wrong_currency':
        book.transactions.set(one.reference, { ...one, currency: 'USD' });
        return stage.after(delay, () => succeed(book.transactions.get(one.reference) ?? one));
      default:
        return stage.after(delay, () => succeed(one));
    }
  };

  return [
    {
      method: 'POST',
      path: '/transaction/initialize',
      handle: (call) => {
        const wanted = read(call);
        if ('status' in wanted) return wanted;
        const made = open(wanted, 'card', null, 'abandoned');
        const url = `${stage.origin}/__fake/checkout/${made.accessCode}`;
        stage.visit(() => succeed(made));
        return well('Authorization URL created', {
          authorization_url: url,
          access_code: made.accessCode,
          reference: made.reference,
        });
      },
    },
    {
      // The payer's page: opening it pays, `?decline=1` refuses.
      method: 'GET',
      path: '/__fake/checkout/:code',
      handle: (call) => {
        const one = [...book.transactions.values()].find(({ accessCode }) => accessCode === call.params['code']);
        if (one === undefined) return bad('No such checkout', 404);
        if (call.query.get('decline') === null) succeed(one);
        else fail(one, 'Declined');
        return well('Done', { status: one.status });
      },
    },
    {
      method: 'GET',
      path: '/transaction/verify/:reference',
      handle: ({ params }) => {
        const one = book.transactions.get(params['reference'] ?? '');
        if (one === undefined) return bad('Transaction reference not found.');
        const { status } = one;
        return well('Verification successful', {
          ...shown(one),
          status: status === 'pay_offline' ? 'ongoing' : status,
        });
      },
    },
    {
      method: 'POST',
      path: '/charge',
      handle: (call) => {
        const wanted = read(call);
        if ('status' in wanted) return wanted;
        const momo = (call.json() as { mobile_money?: { phone?: unknown; provider?: unknown } }).mobile_money;
        if (momo === undefined || typeof momo.phone !== 'string') return bad('Invalid mobile money details');
        if (typeof momo.provider !== 'string' || !PROVIDERS.has(momo.provider)) return bad('Invalid provider');
        if (momo.provider === 'mpesa' ? !/^\+254\d{9}$/.test(momo.phone) : !/^0\d{9}$/.test(momo.phone))
          return bad('Invalid phone number');
        const made = open(wanted, 'mobile_money', momo.phone, momo.provider === 'vod' ? 'send_otp' : 'pay_offline');
        if (made.status === 'send_otp') {
          stage.visit(() => ask(made));
          const text = 'Dial *110# to generate a voucher, then enter it here';
          return well('Charge attempted', { reference: made.reference, status: 'send_otp', display_text: text });
        }
        ask(made);
        const text = 'Please complete authorization process on your mobile phone';
        return well('Charge attempted', { reference: made.reference, status: 'pay_offline', display_text: text });
      },
    },
    {
      method: 'POST',
      path: '/charge/submit_otp',
      handle: (call) => {
        const { otp, reference } = (call.json() ?? {}) as { otp?: unknown; reference?: unknown };
        const one = typeof reference === 'string' ? book.transactions.get(reference) : undefined;
        if (one === undefined || typeof otp !== 'string') return bad('Charge not found');
        if (one.status !== 'send_otp') return bad('Charge is not waiting for an OTP');
        if (otp !== '123456') {
          fail(one, 'Wrong PIN or voucher: invalid PIN');
          return well('Charge attempted', { ...shown(one) });
        }
        one.status = 'pending';
        ask(one);
        return well('Charge attempted', { reference: one.reference, status: one.status });
      },
    },
    {
      method: 'GET',
      path: '/charge/:reference',
      handle: ({ params }) => {
        const one = book.transactions.get(params['reference'] ?? '');
        return one === undefined ? bad('Charge not found', 404) : well('Reference check successful', shown(one));
      },
    },
  ];
}

function shown(one: Transaction) {
  return {
    id: one.id,
    domain: 'test',
    status: one.status,
    reference: one.reference,
    amount: one.amount,
    message: null,
    gateway_response: one.text,
    paid_at: iso(one.paidAt),
    created_at: iso(one.createdAt),
    channel: one.channel,
    currency: one.currency,
    fees: Math.ceil(one.amount / 100),
    metadata: '',
    authorization: {
      authorization_code: `AUTH_${one.accessCode}`,
      last4: '4081',
      channel: one.channel,
      bank: 'Zażółć Bank',
    },
    customer: { id: 1, email: one.customer.email, customer_code: 'CUS_1', phone: one.customer.phone },
    requested_amount: one.amount,
  };
}
