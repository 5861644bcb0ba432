import { now } from '../../../platform/clock.ts';
import { createHttpClient, type HttpCall } from '../../http/index.ts';
import { answer, failed, isAnswered, redirectTo, settle, unknown } from '../answer.ts';
import { lookFirst } from '../look-first.ts';
import { at, textOf } from '../message.ts';
import {
  NOT_KNOWN,
  ProviderUnavailable,
  type PaymentProvider,
  type ProviderAnswer,
  type RefundRequest,
} from '../port.ts';
import { chargeAnswer, isDuplicate, refundAnswer, refusal, transferAnswer } from './answers.ts';
import * as requests from './requests.ts';
import { paystackSettings, type PaystackSettings } from './settings.ts';
import { authenticityOf, eventsOf } from './webhooks.ts';

type Asked = Pick<HttpCall, 'name' | 'method' | 'json' | 'retries'> & { readonly path: string };
type Read = (data: unknown) => ProviderAnswer;

/** Paystack: mobile money and hosted checkouts, refunds, transfers. A reference of ours is used once there, so a repetition is noticed. */
export function paystackAdapter(environment: () => PaystackSettings, timeoutMs = 30_000): PaymentProvider {
  const http = createHttpClient({ provider: 'paystack', timeoutMs });

  const ask = async ({ path, ...call }: Asked) => {
    const { PAYSTACK_BASE_URL, PAYSTACK_SECRET_KEY } = environment();
    const headers = { authorization: `Bearer ${PAYSTACK_SECRET_KEY[0]}` };
    return settle('paystack', await http.send({ ...call, url: `${PAYSTACK_BASE_URL}${path}`, headers }));
  };

  /** `read` for a call that worked; `refused` for one that did not, `unknown` for an answer that is none of Paystack's. */
  const hear = async (
    asked: Asked,
    read: Read,
    refused: (status: number, body: unknown) => ProviderAnswer | Promise<ProviderAnswer>,
  ) => {
    const came = await ask(asked);
    if (!isAnswered(came)) return came;
    const worked = at(came.json, 'status');
    if (came.status < 300 && worked === true) {
      const data = at(came.json, 'data');
      return typeof data === 'object' && data !== null ? read(data) : unknown('an answer without data');
    }
    if (came.status >= 400 && worked === false) return refused(came.status, came.json);
    if (came.status === 401 || came.status === 403) return failed('our_fault', `HTTP ${came.status}`);
    return unknown(`an answer that is not Paystack’s, HTTP ${came.status}`);
  };

  const verify = (reference: string): Promise<ProviderAnswer> =>
    hear(
      { name: 'verify', method: 'GET', path: `/transaction/verify/${encodeURIComponent(reference)}`, retries: 2 },
      (data) => chargeAnswer(data, now()),
      (status, body) => (status === 401 ? unknown('Paystack refuses our key') : unknown(notFound(status, body))),
    );

  const findRefund = async (request: RefundRequest): Promise<ProviderAnswer> =>
    hear(
      {
        name: 'refund-status',
        method: 'GET',
        path: `/refund?transaction=${encodeURIComponent(request.reference)}`,
        retries: 2,
      },
      (data) => {
        const mark = requests.refundMark(request.refundReference);
        const ours = (Array.isArray(data) ? data : []).find((each: unknown) => at(each, 'merchant_note') === mark);
        return ours === undefined ? unknown(NOT_KNOWN) : refundAnswer(ours);
      },
      (status, body) => unknown(notFound(status, body)),
    );

  return {
    name: 'paystack',
    collects: true,
    paysOut: true,
    refunds: true,
    // A reference is taken once; of a refund we look first.
    repeats: ['charge', 'refund', 'payout'],
    poll: [10, 20, 40, 60, 90, 180],
    pollThenEverySeconds: 300,
    giveUpAfterSeconds: 3_600,

    async charge(request) {
      const wire = requests.toWire(request.amount, request.currency);
      if (wire === null) return failed('our_fault', `Paystack takes no ${request.currency}`);
      const email = request.email ?? `${request.reference}@${environment().PAYSTACK_EMAIL_DOMAIN}`;
      const repeated = (status: number, body: unknown) =>
        isDuplicate(body) ? verify(request.reference) : refusal(status, body);
      if (request.method === 'mobile_money' && request.phone !== null) {
        const json = requests.mobileMoneyCharge(request, wire, email);
        if (json === null) return failed('bad_account', 'Paystack does not know this network.');
        return hear(
          { name: 'charge', method: 'POST', path: '/charge', json },
          (data) => chargeAnswer(data, now()),
          repeated,
        );
      }
      const json = requests.hostedCheckout(request, wire, email);
      return hear(
        { name: 'checkout', method: 'POST', path: '/transaction/initialize', json },
        checkoutAnswer,
        repeated,
      );
    },
    chargeStatus: ({ reference }) => verify(reference),
    submit: ({ reference }, { otp }) =>
      hear(
        { name: 'submit-otp', method: 'POST', path: '/charge/submit_otp', json: { otp, reference } },
        (data) => chargeAnswer(data, now()),
        (status, body) => (status === 400 ? verify(reference) : refusal(status, body)),
      ),

    async refund(request) {
      const wire = requests.toWire(request.refundAmount, request.currency);
      if (wire === null) return failed('our_fault', `Paystack takes no ${request.currency}`);
      // Refunds have no key: look whether this one was made already.
      const json = requests.refund(request, wire);
      return lookFirst(
        timeoutMs,
        () => findRefund(request),
        () => hear({ name: 'refund', method: 'POST', path: '/refund', json }, refundAnswer, refusal),
      );
    },
    refundStatus: findRefund,

    async payout(request) {
      const wire = requests.toWire(request.amount, request.currency);
      const to = requests.recipient(request);
      if (wire === null) return failed('our_fault', `Paystack takes no ${request.currency}`);
      if (to === null) return failed('bad_account', 'The account or the network is missing.');
      let code: string | null = null;
      // The same account gives the same recipient, however often it is written down; no money moves.
      const written = await hear(
        { name: 'recipient', method: 'POST', path: '/transferrecipient', json: to },
        (data) => {
          code = textOf(at(data, 'recipient_code'));
          return answer({ state: 'pending' });
        },
        refusal,
      );
      if (code === null) {
        if (written.state === 'failed') return written;
        throw new ProviderUnavailable('paystack', 'no recipient was written down');
      }
      const reference = requests.transferReference(request.reference);
      const json = {
        source: 'balance',
        amount: Number(wire),
        recipient: code,
        reference,
        reason: request.note,
        currency: request.currency,
      };
      return hear({ name: 'payout', method: 'POST', path: '/transfer', json }, transferAnswer, (status, body) =>
        isDuplicate(body) ? transferStatus(request.reference) : refusal(status, body),
      );
    },
    payoutStatus: ({ reference }) => transferStatus(reference),

    authenticate: (message) => Promise.resolve(authenticityOf(message, environment().PAYSTACK_SECRET_KEY)),
    events: (message) => eventsOf(message, now()),
  };

  function transferStatus(reference: string): Promise<ProviderAnswer> {
    return hear(
      {
        name: 'payout-status',
        method: 'GET',
        path: `/transfer/verify/${requests.transferReference(reference)}`,
        retries: 2,
      },
      transferAnswer,
      (status, body) => unknown(notFound(status, body)),
    );
  }
}

function checkoutAnswer(data: unknown): ProviderAnswer {
  const url = textOf(at(data, 'authorization_url'));
  if (url === null) return unknown('a checkout without an address');
  return answer({ state: 'action_required', action: redirectTo(url, 'Continue on the payment page.') });
}

/** 400 or 404, in words that nobody promised. */
function notFound(status: number, body: unknown): string {
  const said = textOf(at(body, 'message')) ?? '';
  return status === 404 || /not found/i.test(said) ? NOT_KNOWN : `HTTP ${status} ${said}`;
}

export const adapter = paystackAdapter(paystackSettings);
