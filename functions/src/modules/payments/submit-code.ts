import { openNote, sealNote } from '../../adapters/kms/sealed-note.ts';
import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import type { TaskInfo } from '../../platform/runtime/handle-task.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import { NoCodeWanted } from './errors.ts';
import { askStatus, inOwnTransaction, refOf, sendOnce, type Heard } from './phone-provider.ts';
import { policy } from './policy.ts';
import { attemptsOf, findAttempt, lockIntent, type IntentRow } from './store.ts';
import { SubmitCode } from './tasks.ts';

const placeOf = (attemptId: string): string => `payments.submit-code|sealed|${attemptId}`;

/** The payer types the code that his network sent him; a task hands it on. A key must be at hand (`noteKeyAtHand`). */
export async function submitCode(ctx: Ctx, input: { readonly id: string; readonly otp: string }): Promise<IntentRow> {
  const intent = authorize(ctx.actor, policy, 'pay', await lockIntent(ctx, input.id));
  const [attempt] = await attemptsOf(ctx, intent.id);
  if (attempt?.status !== 'action_required' || attempt.action?.kind !== 'otp') throw NoCodeWanted({ field: 'otp' });
  // The code is in the key only by its moment: the same press twice is one call (Idempotency-Key), another code another one.
  enqueue(
    ctx,
    SubmitCode,
    { id: attempt.id, sealed: sealNote(placeOf(attempt.id), input.otp) },
    { key: `${attempt.id}-${attempt.version}-${ctx.now.getTime()}` },
  );
  return intent;
}

/** A code that was handed on and not answered is not handed on again: the status tells what became of it. */
export async function handCodeOn(
  { id, sealed }: { readonly id: string; readonly sealed: string },
  info: TaskInfo,
): Promise<Heard | null> {
  const attempt = await inOwnTransaction(SubmitCode.name, info, (ctx) => findAttempt(ctx, id));
  if (attempt === null || attempt.status !== 'action_required') return null;
  const otp = await openNote(placeOf(id), sealed);
  const heard = await sendOnce(attempt.provider, (adapter) => {
    const { submit } = adapter;
    return submit === undefined ? adapter.chargeStatus(refOf(attempt)) : submit.call(adapter, refOf(attempt), { otp });
  });
  // Surely not handed on: nothing happened, and the payer may try again.
  return heard.evidence === 'sender'
    ? askStatus(attempt.provider, (adapter) => adapter.chargeStatus(refOf(attempt)))
    : heard;
}
