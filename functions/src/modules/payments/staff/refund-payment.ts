import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import { amountToRefund, refundLocked } from '../refunds/refund-intent.ts';
import type { Payment, RefundDraft } from '../schemas.ts';
import { lockIntent } from '../store.ts';
import { read } from '../use-payments.ts';

/** An admin gives back what was paid, by the way it came, whoever has the money now: what its payee spent he owes (LST-9). */
export async function refundPayment(ctx: Ctx, input: RefundDraft & { readonly id: string }): Promise<Payment> {
  const intent = await lockIntent(ctx, input.id);
  if (intent === null) throw NotFound();
  const amount = amountToRefund(intent, input.amount);
  const { reason } = input;
  const refund = await refundLocked(ctx, intent, { intentId: intent.id, amount, reason, reference: newId(ctx.now) });
  audit(ctx, {
    action: 'payment.refunded_by_staff',
    subject: { type: 'payment', id: publicId('pay', intent.id) },
    reason,
    detail: { refund: publicId('rfd', refund.id), amount: amount.toString(), currency: intent.currency },
  });
  return read(ctx, intent.id);
}
