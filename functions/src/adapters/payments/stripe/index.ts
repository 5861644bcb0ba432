import { now } from '../../../platform/clock.ts';
import { createHttpClient, type HttpCall } from '../../http/index.ts';
import { failed, isAnswered, settle, unknown } from '../answer.ts';
import { at, textOf } from '../message.ts';
import { NOT_KNOWN, type PaymentProvider, type ProviderAnswer, type RefundRequest } from '../port.ts';
import { intentAnswer, refundAnswer, refusal } from './answers.ts';
import * as requests from './requests.ts';
import { stripeSettings, type StripeSettings } from './settings.ts';
import { authenticityOf, eventsOf } from './webhooks.ts';

type Asked = Pick<HttpCall, 'name' | 'form'> & { readonly path: string; readonly key?: string };

/**
 * Stripe, for cards from abroad: an intent is made here and paid on our page. Every POST carries a key that follows from our
 * reference, so a repetition is answered with the first result.
 */
export function stripeAdapter(environment: () => StripeSettings, timeoutMs = 30_000): PaymentProvider {
  const http = createHttpClient({ provider: 'stripe', timeoutMs });

  const hear = async (
    { path, key, ...call }: Asked,
    read: (body: unknown) => ProviderAnswer,
    refused: (status: number, body: unknown) => ProviderAnswer = refusal,
  ): Promise<ProviderAnswer> => {
    const { STRIPE_BASE_URL, STRIPE_SECRET_KEY } = environment();
    const outcome = await http.send({
      ...call,
      method: call.form === undefined ? 'GET' : 'POST',
      url: `${STRIPE_BASE_URL}${path}`,
      headers: {
        authorization: `Bearer ${STRIPE_SECRET_KEY[0]}`,
        'stripe-version': requests.API_VERSION,
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      retries: 2,
      repeatable: key !== undefined,
    });
    const came = settle('stripe', outcome);
    if (!isAnswered(came)) return came;
    if (came.status < 300 && textOf(at(came.json, 'object')) !== null) return read(came.json);
    if (came.status >= 400 && typeof at(came.json, 'error') === 'object') return refused(came.status, came.json);
    if (came.status === 401 || came.status === 403) return failed('our_fault', `HTTP ${came.status}`);
    return unknown(`an answer that is not Stripe’s, HTTP ${came.status}`);
  };

  const findRefund = (request: RefundRequest): Promise<ProviderAnswer> => {
    const intent = request.providerReference;
    if (intent === null) return Promise.resolve(unknown(NOT_KNOWN));
    return hear(
      { name: 'refund-status', path: `/v1/refunds?limit=100&payment_intent=${encodeURIComponent(intent)}` },
      (body) => {
        const list = at(body, 'data');
        const ours = (Array.isArray(list) ? list : []).find(
          (each: unknown) => at(each, 'metadata', 'reference') === request.refundReference,
        );
        return ours === undefined ? unknown(NOT_KNOWN) : refundAnswer(ours);
      },
      notFound,
    );
  };

  return {
    name: 'stripe',
    collects: true,
    paysOut: false,
    refunds: true,
    // The idempotency key follows from our reference.
    repeats: ['charge', 'refund'],
    poll: [30, 120, 300, 900],
    pollThenEverySeconds: 900,
    giveUpAfterSeconds: 3_600,

    async charge(request) {
      const wire = requests.toWire(request.amount, request.currency);
      if (wire === null) return failed('our_fault', `Stripe does not take this amount of ${request.currency}`);
      const page = environment().STRIPE_PAYMENT_PAGE_URL;
      const form = requests.paymentIntent(request, wire);
      const key = `charge-${request.reference}`;
      return hear({ name: 'charge', path: '/v1/payment_intents', form, key }, (body) => intentAnswer(body, page));
    },
    async chargeStatus({ providerReference }) {
      // Without Stripe's id nothing can be read; the same charge again answers with the same intent.
      if (providerReference === null) return unknown(NOT_KNOWN);
      const path = `/v1/payment_intents/${encodeURIComponent(providerReference)}?expand[]=latest_charge`;
      const page = environment().STRIPE_PAYMENT_PAGE_URL;
      return hear({ name: 'verify', path }, (body) => intentAnswer(body, page), notFound);
    },
    async refund(request) {
      const wire = requests.toWire(request.refundAmount, request.currency);
      if (wire === null) return failed('our_fault', `Stripe does not take this amount of ${request.currency}`);
      if (request.providerReference === null) return failed('our_fault', 'The payment has no Stripe id.');
      const form = requests.refund(request, request.providerReference, wire);
      return hear(
        { name: 'refund', path: '/v1/refunds', form, key: `refund-${request.refundReference}` },
        refundAnswer,
      );
    },
    refundStatus: findRefund,

    authenticate: (message) => Promise.resolve(authenticityOf(message, environment().STRIPE_WEBHOOK_SECRET, now())),
    events: eventsOf,
  };
}

const notFound = (status: number, body: unknown): ProviderAnswer =>
  unknown(status === 404 ? NOT_KNOWN : `HTTP ${status} ${textOf(at(body, 'error', 'message')) ?? ''}`);

export const adapter = stripeAdapter(stripeSettings);
