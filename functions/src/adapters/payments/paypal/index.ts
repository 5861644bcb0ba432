import { now } from '../../../platform/clock.ts';
import { createHttpClient, type HttpCall, type Outcome } from '../../http/index.ts';
import { accessToken } from '../access-token.ts';
import { failed, isAnswered, settle, unknown } from '../answer.ts';
import { at, textOf } from '../message.ts';
import {
  NOT_KNOWN,
  ProviderUnavailable,
  type PaymentProvider,
  type ProviderAnswer,
  type RefundRequest,
} from '../port.ts';
import { captureOf, issueOf, orderAnswer, refundAnswer, refusal, unitOf } from './answers.ts';
import { signatureCheck } from './certificates.ts';
import * as requests from './requests.ts';
import { paypalSettings, type PaypalSettings } from './settings.ts';
import { eventsOf } from './webhooks.ts';

type Asked = Pick<HttpCall, 'name' | 'method' | 'json'> & { readonly path: string; readonly key?: string };
type Refused = (status: number, body: unknown) => ProviderAnswer | Promise<ProviderAnswer>;

/** PayPal Orders v2. The payer agrees at PayPal; whoever then asks for the status takes the money, under one key, so once. */
export function paypalAdapter(environment: () => PaypalSettings, timeoutMs = 30_000): PaymentProvider {
  const http = createHttpClient({ provider: 'paypal', timeoutMs });
  const check = signatureCheck(http);

  const tokens = accessToken(async () => {
    const { PAYPAL_BASE_URL, PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET } = environment();
    const credentials = Buffer.from(`${PAYPAL_CLIENT_ID}:${PAYPAL_CLIENT_SECRET}`).toString('base64');
    const outcome = await http.send({
      name: 'token',
      method: 'POST',
      url: `${PAYPAL_BASE_URL}/v1/oauth2/token`,
      headers: { authorization: `Basic ${credentials}` },
      form: new URLSearchParams({ grant_type: 'client_credentials' }),
      timeoutMs: 10_000,
      retries: 1,
      repeatable: true,
    });
    const body = outcome.kind === 'answered' ? outcome.json : undefined;
    const [token, expiresIn] = [textOf(at(body, 'access_token')), Number(at(body, 'expires_in'))];
    if (token === null || !(expiresIn > 0)) {
      throw new ProviderUnavailable(
        'paypal',
        `no token (${outcome.kind === 'answered' ? outcome.status : outcome.why})`,
      );
    }
    return { token, expiresIn };
  });

  const send = async ({ path, key, ...call }: Asked): Promise<Outcome> => {
    const once = (token: string): Promise<Outcome> =>
      http.send({
        ...call,
        url: `${environment().PAYPAL_BASE_URL}${path}`,
        headers: {
          authorization: `Bearer ${token}`,
          prefer: 'return=representation',
          ...(key !== undefined && { 'paypal-request-id': key }),
        },
        retries: 2,
        repeatable: key !== undefined,
      });
    const token = await tokens.get();
    const outcome = await once(token);
    if (outcome.kind !== 'answered' || outcome.status !== 401) return outcome;
    tokens.refuse(token);
    return once(await tokens.get());
  };

  const hear = async (
    asked: Asked,
    read: (body: unknown) => ProviderAnswer | Promise<ProviderAnswer>,
    refused: Refused,
  ) => {
    const came = settle('paypal', await send(asked));
    if (!isAnswered(came)) return came;
    if (came.status < 300 && textOf(at(came.json, 'id')) !== null) return read(came.json);
    if (came.status >= 400 && textOf(at(came.json, 'name')) !== null) return refused(came.status, came.json);
    if (came.status === 401 || came.status === 403) return failed('our_fault', `HTTP ${came.status}`);
    return unknown(`an answer that is not PayPal’s, HTTP ${came.status}`);
  };

  const orderPath = (id: string): string => `/v2/checkout/orders/${encodeURIComponent(id)}`;

  /** Reads the order; takes the money of one that its payer has agreed to, unless he has called it off since. */
  const status = async (id: string, reference: string, calledOff: boolean): Promise<ProviderAnswer> => {
    const read = (): Promise<ProviderAnswer> =>
      hear({ name: 'verify', method: 'GET', path: orderPath(id) }, orderAnswer, notFound);
    const told = await read();
    if (told.state !== 'authorised' || calledOff) return told;
    const capture = {
      name: 'capture',
      method: 'POST',
      path: `${orderPath(id)}/capture`,
      json: {},
      key: `capture-${reference}`,
    } as const;
    return hear(capture, orderAnswer, (code, body) =>
      issueOf(body) === 'ORDER_ALREADY_CAPTURED' ? read() : { ...refusal(code, body), ...orderOf(id) },
    );
  };

  /** What became of our refund, and the capture that it is of. */
  const lookUp = async (request: RefundRequest): Promise<{ capture: string | null; told: ProviderAnswer }> => {
    const id = request.providerReference;
    let capture: string | null = null;
    if (id === null) return { capture, told: unknown(NOT_KNOWN) };
    const told = await hear(
      { name: 'refund-status', method: 'GET', path: orderPath(id) },
      (order) => {
        capture = textOf(at(captureOf(order), 'id'));
        const list = at(unitOf(order), 'payments', 'refunds');
        const ours = (Array.isArray(list) ? list : []).find(
          (each: unknown) => at(each, 'invoice_id') === request.refundReference,
        );
        return ours === undefined ? unknown(NOT_KNOWN) : refundAnswer(ours);
      },
      notFound,
    );
    return { capture, told };
  };

  return {
    name: 'paypal',
    collects: true,
    paysOut: false,
    refunds: true,
    // The request id follows from our reference.
    repeats: ['charge', 'refund'],
    poll: [30, 60, 120, 300, 600],
    pollThenEverySeconds: 600,
    giveUpAfterSeconds: 10_800,

    async charge(request) {
      const value = requests.toWire(request.amount, request.currency);
      if (value === null) return failed('our_fault', `PayPal does not take this amount of ${request.currency}`);
      const json = requests.order(request, value);
      return hear(
        { name: 'charge', method: 'POST', path: '/v2/checkout/orders', json, key: `order-${request.reference}` },
        orderAnswer,
        refusal,
      );
    },
    // Without PayPal's id nothing can be read; the same charge again answers with the same order.
    chargeStatus: ({ reference, providerReference, calledOff = false }) =>
      providerReference === null
        ? Promise.resolve(unknown(NOT_KNOWN))
        : status(providerReference, reference, calledOff),

    async refund(request) {
      const value = requests.toWire(request.refundAmount, request.currency);
      if (value === null) return failed('our_fault', `PayPal does not take this amount of ${request.currency}`);
      const { capture, told } = await lookUp(request);
      if (told.detail !== NOT_KNOWN) return told;
      if (capture === null) return failed('our_fault', 'Nothing was taken that could be sent back.');
      const path = `/v2/payments/captures/${encodeURIComponent(capture)}/refund`;
      const json = requests.refund(request, value);
      return hear(
        { name: 'refund', method: 'POST', path, json, key: `refund-${request.refundReference}` },
        refundAnswer,
        refusal,
      );
    },
    refundStatus: async (request) => (await lookUp(request)).told,

    authenticate: (message) => check(message, environment(), now()),
    events: eventsOf,
  };
}

const orderOf = (id: string) => ({ providerReference: id });

const notFound: Refused = (status, body) =>
  unknown(status === 404 ? NOT_KNOWN : `HTTP ${status} ${textOf(at(body, 'name')) ?? ''}`);

export const adapter = paypalAdapter(paypalSettings);
