import { provider, type PaymentProvider } from '../../adapters/payments/index.ts';
import { now } from '../../platform/clock.ts';
import type { Ctx } from '../../platform/context.ts';
import type { TaskInfo } from '../../platform/runtime/handle-task.ts';
import { UNDER_WAY_MS } from './patience.ts';
import { askOrRepeat, askStatus, chargeOf, inOwnTransaction, refOf, sendOnce, type Heard } from './phone-provider.ts';
import { mayRepeat } from './repeat-once.ts';
import { isFinal } from './rules.ts';
import { changeRow, findAttempt, lockPayment, type AttemptRow, type IntentRow } from './store.ts';
import { takeAnswer } from './take-answer.ts';
import { keepAsking, pollAt, PollAttempt, SendAttempt } from './tasks.ts';

type Standing = { readonly attempt: AttemptRow; readonly intent: IntentRow; readonly first: boolean };

/**
 * The task's outside part. The try is marked `sent` before the call, in a transaction of its own: whoever comes after a crash
 * finds it so, and asks what became of it instead of asking for the money again (D8).
 */
export async function sendAttempt({ id }: { readonly id: string }, info: TaskInfo): Promise<Heard | null> {
  const standing = await inOwnTransaction(SendAttempt.name, info, (ctx) => markSent(ctx, id));
  if (standing === null) return null;
  const { attempt, intent, first } = standing;
  if (first) return sendOnce(attempt.provider, (adapter) => adapter.charge(chargeOf(attempt, intent)));
  return askAfter(attempt, intent, info);
}

/** A prompt that comes long after the payer has left would only frighten him, in milliseconds. */
const STILL_THERE_MS = 10 * 60_000;

/** What became of a try that was sent. */
export function askAfter(attempt: AttemptRow, intent: IntentRow, info: TaskInfo, at = now()): Promise<Heard> {
  const status = (adapter: PaymentProvider) => adapter.chargeStatus(refOf(attempt));
  const doubtful = attempt.status === 'sent' || attempt.status === 'unknown';
  const recent = attempt.sentAt !== null && at.getTime() - attempt.sentAt.getTime() < STILL_THERE_MS;
  if (!doubtful || !recent) return askStatus(attempt.provider, status);
  const repeat = (adapter: PaymentProvider) => adapter.charge(chargeOf(attempt, intent));
  const may = () => mayRepeat(PollAttempt.name, 'attempt', attempt.id, info);
  return askOrRepeat(attempt.provider, 'charge', status, repeat, may);
}

/** Writes down what `sendAttempt` or `pollAttempt` heard. */
export async function recordAttempt(
  ctx: Ctx,
  heard: Heard | null,
  { id, news = null }: { readonly id: string; readonly news?: number | null },
): Promise<void> {
  if (heard !== null) await takeAnswer(ctx, id, heard.answer, heard.evidence);
  if (news === null) return;
  const attempt = await findAttempt(ctx, id);
  if (attempt !== null && !isFinal(attempt.status)) keepAsking(ctx, id, news);
}

async function markSent(ctx: Ctx, id: string): Promise<Standing | null> {
  const held = await lockPayment(ctx, id);
  if (held === null) return null;
  const { attempt, intent } = held;
  if (attempt.status === 'created') {
    if (intent.status !== 'open') {
      await changeRow(ctx, 'attempt', attempt, {
        status: 'failed',
        evidence: 'sender',
        reason: 'other',
        nextPollAt: null,
      });
      return null;
    }
    const plan = await provider(attempt.provider);
    const nextPollAt = new Date(ctx.now.getTime() + UNDER_WAY_MS);
    const version = await changeRow(ctx, 'attempt', attempt, {
      status: 'sent',
      evidence: 'sender',
      sentAt: ctx.now,
      giveUpAt: new Date(ctx.now.getTime() + plan.giveUpAfterSeconds * 1000),
      nextPollAt,
    });
    pollAt(ctx, id, nextPollAt);
    return { attempt: { ...attempt, status: 'sent', version, sentAt: ctx.now }, intent, first: true };
  }
  // Somebody may be on the phone with it at this moment; the poll comes later.
  const since = attempt.sentAt === null ? 0 : ctx.now.getTime() - attempt.sentAt.getTime();
  return attempt.status === 'sent' && since >= UNDER_WAY_MS ? { attempt, intent, first: false } : null;
}
