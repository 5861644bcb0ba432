import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';

const SETTLE = named(
  'payments.settle-suspense',
  `update payments.suspense_item set status = 'resolved', resolution = 'refund', note = coalesce($2, note), version = version + 1,
     updated_at = $3 where attempt_id = $1 and status <> 'resolved'`,
);
const REOPEN = named(
  'payments.reopen-suspense',
  `update payments.suspense_item set status = 'open', resolution = null, proposed_by = null, decided_by = null, note = $2,
     version = version + 1, updated_at = $3 where attempt_id = $1 and status = 'resolved' and resolution = 'refund'`,
);

/** Money that goes back, or went, is nobody's to decide about: it would leave suspense twice. The caller holds the payment. */
export async function closeSuspense(ctx: Ctx, attemptId: string, note: string | null): Promise<void> {
  await ctx.sql.run(SETTLE, [attemptId, note, ctx.now]);
}

/** It could not be given back, so somebody must decide. */
export async function reopenSuspense(ctx: Ctx, attemptId: string, reason: string): Promise<void> {
  await ctx.sql.run(REOPEN, [attemptId, `It could not be given back (${reason}).`, ctx.now]);
}
