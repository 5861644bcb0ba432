import { mask } from '../../platform/log-fields.ts';
import { leavesOpen, type Answered, type Outcome } from '../http/index.ts';
import { ProviderUnavailable, type CustomerAction, type FailureReason, type ProviderAnswer } from './port.ts';

const SILENT: ProviderAnswer = {
  state: 'pending',
  providerReference: null,
  reason: null,
  amount: null,
  currency: null,
  payer: null,
  fee: null,
  action: null,
  detail: null,
};

/** An answer of which only this is known. `detail` is masked and cut here, so that nobody forgets. */
export function answer(known: Partial<ProviderAnswer> & Pick<ProviderAnswer, 'state'>): ProviderAnswer {
  const detail = known.detail === undefined || known.detail === null ? null : mask(known.detail).slice(0, 200);
  return { ...SILENT, ...known, detail };
}

/** We cannot tell what happened. */
export const unknown = (detail: string): ProviderAnswer => answer({ state: 'unknown', detail });

export const failed = (reason: FailureReason, detail: string | null): ProviderAnswer =>
  answer({ state: 'failed', reason, detail });

export const redirectTo = (url: string, text: string): CustomerAction => ({ kind: 'redirect', url, text });

/**
 * What every call begins with: what was surely not sent, or surely turned away unread (429), is `ProviderUnavailable`; what
 * may have had its effect is an `unknown` answer; the rest is for the adapter to read.
 */
export function settle(provider: string, outcome: Outcome): Answered | ProviderAnswer {
  if (outcome.kind === 'not_sent') throw new ProviderUnavailable(provider, outcome.why);
  if (outcome.kind === 'unknown') return unknown(`no answer: ${outcome.why}`);
  if (outcome.status === 429) throw new ProviderUnavailable(provider, 'it asks us to slow down');
  if (leavesOpen(outcome)) return unknown(`HTTP ${outcome.status}`);
  return outcome;
}

export function isAnswered(value: Answered | ProviderAnswer): value is Answered {
  return 'kind' in value;
}
