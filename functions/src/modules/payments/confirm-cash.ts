import { audit } from '../../platform/audit.ts';
import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import { publicId } from '../../platform/values/id.ts';
import { NeedsSecondPerson, NotCash } from './errors.ts';
import { methodsOffered } from './methods.ts';
import { SILENCE } from './phone-provider.ts';
import { policy } from './policy.ts';
import type { Payment } from './schemas.ts';
import { attemptsOf, lockIntent } from './store.ts';
import { takeAnswer } from './take-answer.ts';
import { ConfirmCash } from './tasks.ts';
import { personOf, read } from './use-payments.ts';

const FIND = named(
  'payments.cash-confirmation',
  `select confirmed_by as "confirmedBy", checked_by as "checkedBy", needs_check as "needsCheck" from payments.cash_confirmation
   where attempt_id = $1 for update`,
);
/** From this part of what the method takes at most, a second member of the business must agree. */
const CHECK_FROM = 5n;

/** Whoever is paid in cash says that he has it; of a large sum a second member says so too. */
export async function confirmCash(ctx: Ctx, { id }: { readonly id: string }): Promise<Payment> {
  const intent = authorize(ctx.actor, policy, 'confirm', await lockIntent(ctx, id));
  const { userId } = personOf(ctx);
  const [attempt] = await attemptsOf(ctx, intent.id);
  if (attempt?.method !== 'cash' || attempt.status !== 'action_required') throw NotCash();
  const found = await ctx.sql.first<{ confirmedBy: string; checkedBy: string | null; needsCheck: boolean }>(FIND, [
    attempt.id,
  ]);
  const ways = await methodsOffered(ctx, {
    direction: 'in',
    country: attempt.country,
    currency: attempt.currency,
    method: 'cash',
  });
  const most = ways[0]?.most ?? 0n;
  const needsCheck = intent.creditOwnerKind === 'business' && attempt.amount * CHECK_FROM > most;
  if (found === null)
    await ctx.sql.run(
      `insert into payments.cash_confirmation (attempt_id, confirmed_by, needs_check, created_at) values ($1, $2, $3, $4)`,
      [attempt.id, userId, needsCheck, ctx.now],
    );
  else if (found.confirmedBy === userId) throw NeedsSecondPerson();
  else
    await ctx.sql.run('update payments.cash_confirmation set checked_by = $2, checked_at = $3 where attempt_id = $1', [
      attempt.id,
      userId,
      ctx.now,
    ]);
  if (found !== null || !needsCheck) enqueue(ctx, ConfirmCash, { id: attempt.id }, { key: attempt.id });
  audit(ctx, { action: 'payment.cash_confirmed', subject: { type: 'payment', id: publicId('pay', intent.id) } });
  return read(ctx, intent.id);
}

export async function takeCash(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  await takeAnswer(ctx, id, { ...SILENCE, state: 'succeeded' }, 'payee');
}
