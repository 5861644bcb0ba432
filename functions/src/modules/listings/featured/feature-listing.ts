import type { Ctx } from '../../../platform/context.ts';
import type { JsonText } from '../../../platform/runtime/route.ts';
import { illegalTransition } from '../errors.ts';
import { ListingFeatured } from '../events.ts';
import { extended } from '../rules.ts';
import type { Feature } from '../schemas.ts';
import { applyChange, openListing, type ListingRef } from '../take-step.ts';
import { takeFeatureDays } from './feature-credit.ts';

/** Gives an active listing turns in the featured places for some days, or some more; it joins at the next slot of the job. */
export async function featureListing(ctx: Ctx, input: ListingRef & Feature): Promise<JsonText> {
  const listing = await openListing(ctx, input, 'update');
  if (listing.status !== 'active') throw illegalTransition(listing.status);
  await takeFeatureDays(ctx, listing, input.days);
  const running = listing.featuredUntil !== null && listing.featuredUntil > ctx.now ? listing.featuredUntil : ctx.now;
  return applyChange(ctx, listing, ListingFeatured, {
    tier: 'featured',
    featuredUntil: extended(running, input.days * 24),
  });
}
