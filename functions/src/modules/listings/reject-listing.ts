import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import type { JsonText } from '../../platform/runtime/route.ts';
import { publicId } from '../../platform/values/id.ts';
import { ListingRejected } from './events.ts';
import type { Rejection } from './schemas.ts';
import { openListing, takeStep, type ListingRef } from './take-step.ts';

/** Sends it back to its seller with the reason; his next edit makes it a draft again. */
export async function rejectListing(ctx: Ctx, input: ListingRef & Rejection): Promise<JsonText> {
  const listing = await openListing(ctx, input, 'review');
  const { reason } = input;
  const answer = await takeStep(ctx, listing, 'rejected', ListingRejected, {
    statusReason: reason,
    rejectionReason: reason,
  });
  audit(ctx, {
    action: 'listing.rejected',
    subject: { type: 'listing', id: publicId('list', listing.id) },
    reason,
    detail: { version: listing.version + 1 },
  });
  return answer;
}
