import { actorName } from '../../../platform/actor.ts';
import { audit } from '../../../platform/audit.ts';
import { authorize } from '../../../platform/authorize.ts';
import type { Ctx } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { emit } from '../../../platform/events/event.ts';
import type { JsonText } from '../../../platform/runtime/route.ts';
import { publicId } from '../../../platform/values/id.ts';
import { ChangeDecided } from '../errors.ts';
import { ListingChangeApproved, ListingChangeRejected, ListingUpdated } from '../events.ts';
import { ownPolicy, policy } from '../policy.ts';
import type { ListingChangeView, Rejection } from '../schemas.ts';
import { lockListing, type ListingRow } from '../store.ts';
import { applyChange, factOf } from '../take-step.ts';
import { decideChange, findChange, viewChange, type ChangeRow } from './store.ts';

interface Ref {
  readonly changeId: string;
}

/** The listing is locked first, as by whoever edits it; then the change can only be decided once. */
async function open(ctx: Ctx, { changeId }: Ref): Promise<{ listing: ListingRow; change: ChangeRow }> {
  const change = await findChange(ctx, changeId);
  if (change === null) throw NotFound();
  const listing = authorize(ctx.actor, policy, 'review', await lockListing(ctx, change.listingId));
  return { listing, change };
}

/** Puts all of the change in place, or none of it, with its line in the audit log. */
export async function approveChange(ctx: Ctx, ref: Ref): Promise<JsonText> {
  const { listing, change } = await open(ctx, ref);
  const decided = await decideChange(ctx, change.id, 'approved', actorName(ctx.actor));
  if (decided === null) throw ChangeDecided();
  record(ctx, listing, decided);
  emit(ctx, ListingChangeApproved, factOf(listing, listing.version + 1));
  return applyChange(ctx, listing, ListingUpdated, decided.content);
}

/** Puts none of it in place and says why. The listing stays as people see it. */
export async function rejectChange(ctx: Ctx, input: Ref & Rejection): Promise<ListingChangeView> {
  const { listing, change } = await open(ctx, input);
  const decided = await decideChange(ctx, change.id, 'rejected', actorName(ctx.actor), input.reason);
  if (decided === null) throw ChangeDecided();
  record(ctx, listing, decided);
  emit(ctx, ListingChangeRejected, factOf(listing, listing.version));
  return viewChange(decided);
}

/** The seller takes his own change back, so that he may ask for another. */
export async function withdrawChange(
  ctx: Ctx,
  { id, changeId }: Ref & { readonly id: string },
): Promise<ListingChangeView> {
  const listing = await lockListing(ctx, id);
  authorize(ctx.actor, ownPolicy, 'read', listing);
  authorize(ctx.actor, policy, 'update', listing);
  const change = await findChange(ctx, changeId);
  if (change === null || change.listingId !== id) throw NotFound();
  const decided = await decideChange(ctx, changeId, 'withdrawn', actorName(ctx.actor));
  if (decided === null) throw ChangeDecided();
  return viewChange(decided);
}

function record(ctx: Ctx, listing: ListingRow, change: ChangeRow): void {
  audit(ctx, {
    action: `listing.change_${change.state}`,
    subject: { type: 'listing', id: publicId('list', listing.id) },
    ...(change.reason === null ? {} : { reason: change.reason }),
    detail: { change: publicId('chg', change.id), fields: change.changes.map(({ field }) => field) },
  });
}
