import type { Ctx } from '../../platform/context.ts';
import type { JsonText } from '../../platform/runtime/route.ts';
import { ListingSold } from './events.ts';
import { archiveDate } from './rules.ts';
import { openListing, takeStep, type ListingRef } from './take-step.ts';

/** What was offered is gone, or what was looked for is found. */
export async function markSold(ctx: Ctx, ref: ListingRef): Promise<JsonText> {
  return takeStep(ctx, await openListing(ctx, ref, 'update'), 'sold', ListingSold, {
    archiveAfter: archiveDate(ctx.now),
  });
}
