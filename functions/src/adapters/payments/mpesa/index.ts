import { now } from '../../../platform/clock.ts';
import type { Outcome } from '../../http/index.ts';
import { failed, unknown } from '../answer.ts';
import { ProviderUnavailable, type PaymentProvider, type ProviderAnswer } from '../port.ts';
import { acceptedAnswer, pushAnswer, queryAnswer } from './answers.ts';
import { callbackTail, type CallbackKind } from './capability.ts';
import { openDaraja, type Daraja } from './daraja.ts';
import * as requests from './requests.ts';
import { mpesaSettings, type MpesaSettings } from './settings.ts';
import { acknowledgement, authenticity, eventsOf } from './webhooks.ts';

const CENTS = 'M-Pesa moves whole shillings from 1 to 250,000 KES.';
const NUMBER = 'This is not a Safaricom number.';

/** Reads an outcome; what tells nothing leaves the payment unknown, and what was surely not sent throws. */
function judge(outcome: Outcome, read: (body: unknown) => ProviderAnswer | null): ProviderAnswer {
  if (outcome.kind === 'not_sent') throw new ProviderUnavailable('mpesa', outcome.why);
  if (outcome.kind === 'unknown') return unknown(`no answer: ${outcome.why}`);
  if (outcome.status === 429) throw new ProviderUnavailable('mpesa', 'it asks us to slow down');
  return read(outcome.json) ?? unknown(`HTTP ${outcome.status}`);
}

/** Safaricom Daraja: prompts (STK push), payments from the menu (C2B), payouts (B2C), reversals. KES, whole shillings. */
export function mpesaAdapter(environment: () => MpesaSettings): PaymentProvider {
  let line: Daraja | undefined;
  const daraja = (): Daraja => (line ??= openDaraja(environment()));
  const tail = (kind: CallbackKind, reference: string): string =>
    callbackTail(environment().callbackSecrets, kind, reference);
  const targets = (base: string, kind: CallbackKind, late: CallbackKind, reference: string): requests.Targets => ({
    result: `${base}/${tail(kind, reference)}`,
    timeout: `${base}/${tail(late, reference)}`,
  });
  /** Asks; the answer comes to `status-…`. */
  const askStatus = async (
    kind: 'status-charge' | 'status-payout',
    reference: string,
    about: Parameters<typeof requests.transactionStatus>[1],
  ): Promise<ProviderAnswer> => {
    const to = targets(environment().callbackUrl, kind, 'status-late', reference);
    const body = requests.transactionStatus(environment(), about, to);
    const told = judge(await daraja().post('status', '/mpesa/transactionstatus/v1/query', body), acceptedAnswer);
    // That the question was refused says nothing about the payment.
    return told.state === 'pending' ? { ...told, providerReference: null } : unknown(told.detail ?? 'refused');
  };

  return {
    name: 'mpesa',
    collects: true,
    paysOut: true,
    refunds: true,
    poll: [15, 30, 60, 90, 120],
    pollThenEverySeconds: 300,
    giveUpAfterSeconds: 3_600,

    async charge(request) {
      const shillings = requests.wholeShillings(request.amount);
      if (request.currency !== 'KES' || shillings === null) return failed('our_fault', CENTS);
      const msisdn = requests.kenyanNumber(request.phone);
      if (msisdn === null) return failed('bad_account', NUMBER);
      const callbackUrl = `${request.callbackUrl}/${tail('stk', request.reference)}`;
      const body = requests.stkPush({ settings: environment(), request, shillings, msisdn, callbackUrl, at: now() });
      return judge(await daraja().post('charge', '/mpesa/stkpush/v1/processrequest', body), pushAnswer);
    },

    async chargeStatus({ reference, providerReference }) {
      // Without the CheckoutRequestID nobody can be asked; the callback, whose address names our reference, brings it.
      if (providerReference === null) return unknown('M-Pesa has not told its CheckoutRequestID.');
      if (!providerReference.startsWith('ws_CO_'))
        return askStatus('status-charge', reference, { receipt: providerReference });
      const body = requests.stkQuery(environment(), providerReference, now());
      const outcome = await daraja().post('query', '/mpesa/stkpushquery/v1/query', body);
      return judge(outcome, (told) => queryAnswer(told, providerReference));
    },

    async refund(request) {
      const shillings = requests.wholeShillings(request.refundAmount);
      if (request.currency !== 'KES' || shillings === null) return failed('our_fault', CENTS);
      if (request.refundAmount !== request.amount) return failed('our_fault', 'M-Pesa reverses whole payments only.');
      const receipt = request.receipt ?? null;
      if (receipt === null) return failed('our_fault', 'The receipt of the payment is not known.');
      const to = targets(environment().callbackUrl, 'refund', 'refund-late', request.refundReference);
      const body = requests.reversal(environment(), request, receipt, shillings, to);
      return judge(await daraja().post('refund', '/mpesa/reversal/v1/request', body), acceptedAnswer);
    },

    /** Asked for a second time, a reversal that was done answers R000001 "already reversed", so asking again is safe. */
    refundStatus(request) {
      return this.refund!(request);
    },

    async payout(request) {
      const shillings = requests.wholeShillings(request.amount);
      if (request.currency !== 'KES' || shillings === null) return failed('our_fault', CENTS);
      const msisdn = requests.kenyanNumber(request.phone);
      if (msisdn === null) return failed('bad_account', NUMBER);
      const to = targets(request.callbackUrl, 'payout', 'payout-late', request.reference);
      const body = requests.b2c(environment(), request, shillings, msisdn, to);
      return judge(await daraja().post('payout', '/mpesa/b2c/v3/paymentrequest', body), acceptedAnswer);
    },

    payoutStatus: ({ reference }) => askStatus('status-payout', reference, { conversation: reference }),

    authenticate: (message) => Promise.resolve(authenticity(message, environment())),
    events: (message) => eventsOf(message, environment()),
    acknowledge: (message) => acknowledgement(message, environment()),
  };
}

/** By the environment, which is read with the first call. */
export const adapter = mpesaAdapter(mpesaSettings);
