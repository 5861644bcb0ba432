import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import type { JsonText } from '../../platform/runtime/route.ts';
import { publicId } from '../../platform/values/id.ts';
import { illegalTransition } from './errors.ts';
import { ListingPublished } from './events.ts';
import { publication } from './rules.ts';
import { openListing, takeStep, type ListingRef } from './take-step.ts';
import { expireAt, remindAt } from './tasks.ts';

/** Publishes what was submitted; its clock starts now and a task is set for its end. */
export async function approveListing(ctx: Ctx, ref: ListingRef): Promise<JsonText> {
  const listing = await openListing(ctx, ref, 'review');
  if (listing.status !== 'pending_review') throw illegalTransition(listing.status);
  const times = publication(listing, ctx.now);
  const version = listing.version + 1;
  expireAt(ctx, { id: listing.id, version }, times.expiresAt);
  remindAt(ctx, { id: listing.id, version }, times.expiresAt);
  audit(ctx, {
    action: 'listing.approved',
    subject: { type: 'listing', id: publicId('list', listing.id) },
    detail: { version },
  });
  return takeStep(ctx, listing, 'active', ListingPublished, { ...times, secondsLeft: null, rejectionReason: null });
}
