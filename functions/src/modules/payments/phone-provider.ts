import {
  provider,
  ProviderUnavailable,
  type PaymentProvider,
  type ProviderAnswer,
  type ProviderName,
} from '../../adapters/payments/index.ts';
import type { Ctx } from '../../platform/context.ts';
import type { TaskInfo } from '../../platform/runtime/handle-task.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import type { Evidence } from './rules.ts';
import type { AttemptRow, IntentRow } from './store.ts';
import { webhookUrl } from '../../adapters/payments/callbacks/settings.ts';

/** What was heard, and on whose word it counts. */
export interface Heard {
  readonly answer: ProviderAnswer;
  readonly evidence: Evidence;
}

export const SILENCE: ProviderAnswer = {
  state: 'unknown',
  providerReference: null,
  reason: null,
  amount: null,
  currency: null,
  payer: null,
  fee: null,
  action: null,
  detail: null,
};

/** A transaction of its own between two calls of a task. */
export function inOwnTransaction<T>(name: string, info: TaskInfo, run: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { id, traceId, log } = info;
  return runInContext({ role: 'worker', actor: { kind: 'task', name }, requestId: id, traceId, log }, run);
}

/** Asks what became of it. A provider that cannot be reached tells nothing, which is no failure. */
export async function askStatus(
  name: ProviderName,
  ask: (adapter: PaymentProvider) => Promise<ProviderAnswer>,
): Promise<Heard> {
  return { answer: await orSilence(async () => ask(await provider(name))), evidence: 'status' };
}

async function orSilence(ask: () => Promise<ProviderAnswer>): Promise<ProviderAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProviderUnavailable) return { ...SILENCE, detail: error.message.slice(0, 200) };
    throw error;
  }
}

/**
 * Asks what became of it; where the provider cannot tell and knows its requests by our reference, asks for the same thing again:
 * either it had never heard of it, or it answers with the first one. `may` keeps a second one from asking beside us.
 */
export async function askOrRepeat(
  name: ProviderName,
  what: 'charge' | 'refund' | 'payout',
  ask: (adapter: PaymentProvider) => Promise<ProviderAnswer>,
  repeat: (adapter: PaymentProvider) => Promise<ProviderAnswer>,
  may: () => Promise<boolean>,
): Promise<Heard> {
  const heard = await askStatus(name, ask);
  const adapter = await provider(name);
  if (heard.answer.state !== 'unknown' || adapter.repeats?.includes(what) !== true) return heard;
  if (!(await may())) return heard;
  return askStatus(name, repeat);
}

/** Asks for money or sends it, once. Surely not sent is a failure that may be tried again; silence after sending is not. */
export async function sendOnce(
  name: ProviderName,
  send: (adapter: PaymentProvider) => Promise<ProviderAnswer>,
): Promise<Heard> {
  try {
    return { answer: await send(await provider(name)), evidence: 'answer' };
  } catch (error) {
    if (!(error instanceof ProviderUnavailable))
      return { answer: { ...SILENCE, detail: detailOf(error) }, evidence: 'answer' };
    return { answer: { ...SILENCE, state: 'failed', reason: 'busy', detail: detailOf(error) }, evidence: 'sender' };
  }
}

const detailOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);

export const refOf = (attempt: AttemptRow) => {
  const { reference, providerReference, receipt, amount, currency } = attempt;
  return { reference, providerReference, receipt, amount, currency, calledOff: attempt.evidence === 'payer' };
};

export function chargeOf(attempt: AttemptRow, intent: IntentRow): Parameters<PaymentProvider['charge']>[0] {
  return {
    reference: attempt.reference,
    method: attempt.method as Parameters<PaymentProvider['charge']>[0]['method'],
    amount: attempt.amount,
    currency: attempt.currency,
    country: attempt.country ?? '',
    phone: attempt.phone,
    network: attempt.network,
    email: attempt.email,
    description: intent.description,
    returnUrl: attempt.returnUrl,
    callbackUrl: webhookUrl(attempt.provider),
  };
}
