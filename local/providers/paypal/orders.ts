import type { Call, Reply, Route, Stage } from '../fake.ts';

export interface Order {
  readonly id: string;
  readonly reference: string;
  readonly currency: string;
  readonly value: string;
  readonly scenario: string | undefined;
  status: string;
  capture: { readonly id: string; readonly value: string; status: string } | null;
  readonly refunds: { readonly id: string; readonly invoice: string; readonly value: string }[];
}

const WHOLE = new Set(['HUF', 'JPY', 'TWD']);

export const refused = (status: number, name: string, issue: string, links: readonly object[] = []): Reply => ({
  status,
  body: {
    name,
    message: 'The request was refused.',
    debug_id: 'f00',
    details: issue === '' ? [] : [{ issue, description: issue }],
    links,
  },
});
const unprocessable = (issue: string, links?: readonly object[]): Reply =>
  refused(422, 'UNPROCESSABLE_ENTITY', issue, links);

export function orders(stage: Stage, made: Map<string, Order>): Route[] {
  const kept = new Map<string, Reply>();
  /** PayPal-Request-Id: the first answer again, with 200. */
  const keyed =
    (handle: (call: Call) => Reply) =>
    (call: Call): Reply => {
      const key = call.headers['paypal-request-id'];
      const known = key === undefined ? undefined : kept.get(key);
      if (known !== undefined) return { ...known, status: 200 };
      const reply = handle(call);
      if (key !== undefined && reply.status < 300) kept.set(key, reply);
      return reply;
    };
  const approval = (one: Order) => [
    { rel: 'payer-action', href: `${stage.origin}/__fake/approve/${one.id}`, method: 'GET' },
  ];
  const captureOf = (one: Order) =>
    one.capture === null
      ? null
      : {
          id: one.capture.id,
          status: refundedOf(one) > 0 ? 'PARTIALLY_REFUNDED' : one.capture.status,
          custom_id: one.reference,
          invoice_id: one.reference,
          amount: { currency_code: one.currency, value: one.capture.value },
          seller_receivable_breakdown: {
            paypal_fee: { currency_code: one.currency, value: WHOLE.has(one.currency) ? '1' : '0.50' },
          },
          supplementary_data: { related_ids: { order_id: one.id } },
        };
  const shownRefund = (one: Order, refund: Order['refunds'][number]) => ({
    id: refund.id,
    status: 'COMPLETED',
    invoice_id: refund.invoice,
    custom_id: one.reference,
    amount: { currency_code: one.currency, value: refund.value },
  });
  const shown = (one: Order) => ({
    id: one.id,
    status: one.status,
    intent: 'CAPTURE',
    payer: { email_address: 'payer@shop.example' },
    purchase_units: [
      {
        reference_id: 'default',
        custom_id: one.reference,
        amount: { currency_code: one.currency, value: one.value },
        payments: {
          captures: [captureOf(one)].filter((each) => each !== null),
          refunds: one.refunds.map((refund) => shownRefund(one, refund)),
        },
      },
    ],
    links: approval(one),
  });
  const announce = (type: string, resource: object): void =>
    stage.webhook({
      body: {
        id: `WH-${stage.id(17).toUpperCase()}`,
        create_time: new Date(stage.now()).toISOString(),
        event_version: '1.0',
        event_type: type,
        summary: 'Größe & Straße',
        resource,
      },
    });
  const approve = (one: Order): void => {
    if (one.status !== 'PAYER_ACTION_REQUIRED') return;
    one.status = 'APPROVED';
    announce('CHECKOUT.ORDER.APPROVED', shown(one));
  };

  const capture = (one: Order): Reply => {
    if (one.capture !== null) return unprocessable('ORDER_ALREADY_CAPTURED');
    if (one.status !== 'APPROVED') return unprocessable('ORDER_NOT_APPROVED');
    if (one.scenario === 'declined') {
      one.status = 'PAYER_ACTION_REQUIRED';
      return unprocessable('INSTRUMENT_DECLINED', approval(one));
    }
    const pending = one.scenario === 'pending_review';
    const taken: NonNullable<Order['capture']> = {
      id: stage.id(17).toUpperCase(),
      value: one.value,
      status: pending ? 'PENDING' : 'COMPLETED',
    };
    one.capture = taken;
    one.status = 'COMPLETED';
    const tell = (type: string) => announce(`PAYMENT.CAPTURE.${type}`, captureOf(one) ?? {});
    tell(pending ? 'PENDING' : 'COMPLETED');
    if (pending) {
      stage.after(60_000, () => {
        taken.status = 'COMPLETED';
        tell('COMPLETED');
      });
    }
    return { status: 201, body: shown(one) };
  };

  const withOrder = (handle: (one: Order, call: Call) => Reply) => (call: Call) => {
    const one = made.get(call.params['id'] ?? '');
    return one === undefined ? refused(404, 'RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID') : handle(one, call);
  };

  return [
    {
      method: 'POST',
      path: '/v2/checkout/orders',
      handle: keyed((call) => {
        const body = (call.json() ?? {}) as {
          intent?: unknown;
          purchase_units?: { custom_id?: string; amount?: { currency_code?: string; value?: string } }[];
        };
        const unit = body.purchase_units?.[0];
        const { currency_code: currency, value } = unit?.amount ?? {};
        if (body.intent !== 'CAPTURE' || typeof currency !== 'string' || typeof value !== 'string')
          return refused(400, 'INVALID_REQUEST', 'MISSING_REQUIRED_PARAMETER');
        if (!(WHOLE.has(currency) ? /^\d+$/ : /^\d+\.\d{2}$/).test(value)) return unprocessable('DECIMAL_PRECISION');
        const reference = unit?.custom_id ?? '';
        const one: Order = {
          id: stage.id(17).toUpperCase(),
          reference,
          currency,
          value,
          scenario: stage.scenario({ ref: reference, amount: value })?.scenario,
          status: 'PAYER_ACTION_REQUIRED',
          capture: null,
          refunds: [],
        };
        made.set(one.id, one);
        stage.visit(() => approve(one));
        return { status: 201, body: shown(one) };
      }),
    },
    { method: 'GET', path: '/v2/checkout/orders/:id', handle: withOrder((one) => ({ status: 200, body: shown(one) })) },
    { method: 'POST', path: '/v2/checkout/orders/:id/capture', handle: keyed(withOrder((one) => capture(one))) },
    {
      method: 'POST',
      path: '/v2/payments/captures/:capture/refund',
      handle: keyed((call) => {
        const one = [...made.values()].find((each) => each.capture?.id === call.params['capture']);
        if (one === undefined || one.capture === null) return refused(404, 'RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID');
        if (one.capture.status !== 'COMPLETED') return unprocessable('PENDING_CAPTURE');
        const body = (call.json() ?? {}) as { invoice_id?: string; amount?: { value?: string } };
        const left = Number(one.capture.value) - refundedOf(one);
        const value = body.amount?.value ?? left.toFixed(2);
        if (left <= 0) return unprocessable('CAPTURE_FULLY_REFUNDED');
        if (!(Number(value) > 0) || Number(value) > left + 1e-9) return unprocessable('REFUND_AMOUNT_EXCEEDED');
        const refund = { id: stage.id(17).toUpperCase(), invoice: body.invoice_id ?? '', value };
        one.refunds.push(refund);
        announce('PAYMENT.CAPTURE.REFUNDED', shownRefund(one, refund));
        return { status: 201, body: shownRefund(one, refund) };
      }),
    },
    {
      method: 'GET',
      path: '/__fake/approve/:id',
      handle: withOrder((one) => {
        approve(one);
        return { status: 200, body: { status: one.status } };
      }),
    },
  ];
}

const refundedOf = (one: Order): number => one.refunds.reduce((sum, { value }) => sum + Number(value), 0);
