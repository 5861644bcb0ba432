import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { publicId } from '../../platform/values/id.ts';
import { showMedia } from '../media/index.ts';
import { ListingRemoved } from './events.ts';
import { archiveDate } from './rules.ts';
import { openListing, takeStep, type ListingRef } from './take-step.ts';

/** Takes a listing down for good. The row and its history stay; the mirror becomes a tombstone. */
export async function deleteListing(ctx: Ctx, ref: ListingRef): Promise<undefined> {
  const listing = await openListing(ctx, ref, 'update');
  await takeStep(ctx, listing, 'removed', ListingRemoved, { archiveAfter: archiveDate(ctx.now) });
  await showMedia(ctx, { usedBy: `listing:${listing.id}`, mediaIds: [], before: listing.mediaIds });
  audit(ctx, {
    action: 'listing.removed',
    subject: { type: 'listing', id: publicId('list', listing.id) },
    detail: { from: listing.status, version: listing.version + 1 },
  });
  return undefined;
}
