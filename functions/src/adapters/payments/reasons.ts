import type { FailureReason } from './port.ts';

/** F2 for providers that tell the reason in a sentence. The first pattern that fits decides. */
const SENTENCES: readonly (readonly [RegExp, FailureReason])[] = [
  [/insufficient|not enough|low balance/i, 'insufficient_funds'],
  [/cancel|declined by (user|customer)|rejected by (user|customer)/i, 'user_cancelled'],
  [/time[d -]?out|expired|did not (approve|respond|authori[sz]e)|no response/i, 'user_timeout'],
  [/wrong pin|incorrect pin|invalid pin|bad pin/i, 'wrong_pin'],
  [/limit|exceeds/i, 'limit'],
  [
    /(invalid|incorrect|unknown|not registered|not found).*(number|account|msisdn|wallet|phone|recipient|beneficiary)/i,
    'bad_account',
  ],
  [/(number|account|msisdn|wallet|phone).*(invalid|incorrect|unknown|not registered|not found)/i, 'bad_account'],
  [/try again|unavailable|busy|temporar|system error|processor/i, 'busy'],
  [/declin|do not honou?r|not permitted|restricted|stolen|fraud/i, 'declined'],
];

export function reasonOf(sentence: string | null): FailureReason {
  if (sentence === null) return 'other';
  return SENTENCES.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'other';
}
