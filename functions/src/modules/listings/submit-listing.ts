import type { Ctx } from '../../platform/context.ts';
import type { JsonText } from '../../platform/runtime/route.ts';
import { illegalTransition } from './errors.ts';
import { ListingSubmitted } from './events.ts';
import { openListing, takeStep, type ListingRef } from './take-step.ts';

/** Hands a draft to the moderators. A running listing gets there only by an edit, which stops its clock. */
export async function submitListing(ctx: Ctx, ref: ListingRef): Promise<JsonText> {
  const listing = await openListing(ctx, ref, 'update');
  if (listing.status !== 'draft') throw illegalTransition(listing.status);
  return takeStep(ctx, listing, 'pending_review', ListingSubmitted);
}
