import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { AlreadyPaid, PaymentClosed, StillWaiting } from './errors.ts';
import { PaymentCancelled } from './events.ts';
import { factOf } from './fact.ts';
import { policy } from './policy.ts';
import { isFinal, waitsFor, type WaitsFor } from './rules.ts';
import type { Payment } from './schemas.ts';
import { attemptsOf, changeRow, lockIntent, lockPayment, type AttemptRow } from './store.ts';
import { askAfterCancelling } from './tasks.ts';
import { read } from './use-payments.ts';
import { secondsUntilAsked } from './wait.ts';

const CASH_CONFIRMED = named(
  'payments.cash-confirmed',
  'select 1 from payments.cash_confirmation where attempt_id = $1',
);

const SAID: Readonly<Record<WaitsFor, string>> = {
  network: 'your network has not told us yet whether it was paid, and we are asking. Try again in a moment',
  prompt: 'a request to pay is open on the phone. Decline it there, or wait until it runs out',
  payee: 'whoever is paid says that the cash is in hand. Ask for it back',
};

/**
 * The payer calls his payment off, as long as no provider may be taking his money at this moment. He is alone with the payment, so
 * news of it come wholly before or wholly after; money that comes after goes to suspense and back (`capture`).
 */
export async function cancelPayment(ctx: Ctx, { id }: { readonly id: string }): Promise<Payment> {
  const intent = authorize(ctx.actor, policy, 'pay', await lockIntent(ctx, id));
  if (intent.status === 'cancelled') return read(ctx, id);
  if (intent.status === 'paid') throw AlreadyPaid();
  if (intent.status !== 'open') throw PaymentClosed();
  const live = (await attemptsOf(ctx, id)).find(({ status }) => !isFinal(status));
  if (live !== undefined) await endTry(ctx, live.id);
  const version = await changeRow(ctx, 'intent', intent, { status: 'cancelled' });
  emit(ctx, PaymentCancelled, factOf(intent, version));
  return read(ctx, id);
}

async function endTry(ctx: Ctx, attemptId: string): Promise<void> {
  const held = await lockPayment(ctx, attemptId);
  if (held === null || isFinal(held.attempt.status)) return;
  const { attempt } = held;
  await refuseWhileWaiting(ctx, attempt);
  await changeRow(ctx, 'attempt', attempt, {
    status: 'failed',
    evidence: 'payer',
    reason: 'user_cancelled',
    action: null,
    nextPollAt: null,
    finishedAt: ctx.now,
  });
  if (attempt.sentAt !== null) askAfterCancelling(ctx, attempt);
}

async function refuseWhileWaiting(ctx: Ctx, attempt: AttemptRow): Promise<void> {
  const confirmed = attempt.method === 'cash' && (await ctx.sql.first(CASH_CONFIRMED, [attempt.id])) !== null;
  const what = confirmed ? 'payee' : waitsFor(attempt);
  if (what === null) return;
  throw StillWaiting({
    with: { what: SAID[what] },
    meta: { waitsFor: what, status: attempt.status },
    ...(what === 'payee' ? {} : { retryAfterSeconds: secondsUntilAsked(attempt, ctx.now) }),
  });
}
