import { atLeast, authorize } from '../../../platform/authorize.ts';
import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import { policy } from '../policy.ts';
import type { Payment, RefundDraft } from '../schemas.ts';
import { lockIntent } from '../store.ts';
import { personOf, read } from '../use-payments.ts';
import { spendGrant } from './grants.ts';
import { amountToRefund, refundLocked } from './refund-intent.ts';

/** Whoever was paid gives back. Of a business its owner and admins may all, others what was granted to them (AUT-5). */
export async function giveBack(ctx: Ctx, input: RefundDraft & { readonly id: string }): Promise<Payment> {
  const intent = authorize(ctx.actor, policy, 'refund', await lockIntent(ctx, input.id));
  const person = personOf(ctx);
  const amount = amountToRefund(intent, input.amount);
  const bound = intent.creditOwnerKind === 'business' && !atLeast(person.business!.role, 'admin');
  const refund = await refundLocked(ctx, intent, {
    intentId: intent.id,
    amount,
    reason: input.reason,
    reference: newId(ctx.now),
  });
  if (bound) await spendGrant(ctx, person, intent.currency, amount);
  audit(ctx, {
    action: 'payment.refund_requested',
    subject: { type: 'payment', id: publicId('pay', intent.id) },
    reason: input.reason,
    detail: { refund: publicId('rfd', refund.id), amount: amount.toString(), currency: intent.currency },
  });
  return read(ctx, intent.id);
}
