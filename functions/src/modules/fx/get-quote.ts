import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { policy } from './policy.ts';
import type { Quote } from './schemas.ts';
import { findQuote } from './store.ts';
import { viewQuote } from './view.ts';

/** A quote of one's own; once used, the receipt in both currencies. */
export async function getQuote(ctx: Ctx, { id }: { readonly id: string }): Promise<Quote> {
  return viewQuote(authorize(ctx.actor, policy, 'read', await findQuote(ctx, id)));
}
