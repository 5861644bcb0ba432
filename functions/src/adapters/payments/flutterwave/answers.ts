import { rootLog } from '../../../platform/log.ts';
import { minorOf } from '../amounts.ts';
import { answer, failed } from '../answer.ts';
import { at, textOf } from '../message.ts';
import type { CustomerAction, ProviderAnswer, ProviderState } from '../port.ts';
import { reasonOf } from '../reasons.ts';

/** F1, v3 and v4; transfers shout what charges say. */
const STATES: Readonly<Record<string, ProviderState>> = {
  successful: 'succeeded',
  succeeded: 'succeeded',
  completed: 'succeeded',
  pending: 'pending',
  new: 'pending',
  failed: 'failed',
  cancelled: 'failed',
};

function stateOf(status: string | null): ProviderState {
  if (status === null) return 'unknown';
  const word = status.toLowerCase();
  if (Object.hasOwn(STATES, word)) return STATES[word] ?? 'pending';
  rootLog.error('A provider used a word that we do not know', { provider: 'flutterwave', status });
  return 'pending';
}

/** `authorization`: where v3 says that the payer must follow a link; `next_action` is v4's. */
export function chargeAnswer(data: unknown, authorization: unknown): ProviderAnswer {
  const told = stateOf(textOf(at(data, 'status')));
  const said = textOf(at(data, 'processor_response')) ?? textOf(at(data, 'processor_response', 'type'));
  const currency = textOf(at(data, 'currency'));
  const url = textOf(at(authorization, 'redirect')) ?? textOf(at(data, 'next_action', 'redirect_url', 'url'));
  const action = actionOf(told, at(data, 'auth_model'), url);
  return answer({
    state: action !== null && action.kind === 'redirect' ? 'action_required' : told,
    providerReference: textOf(at(data, 'id')),
    reason: told === 'failed' ? reasonOf(said) : null,
    amount: minorOf(at(data, 'amount'), currency),
    currency,
    payer: textOf(at(data, 'card', 'last_4digits')) ?? textOf(at(data, 'customer', 'email')),
    fee: minorOf(at(data, 'app_fee'), currency),
    action,
    detail: said,
  });
}

function actionOf(state: ProviderState, model: unknown, url: string | null): CustomerAction | null {
  if (state !== 'pending') return null;
  if (url !== null) return { kind: 'redirect', text: 'Continue on the payment page.', url };
  if (model === 'LIPA_MPESA') return { kind: 'prompt', text: 'Approve the payment on your phone.' };
  return null;
}

export function refundAnswer(data: unknown, currency: string): ProviderAnswer {
  return answer({
    state: stateOf(textOf(at(data, 'status'))),
    providerReference: textOf(at(data, 'id')),
    amount: minorOf(at(data, 'amount_refunded'), currency),
    currency,
  });
}

export function transferAnswer(data: unknown): ProviderAnswer {
  const state = stateOf(textOf(at(data, 'status')));
  const said = textOf(at(data, 'complete_message'));
  const currency = textOf(at(data, 'currency'));
  return answer({
    state,
    providerReference: textOf(at(data, 'id')),
    reason: state === 'failed' ? reasonOf(said) : null,
    amount: minorOf(at(data, 'amount'), currency),
    currency,
    fee: minorOf(at(data, 'fee'), currency),
    detail: said,
  });
}

export function refusal(status: number, body: unknown): ProviderAnswer {
  const said = textOf(at(body, 'message')) ?? textOf(at(body, 'error', 'message'));
  const reason = status === 401 || status === 403 ? 'our_fault' : reasonOf(said);
  return failed(reason === 'bad_account' || reason === 'insufficient_funds' ? reason : 'our_fault', said);
}
