import { provider, type ProviderAnswer } from '../../adapters/payments/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import { adviceFor } from './advice.ts';
import { capture } from './capture.ts';
import { PaymentChanged, PaymentFailed } from './events.ts';
import { factOf } from './fact.ts';
import { isFinal, nextPoll, verdictOf, type Evidence, type PollPlan, type State } from './rules.ts';
import { attemptsOf, changeRow, lockPayment, type AttemptRow, type IntentRow } from './store.ts';
import { pollAt, pollNow } from './tasks.ts';

/**
 * Takes in what was said about a try, by whomever and in whatever order: the one place where a payment changes. Alone with the
 * payment (its rows are held), it goes forward or stays, never back.
 */
export async function takeAnswer(ctx: Ctx, attemptId: string, told: ProviderAnswer, evidence: Evidence): Promise<void> {
  const held = await lockPayment(ctx, attemptId);
  if (held === null) return;
  const { intent, attempt } = held;
  const verdict = verdictOf(attempt.status, told.state, evidence);
  if (verdict === 'ask') return pollNow(ctx, attempt.id, `${attempt.version}-${evidence}`);
  if (verdict === 'stay') return stay(ctx, intent, attempt, told, evidence);
  await step(ctx, intent, attempt, verdict.step, told, evidence);
}

const learned = (attempt: AttemptRow, told: ProviderAnswer) => ({
  providerReference: attempt.providerReference ?? told.providerReference,
  ...(told.detail === null ? {} : { detail: told.detail }),
  ...(told.payer === null ? {} : { payer: told.payer }),
  receipt: told.receipt ?? attempt.receipt,
  ...(told.fee === null ? {} : { fee: told.fee }),
});

/** Nothing new. If we asked, the next question is set, or patience is over. */
async function stay(
  ctx: Ctx,
  intent: IntentRow,
  attempt: AttemptRow,
  told: ProviderAnswer,
  evidence: Evidence,
): Promise<void> {
  if (isFinal(attempt.status)) return;
  const news = attempt.providerReference === null && told.providerReference !== null;
  if (evidence !== 'status') {
    if (news) await changeRow(ctx, 'attempt', attempt, learned(attempt, told));
    return;
  }
  const next = await afterAsking(ctx, attempt);
  if (next !== null) {
    await changeRow(ctx, 'attempt', attempt, { ...learned(attempt, told), polls: attempt.polls + 1, nextPollAt: next });
    return pollAt(ctx, attempt.id, next);
  }
  await giveUp(ctx, intent, attempt, told);
}

/** How often we still look at what a person must look at, and for how long, in milliseconds. */
const REVIEW_EVERY_MS = 6 * 3_600_000;
const REVIEW_FOR_MS = 7 * 24 * 3_600_000;

async function giveUp(ctx: Ctx, intent: IntentRow, attempt: AttemptRow, told: ProviderAnswer): Promise<void> {
  // Still waiting for the payer, as the provider itself says: he did not come.
  if (told.state === 'action_required' && attempt.status === 'action_required')
    return fail(ctx, intent, attempt, { ...told, state: 'failed', reason: 'user_timeout' }, 'status');
  const sent = attempt.sentAt ?? attempt.createdAt;
  const again = ctx.now.getTime() - sent.getTime() < REVIEW_FOR_MS;
  const nextPollAt = again ? new Date(ctx.now.getTime() + REVIEW_EVERY_MS) : null;
  if (attempt.reviewAt === null)
    ctx.log.error('A payment’s outcome is unknown; a person must look.', {
      key: attempt.id,
      provider: attempt.provider,
    });
  await changeRow(ctx, 'attempt', attempt, {
    ...learned(attempt, told),
    ...(attempt.status === 'unknown' ? {} : { status: 'unknown', evidence: 'clock' }),
    polls: attempt.polls + 1,
    reviewAt: attempt.reviewAt ?? ctx.now,
    nextPollAt,
  });
  if (nextPollAt !== null) pollAt(ctx, attempt.id, nextPollAt);
  if (attempt.status !== 'unknown') await touch(ctx, intent);
}

/** When to ask next by the provider's own plan; null when patience is over. */
async function afterAsking(ctx: Ctx, attempt: AttemptRow): Promise<Date | null> {
  if (attempt.sentAt === null) return null;
  const plan: PollPlan = await provider(attempt.provider);
  return nextPoll(plan, attempt.sentAt, attempt.polls + 1, ctx.now);
}

async function step(
  ctx: Ctx,
  intent: IntentRow,
  attempt: AttemptRow,
  to: State,
  told: ProviderAnswer,
  evidence: Evidence,
): Promise<void> {
  if (to === 'succeeded') return capture(ctx, intent, attempt, told, evidence);
  if (to === 'failed') return fail(ctx, intent, attempt, told, evidence);
  const plan: PollPlan = await provider(attempt.provider);
  const asked = attempt.polls + (evidence === 'status' ? 1 : 0);
  const nextPollAt = attempt.sentAt === null ? null : nextPoll(plan, attempt.sentAt, asked, ctx.now);
  await changeRow(ctx, 'attempt', attempt, {
    ...learned(attempt, told),
    status: to,
    evidence,
    // A status read tells the state, seldom what the payer has to do.
    action: told.action ?? attempt.action,
    polls: asked,
    nextPollAt: nextPollAt ?? ctx.now,
  });
  await touch(ctx, intent);
  pollAt(ctx, attempt.id, nextPollAt ?? ctx.now);
}

async function fail(
  ctx: Ctx,
  intent: IntentRow,
  attempt: AttemptRow,
  told: ProviderAnswer,
  evidence: Evidence,
): Promise<void> {
  const reason = told.reason ?? (told.state === 'abandoned' ? 'user_timeout' : 'other');
  await changeRow(ctx, 'attempt', attempt, {
    ...learned(attempt, told),
    status: 'failed',
    evidence,
    reason,
    action: null,
    nextPollAt: null,
    finishedAt: ctx.now,
  });
  const version = await changeRow(ctx, 'intent', intent, {});
  const same = (await attemptsOf(ctx, intent.id)).filter((one) => one.reason === reason && one.status === 'failed');
  const { act, afterSeconds } = adviceFor(reason, same.length);
  emit(ctx, PaymentFailed, { ...factOf(intent, version), attemptId: attempt.id, reason, act, afterSeconds });
}

/** The payment looks different now. */
async function touch(ctx: Ctx, intent: IntentRow): Promise<void> {
  emit(ctx, PaymentChanged, factOf(intent, await changeRow(ctx, 'intent', intent, {})));
}
