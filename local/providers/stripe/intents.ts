import type { Call, Reply, Route, Stage } from '../fake.ts';
import { formOf, metadataOf, refused } from './wire.ts';

export interface Intent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly secret: string;
  readonly created: number;
  readonly manual: boolean;
  status: string;
  error: object | null;
  reason: string | null;
  refunded: number;
}

export interface Refund {
  readonly id: string;
  readonly intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
  status: string;
}

/** Test cards by name, and what the bank says to them. */
const DECLINES: Readonly<Record<string, string>> = {
  pm_card_chargeDeclinedInsufficientFunds: 'insufficient_funds',
  pm_card_chargeDeclined: 'generic_decline',
};

export function intents(stage: Stage, made: Map<string, Intent>): Route[] {
  const announce = (type: string, one: Intent): void =>
    stage.webhook({ body: eventOf(stage, `payment_intent.${type}`, shown(one)) });
  const end = (one: Intent, status: string): void => {
    one.status = status;
    one.error = null;
    announce(
      status === 'succeeded' ? 'succeeded' : status === 'canceled' ? 'canceled' : 'amount_capturable_updated',
      one,
    );
  };

  /** What a card does to an intent: it pays, is declined, or sends its owner to the bank. */
  const pay = (one: Intent, card: string): Reply => {
    if (one.status === 'succeeded' || one.status === 'canceled') {
      return refused(400, 'invalid_request_error', `This PaymentIntent's status is ${one.status}`, {
        code: 'payment_intent_unexpected_state',
      });
    }
    const decline = DECLINES[card];
    if (decline !== undefined) {
      const error = {
        type: 'card_error',
        code: 'card_declined',
        decline_code: decline,
        message: 'Your card was declined.',
      };
      one.status = 'requires_payment_method';
      one.error = error;
      announce('payment_failed', one);
      return { status: 402, body: { error: { ...error, payment_intent: shown(one) } } };
    }
    if (card === 'pm_card_authenticationRequired' && one.status !== 'requires_action') {
      one.status = 'requires_action';
      announce('requires_action', one);
      return ok(shown(one, stage.origin));
    }
    end(one, one.manual ? 'requires_capture' : 'succeeded');
    return ok(shown(one));
  };

  const withIntent = (handle: (one: Intent, call: Call) => Reply) => (call: Call) => {
    const one = made.get(call.params['id'] ?? '');
    return one === undefined
      ? refused(404, 'invalid_request_error', 'No such payment_intent', { code: 'resource_missing' })
      : handle(one, call);
  };

  return [
    {
      method: 'POST',
      path: '/v1/payment_intents',
      handle: (call) => {
        const form = formOf(call);
        const amount = Number(form?.get('amount'));
        const currency = form?.get('currency') ?? '';
        if (form === null) return refused(400, 'invalid_request_error', 'Send a form');
        if (!Number.isInteger(amount) || amount <= 0)
          return refused(400, 'invalid_request_error', 'Invalid integer', {
            param: 'amount',
            code: 'parameter_invalid_integer',
          });
        if (!/^[a-z]{3}$/.test(currency))
          return refused(400, 'invalid_request_error', 'Invalid currency', { param: 'currency' });
        const metadata = metadataOf(form);
        const scenario = stage.scenario({ ref: metadata['reference'], amount })?.scenario;
        if (scenario === 'concurrent')
          return refused(409, 'idempotency_error', 'Another request with this key is in progress');
        const id = `pi_${stage.id(24)}`;
        const one: Intent = {
          id,
          amount,
          currency,
          metadata,
          secret: `${id}_secret_${stage.id(20)}`,
          created: Math.floor(stage.now() / 1_000),
          manual: form.get('capture_method') === 'manual',
          status: 'requires_payment_method',
          error: null,
          reason: null,
          refunded: 0,
        };
        made.set(id, one);
        const cards: Readonly<Record<string, string>> = {
          insufficient: 'pm_card_chargeDeclinedInsufficientFunds',
          decline: 'pm_card_chargeDeclined',
          authentication: 'pm_card_authenticationRequired',
        };
        stage.visit(() => void pay(one, cards[scenario ?? ''] ?? 'pm_card_visa'));
        return form.get('confirm') === 'true' ? pay(one, form.get('payment_method') ?? '') : ok(shown(one));
      },
    },
    {
      method: 'GET',
      path: '/v1/payment_intents/:id',
      handle: withIntent((one) => ok(shown(one, stage.origin))),
    },
    {
      method: 'POST',
      path: '/v1/payment_intents/:id/confirm',
      handle: withIntent((one, call) => pay(one, formOf(call)?.get('payment_method') ?? 'pm_card_visa')),
    },
    {
      method: 'POST',
      path: '/v1/payment_intents/:id/capture',
      handle: withIntent((one) => {
        if (one.status !== 'requires_capture') return refused(400, 'invalid_request_error', 'Nothing to capture');
        end(one, 'succeeded');
        return ok(shown(one));
      }),
    },
    {
      method: 'POST',
      path: '/v1/payment_intents/:id/cancel',
      handle: withIntent((one, call) => {
        if (one.status === 'succeeded') return refused(400, 'invalid_request_error', 'Already succeeded');
        one.reason = formOf(call)?.get('cancellation_reason') ?? null;
        end(one, 'canceled');
        return ok(shown(one));
      }),
    },
    {
      // The payer's page, and the bank's: `?card=pm_card_…`.
      method: 'GET',
      path: '/__fake/pay/:id',
      handle: withIntent((one, { query }) => pay(one, query.get('card') ?? 'pm_card_visa')),
    },
  ];
}

export const ok = (body: object): Reply => ({ status: 200, body });

export function eventOf(stage: Stage, type: string, object: object) {
  return {
    id: `evt_${stage.id(24)}`,
    object: 'event',
    type,
    api_version: '2026-07-29.dahlia',
    created: Math.floor(stage.now() / 1_000),
    livemode: false,
    data: { object },
  };
}

function shown(one: Intent, origin = '') {
  const { id, amount, currency, metadata, secret, created, status, error, reason } = one;
  const paid = status === 'succeeded';
  return {
    id,
    object: 'payment_intent',
    amount,
    amount_received: paid ? amount : 0,
    currency,
    metadata,
    client_secret: secret,
    created,
    status,
    last_payment_error: error,
    cancellation_reason: reason,
    next_action:
      status === 'requires_action'
        ? { type: 'redirect_to_url', redirect_to_url: { url: `${origin}/__fake/pay/${id}` } }
        : null,
    latest_charge: paid
      ? { id: `ch_${id.slice(3)}`, object: 'charge', payment_method_details: { type: 'card', card: { last4: '4242' } } }
      : null,
  };
}
