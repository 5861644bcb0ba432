import type { Ctx } from '../../platform/context.ts';
import type { JsonText } from '../../platform/runtime/route.ts';
import { illegalTransition } from './errors.ts';
import { ListingResumed } from './events.ts';
import { openListing, takeStep, type ListingRef } from './take-step.ts';

/** Shows a paused listing again. Only that: the other way to active is a moderator's. */
export async function resumeListing(ctx: Ctx, ref: ListingRef): Promise<JsonText> {
  const listing = await openListing(ctx, ref, 'update');
  if (listing.status !== 'paused') throw illegalTransition(listing.status);
  return takeStep(ctx, listing, 'active', ListingResumed);
}
