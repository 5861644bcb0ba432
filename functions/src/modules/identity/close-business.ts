import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import { holdBusiness } from './change-business.ts';
import { BusinessClosed } from './events.ts';
import { auditBusiness } from './record.ts';

/** For good. Nobody acts for it any more (the database sees to that), and its card is gone. */
export async function closeBusiness(ctx: Ctx, { params }: { params: { id: string } }): Promise<undefined> {
  const { id } = await holdBusiness(ctx, params.id, 'close');
  const { version } = await ctx.tx.business.update({
    where: { id },
    data: { status: 'closed', updatedAt: ctx.now },
    select: { version: true },
  });
  auditBusiness(ctx, id, 'identity.business_closed');
  emit(ctx, BusinessClosed, { id, version });
  return undefined;
}
