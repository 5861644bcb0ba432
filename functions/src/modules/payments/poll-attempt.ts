import type { TaskInfo } from '../../platform/runtime/handle-task.ts';
import { inOwnTransaction, type Heard } from './phone-provider.ts';
import { isFinal } from './rules.ts';
import { UNDER_WAY_MS } from './patience.ts';
import { askAfter } from './send-attempt.ts';
import { findAttempt, findIntent } from './store.ts';
import { PollAttempt } from './tasks.ts';

interface Ask {
  readonly id: string;
  readonly final: boolean;
}

/** Asks what became of a try; null when there is nothing to ask. */
export async function pollAttempt({ id, final }: Ask, info: TaskInfo): Promise<Heard | null> {
  const asked = await inOwnTransaction(PollAttempt.name, info, async (ctx) => {
    const attempt = await findAttempt(ctx, id);
    return { attempt, intent: attempt === null ? null : await findIntent(ctx, attempt.intentId), now: ctx.now };
  });
  const { attempt, intent, now } = asked;
  if (attempt === null || intent === null || attempt.status === 'created' || attempt.sentAt === null) return null;
  if (attempt.status === 'succeeded' || (isFinal(attempt.status) && !final)) return null;
  // The call itself may still be on its way: "never heard of it" would prove nothing.
  if (attempt.status === 'sent' && now.getTime() - attempt.sentAt.getTime() < UNDER_WAY_MS) return null;
  return askAfter(attempt, intent, info, now);
}
