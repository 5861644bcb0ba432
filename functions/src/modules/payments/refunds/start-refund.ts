import { actorName } from '../../../platform/actor.ts';
import type { Ctx } from '../../../platform/context.ts';
import { newId } from '../../../platform/values/id.ts';
import { insertRow, type AttemptRow, type IntentRow } from '../store.ts';
import { PATIENCE_MS } from '../patience.ts';
import type { RefundRow } from './store.ts';
import { sendRefundSoon } from './tasks.ts';

export interface Giving {
  readonly amount: bigint;
  readonly reference: string;
  readonly cause: string;
  readonly source: RefundRow['source'];
}

/** The row and the task that phones. The caller holds the intent and has counted the amount. */
export async function startRefund(ctx: Ctx, intent: IntentRow, attempt: AttemptRow, giving: Giving): Promise<string> {
  const id = newId(ctx.now);
  await insertRow<RefundRow>(ctx, 'refund', {
    id,
    intentId: intent.id,
    attemptId: attempt.id,
    reference: giving.reference,
    provider: attempt.provider,
    amount: giving.amount,
    currency: attempt.paidCurrency ?? attempt.currency,
    source: giving.source,
    cause: giving.cause,
    requestedBy: actorName(ctx.actor),
    status: 'created',
    evidence: 'sender',
    nextPollAt: new Date(ctx.now.getTime() + PATIENCE_MS),
  });
  sendRefundSoon(ctx, id);
  return id;
}
