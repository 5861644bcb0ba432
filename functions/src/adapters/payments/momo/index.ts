import { rootLog } from '../../../platform/log.ts';
import type { Outcome } from '../../http/index.ts';
import { answer, failed, unknown } from '../answer.ts';
import { NOT_KNOWN, ProviderUnavailable, type PaymentProvider, type ProviderAnswer } from '../port.ts';
import { entryAnswer, refusedAnswer, strangeStatus } from './answers.ts';
import { openMomo, type MomoLine, type Product } from './line.ts';
import * as requests from './requests.ts';
import { momoSettings, type MomoSettings } from './settings.ts';
import { eventsOf } from './webhooks.ts';

export const PROMPT = 'Look at your phone and approve the payment with your MoMo PIN.';
const NUMBER = 'This is not an international phone number.';

interface Asked {
  readonly name: string;
  readonly product: Product;
  readonly path: string;
  readonly target: string | undefined;
  readonly reference: string;
  readonly callbackUrl: string | null;
  readonly json: unknown;
}

/** MTN MoMo: requests to pay, transfers and refunds, each under an X-Reference-Id that follows from our reference. */
export function momoAdapter(environment: () => MomoSettings): PaymentProvider {
  let line: MomoLine | undefined;
  const momo = (): MomoLine => (line ??= openMomo(environment()));
  const targetOf = (key: string): string | undefined =>
    environment().targets.get(key) ?? environment().targets.get('*');

  /** 202 is taken, and so is 409: the first request under this key was. */
  const ask = async ({ name, product, path, target, reference, callbackUrl, json }: Asked): Promise<ProviderAnswer> => {
    if (target === undefined) return failed('our_fault', 'MTN MoMo is not set up for this country.');
    const providerReference = requests.referenceIdOf(reference);
    const outcome = await momo().send({
      name,
      product,
      method: 'POST',
      path,
      target,
      headers: { 'x-reference-id': providerReference, ...(callbackUrl !== null && { 'x-callback-url': callbackUrl }) },
      json,
    });
    return judge(outcome, providerReference, ({ status, json: body }) => {
      if (status === 202 || status === 409) return answer({ state: 'pending', providerReference });
      return refusedAnswer(status, body);
    });
  };

  const read = async (
    name: string,
    product: Product,
    path: string,
    currency: string,
    reference: string,
  ): Promise<ProviderAnswer> => {
    const target = targetOf(COUNTRY_OF[currency] ?? '*');
    if (target === undefined) return unknown('MTN MoMo is not set up for this country.');
    const id = requests.referenceIdOf(reference);
    const outcome = await momo().send({ name, product, method: 'GET', path: `${path}/${id}`, target });
    return judge(outcome, id, ({ status, json }) => {
      // It has not arrived there, or not yet. Only asking again under the same key can tell.
      if (status === 404) return { ...unknown(NOT_KNOWN), providerReference: id };
      const strange = status === 200 ? strangeStatus(json) : null;
      if (strange !== null)
        rootLog.error('MTN told a status that we do not know.', { provider: 'momo', reason: strange });
      return status === 200 ? entryAnswer(json, id) : null;
    });
  };

  return {
    name: 'momo',
    collects: true,
    paysOut: true,
    refunds: true,
    repeats: ['charge', 'refund', 'payout'],
    // The payer has five minutes.
    poll: [5, 10, 20, 40, 60, 120, 300],
    pollThenEverySeconds: 300,
    giveUpAfterSeconds: 3_600,

    async charge(request) {
      const msisdn = requests.msisdnOf(request.phone);
      if (msisdn === null) return failed('bad_account', NUMBER);
      const told = await ask({
        name: 'charge',
        product: 'collection',
        path: '/v1_0/requesttopay',
        target: targetOf(request.country),
        reference: request.reference,
        callbackUrl: request.callbackUrl,
        json: requests.requestToPay(request, msisdn),
      });
      return told.state === 'pending' ? { ...told, action: { kind: 'prompt', text: PROMPT } } : told;
    },
    chargeStatus: ({ reference, currency }) => read('query', 'collection', '/v1_0/requesttopay', currency, reference),

    refund: (request) =>
      ask({
        name: 'refund',
        product: 'disbursement',
        path: '/v1_0/refund',
        target: targetOf(COUNTRY_OF[request.currency] ?? '*'),
        reference: request.refundReference,
        callbackUrl: null,
        json: requests.refund(request),
      }),
    refundStatus: ({ refundReference, currency }) =>
      read('refund-status', 'disbursement', '/v1_0/refund', currency, refundReference),

    async payout(request) {
      const msisdn = requests.msisdnOf(request.phone);
      if (msisdn === null) return failed('bad_account', NUMBER);
      return ask({
        name: 'payout',
        product: 'disbursement',
        path: '/v1_0/transfer',
        target: targetOf(request.country),
        reference: request.reference,
        callbackUrl: request.callbackUrl,
        json: requests.transfer(request, msisdn),
      });
    },
    payoutStatus: ({ reference, currency }) =>
      read('payout-status', 'disbursement', '/v1_0/transfer', currency, reference),

    authenticate: () => Promise.resolve('hint'),
    events: eventsOf,
  };
}

/** Reads an outcome; what tells nothing is unknown under its reference, and what was surely not sent throws. */
function judge(
  outcome: Outcome,
  providerReference: string,
  read: (answered: Extract<Outcome, { kind: 'answered' }>) => ProviderAnswer | null,
): ProviderAnswer {
  if (outcome.kind === 'not_sent') throw new ProviderUnavailable('momo', outcome.why);
  if (outcome.kind === 'unknown') return { ...unknown(`no answer: ${outcome.why}`), providerReference };
  if (outcome.status === 429) throw new ProviderUnavailable('momo', 'it asks us to slow down');
  return read(outcome) ?? { ...unknown(`HTTP ${outcome.status}`), providerReference };
}

/** A status read knows the currency only; where several of MTN's markets share one, `*` or the first named decides. */
const COUNTRY_OF: Readonly<Record<string, string>> = {
  GHS: 'GH',
  UGX: 'UG',
  ZMW: 'ZM',
  RWF: 'RW',
  SZL: 'SZ',
  GNF: 'GN',
  ZAR: 'ZA',
  LRD: 'LR',
  SSP: 'SS',
  NGN: 'NG',
  XOF: 'CI',
  XAF: 'CM',
};

/** By the environment, which is read with the first call. */
export const adapter = momoAdapter(momoSettings);
