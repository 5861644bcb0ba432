import type { Ctx } from '../../platform/context.ts';
import { JsonText, Outcome } from '../../platform/runtime/route.ts';
import { showMedia } from '../media/index.ts';
import { categoryOf } from './categories.ts';
import { diffOf } from './changes/diff.ts';
import { proposeChange } from './changes/propose-change.ts';
import { contentOf } from './content.ts';
import { DurationFixed, illegalTransition } from './errors.ts';
import { ListingSubmitted, ListingUpdated } from './events.ts';
import { requireAttributes } from './require-attributes.ts';
import { isRunning, sameContent, secondsLeft, statusAfterEdit, type Content } from './rules.ts';
import type { ListingChangeView, ListingDraft } from './schemas.ts';
import { ownListingJson, type ListingContent, type ListingRow } from './store.ts';
import { applyChange, openListing, takeStep, type ListingRef } from './take-step.ts';

type Updated = JsonText | Outcome<ListingChangeView>;

/**
 * Puts the whole new text in place of the old one. A draft stays a draft and a rejected listing becomes one. A running listing
 * (active or paused) may change its price and its coordinates at once; new words, pictures, type, category or address take it
 * back to review, because people must not see what no moderator has. Its clock stops meanwhile, and approval gives back
 * what was left, so that an edit neither costs time nor wins any. In a reviewed category nothing of it changes at once: the edit
 * waits as a change, and people go on seeing the old text (LST-6). While it is being reviewed, and after its end, it stays.
 */
export async function updateListing(ctx: Ctx, input: ListingRef & { draft: ListingDraft }): Promise<Updated> {
  const listing = await openListing(ctx, input, 'update');
  return applyContent(ctx, listing, contentOf(input.draft));
}

/** Everything that a seller says of a listing. */
export type ListedContent = ListingContent & Content & { readonly durationHours: number };

export async function applyContent(ctx: Ctx, listing: ListingRow, content: ListedContent): Promise<Updated> {
  const before = await categoryOf(ctx, listing.category);
  const category = await categoryOf(ctx, content.category);
  const next = statusAfterEdit(listing.status, !sameContent(listing, content));
  if (next === null) throw illegalTransition(listing.status);
  if (isRunning(listing.status) && content.durationHours !== listing.durationHours) {
    throw DurationFixed({ field: 'durationHours' });
  }
  requireAttributes(category, content.attributes);
  const usedBy = `listing:${listing.id}`;
  if (isRunning(listing.status) && (before.reviewed || category.reviewed)) {
    const changes = diffOf(listing, content);
    if (changes.length === 0) return new JsonText((await ownListingJson(ctx, listing.id))!);
    // The old ones stay in sight while the change waits, and after it if it is refused.
    const mediaIds = [...new Set([...listing.mediaIds, ...content.mediaIds])];
    await showMedia(ctx, { usedBy, mediaIds, before: listing.mediaIds });
    return new Outcome(await proposeChange(ctx, listing, content, changes), 202);
  }
  await showMedia(ctx, { usedBy, mediaIds: content.mediaIds, before: listing.mediaIds });
  if (next === listing.status) return applyChange(ctx, listing, ListingUpdated, content);
  if (next === 'draft') return takeStep(ctx, listing, 'draft', ListingUpdated, { ...content, rejectionReason: null });
  return takeStep(ctx, listing, next, ListingSubmitted, {
    ...content,
    statusReason: 'edited',
    expiresAt: null,
    secondsLeft: secondsLeft(listing.expiresAt!, ctx.now),
  });
}
