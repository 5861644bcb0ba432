import type { Ctx } from '../../platform/context.ts';
import type { JsonText } from '../../platform/runtime/route.ts';
import { ListingSubmitted } from './events.ts';
import { openListing, takeStep, type ListingRef } from './take-step.ts';

/** Hands a draft to the moderators. */
export async function submitListing(ctx: Ctx, ref: ListingRef): Promise<JsonText> {
  return takeStep(ctx, await openListing(ctx, ref, 'update'), 'pending_review', ListingSubmitted);
}
