import type { Ctx } from '../../platform/context.ts';
import type { JsonText } from '../../platform/runtime/route.ts';
import { illegalTransition } from './errors.ts';
import { ListingExtended } from './events.ts';
import { takeExtension } from './extension-credit.ts';
import { extended } from './rules.ts';
import type { Extension } from './schemas.ts';
import { remindAt } from './tasks.ts';
import { applyChange, openListing, type ListingRef } from './take-step.ts';

/** Gives an active listing more hours. The task that was set for the old end finds the new one and comes again then. */
export async function extendListing(ctx: Ctx, input: ListingRef & Extension): Promise<JsonText> {
  const listing = await openListing(ctx, input, 'update');
  if (listing.status !== 'active') throw illegalTransition(listing.status);
  await takeExtension(ctx, listing);
  const expiresAt = extended(listing.expiresAt!, input.hours);
  remindAt(ctx, { id: listing.id, version: listing.version + 1 }, expiresAt);
  return applyChange(ctx, listing, ListingExtended, {
    expiresAt,
    extendCount: listing.extendCount + 1,
  });
}
