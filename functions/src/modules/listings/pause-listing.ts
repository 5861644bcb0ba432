import type { Ctx } from '../../platform/context.ts';
import type { JsonText } from '../../platform/runtime/route.ts';
import { ListingPaused } from './events.ts';
import { openListing, takeStep, type ListingRef } from './take-step.ts';

/** Hides a listing for a while. Its clock runs on. */
export async function pauseListing(ctx: Ctx, ref: ListingRef): Promise<JsonText> {
  return takeStep(ctx, await openListing(ctx, ref, 'update'), 'paused', ListingPaused);
}
