import { createHttpClient, type HttpCall } from '../../http/index.ts';
import { answer, failed, isAnswered, redirectTo, settle, unknown } from '../answer.ts';
import { lookFirst } from '../look-first.ts';
import { at, textOf } from '../message.ts';
import { NOT_KNOWN, type AttemptRef, type PaymentProvider, type ProviderAnswer, type RefundRequest } from '../port.ts';
import { chargeAnswer, refundAnswer, refusal, transferAnswer } from './answers.ts';
import * as requests from './requests.ts';
import { flutterwaveSettings, type FlutterwaveSettings } from './settings.ts';
import { authenticityOf, eventsOf } from './webhooks.ts';

type Asked = Pick<HttpCall, 'name' | 'method' | 'json' | 'retries'> & { readonly path: string };
type Refused = (status: number, body: unknown) => ProviderAnswer;

const TOO_MUCH = failed('limit', 'The amount is larger than Flutterwave can be told exactly.');

/**
 * Flutterwave v3. It has no idempotency key and does not promise to refuse a reference it has seen, so before anything that
 * moves money we look whether it was asked for already.
 */
export function flutterwaveAdapter(environment: () => FlutterwaveSettings, timeoutMs = 35_000): PaymentProvider {
  const http = createHttpClient({ provider: 'flutterwave', timeoutMs });

  const once = lookFirst.bind(null, timeoutMs);

  /** `read` gets the whole body of a call that worked. */
  const hear = async ({ path, ...call }: Asked, read: (body: unknown) => ProviderAnswer, refused: Refused) => {
    const { FLUTTERWAVE_BASE_URL, FLUTTERWAVE_SECRET_KEY } = environment();
    const headers = { authorization: `Bearer ${FLUTTERWAVE_SECRET_KEY[0]}` };
    const came = settle('flutterwave', await http.send({ ...call, url: `${FLUTTERWAVE_BASE_URL}${path}`, headers }));
    if (!isAnswered(came)) return came;
    const worked = at(came.json, 'status');
    if (came.status < 300 && worked === 'success') return read(came.json);
    if (came.status >= 400 && typeof worked === 'string') return refused(came.status, came.json);
    if (came.status === 401 || came.status === 403) return failed('our_fault', `HTTP ${came.status}`);
    return unknown(`an answer that is not Flutterwave’s, HTTP ${came.status}`);
  };

  const verify = ({ reference }: Pick<AttemptRef, 'reference'>): Promise<ProviderAnswer> => {
    const path = `/v3/transactions/verify_by_reference?tx_ref=${encodeURIComponent(reference)}`;
    return hear(
      { name: 'verify', method: 'GET', path, retries: 2 },
      (body) => {
        // Another's reference in the answer would be another's money.
        if (textOf(at(body, 'data', 'tx_ref')) !== reference) return unknown('an answer about something else');
        return chargeAnswer(at(body, 'data'), undefined);
      },
      notFound,
    );
  };

  const findTransfer = ({ reference }: Pick<AttemptRef, 'reference'>): Promise<ProviderAnswer> =>
    hear(
      {
        name: 'payout-status',
        method: 'GET',
        path: `/v3/transfers?reference=${encodeURIComponent(reference)}`,
        retries: 2,
      },
      (body) => {
        const list = at(body, 'data');
        const ours = (Array.isArray(list) ? list : []).find((each: unknown) => at(each, 'reference') === reference);
        return ours === undefined ? unknown(NOT_KNOWN) : transferAnswer(ours);
      },
      notFound,
    );

  const findRefund = async (request: RefundRequest, id: string): Promise<ProviderAnswer> =>
    hear(
      { name: 'refund-status', method: 'GET', path: `/v3/refunds?id=${encodeURIComponent(id)}`, retries: 2 },
      (body) => {
        const list = at(body, 'data');
        const ofCharge = (Array.isArray(list) ? list : []).filter((each: unknown) => textOf(at(each, 'tx_id')) === id);
        const mark = requests.refundMark(request.refundReference);
        const ours = ofCharge.find((each: unknown) => textOf(at(each, 'comment') ?? at(each, 'comments')) === mark);
        if (ours !== undefined) return refundAnswer(ours, request.currency);
        const unmarked = ofCharge.some((each: unknown) => textOf(at(each, 'comment') ?? at(each, 'comments')) === null);
        return unknown(unmarked ? 'there is a refund that we cannot tell from ours' : NOT_KNOWN);
      },
      notFound,
    );

  /** Refunds are asked for by Flutterwave's own number of the charge. */
  const chargeId = async (request: RefundRequest): Promise<string | ProviderAnswer> => {
    if (request.providerReference !== null && /^\d+$/.test(request.providerReference)) return request.providerReference;
    const charge = await verify(request);
    return charge.providerReference ?? charge;
  };

  return {
    name: 'flutterwave',
    collects: true,
    paysOut: true,
    refunds: true,
    // Each looks first whether it was asked for already.
    repeats: ['charge', 'refund', 'payout'],
    poll: [10, 20, 40, 60, 90, 180],
    pollThenEverySeconds: 300,
    giveUpAfterSeconds: 3_600,

    async charge(request) {
      const amount = requests.toWire(request.amount, request.currency);
      if (amount === null) return TOO_MUCH;
      const email = request.email ?? `${request.reference}@${environment().FLUTTERWAVE_EMAIL_DOMAIN}`;
      if (request.method === 'mobile_money' && request.phone !== null) {
        const asked = requests.mobileMoneyCharge(request, amount, email);
        if (asked === null) return failed('our_fault', `Flutterwave has no mobile money in ${request.currency}`);
        const prompt = (body: unknown) => chargeAnswer(at(body, 'data'), at(body, 'meta', 'authorization'));
        return once(
          () => verify(request),
          () => hear({ name: 'charge', method: 'POST', ...asked }, prompt, refusal),
        );
      }
      const json = requests.hostedCheckout(request, amount, email);
      return once(
        () => verify(request),
        () => hear({ name: 'checkout', method: 'POST', path: '/v3/payments', json }, checkoutAnswer, refusal),
      );
    },
    chargeStatus: verify,

    async refund(request) {
      const amount = requests.toWire(request.refundAmount, request.currency);
      if (amount === null) return TOO_MUCH;
      const id = await chargeId(request);
      if (typeof id !== 'string') return id;
      const json = { amount, comments: requests.refundMark(request.refundReference) };
      const refunded = (body: unknown) => refundAnswer(at(body, 'data'), request.currency);
      return once(
        () => findRefund(request, id),
        () => hear({ name: 'refund', method: 'POST', path: `/v3/transactions/${id}/refund`, json }, refunded, refusal),
      );
    },
    async refundStatus(request) {
      const id = await chargeId(request);
      return typeof id === 'string' ? findRefund(request, id) : id;
    },

    async payout(request) {
      const amount = requests.toWire(request.amount, request.currency);
      if (amount === null) return TOO_MUCH;
      const json = requests.transfer(request, amount);
      if (json === null) return failed('bad_account', 'The account or the phone number is missing.');
      const sent = (body: unknown) => transferAnswer(at(body, 'data'));
      return once(
        () => findTransfer(request),
        () => hear({ name: 'payout', method: 'POST', path: '/v3/transfers', json }, sent, refusal),
      );
    },
    payoutStatus: findTransfer,

    authenticate: (message) => Promise.resolve(authenticityOf(message, environment())),
    events: eventsOf,
  };
}

function checkoutAnswer(body: unknown): ProviderAnswer {
  const url = textOf(at(body, 'data', 'link'));
  if (url === null) return unknown('a checkout without an address');
  return answer({ state: 'action_required', action: redirectTo(url, 'Continue on the payment page.') });
}

/** For reads: what is not there is not known; any other refusal tells nothing about the money. */
const notFound: Refused = (status, body) => {
  const said = textOf(at(body, 'message')) ?? '';
  return unknown(status === 404 || /no transaction|not found/i.test(said) ? NOT_KNOWN : `HTTP ${status} ${said}`);
};

export const adapter = flutterwaveAdapter(flutterwaveSettings);
