import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { PreconditionFailed } from '../../platform/errors.ts';
import { emit, type EventKind } from '../../platform/events/event.ts';
import { JsonText } from '../../platform/runtime/route.ts';
import { illegalTransition } from './errors.ts';
import type { ListingFact } from './events.ts';
import { policy } from './policy.ts';
import { canStep, type Status } from './rules.ts';
import { changeListing, lockListing, type ListingChange, type ListingRow } from './store.ts';

/** Which listing, and the version that the caller has seen where he says one (`If-Match`). */
export interface ListingRef {
  readonly id: string;
  readonly ifMatch?: number | null;
}

/** The listing, locked, for an actor who may do this to it; 404, 403 or 412 otherwise. */
export async function openListing(ctx: Ctx, ref: ListingRef, action: 'update' | 'review'): Promise<ListingRow> {
  const listing = authorize(ctx.actor, policy, action, await lockListing(ctx, ref.id));
  const seen = ref.ifMatch ?? null;
  if (seen !== null && seen !== listing.version) throw PreconditionFailed({ meta: { version: listing.version } });
  return listing;
}

/** One legal step, written and announced; 409 with the legal ones otherwise (LST-1). */
export async function takeStep(
  ctx: Ctx,
  listing: ListingRow,
  to: Status,
  event: EventKind<ListingFact>,
  change: ListingChange = {},
): Promise<JsonText> {
  if (!canStep(listing.status, to)) throw illegalTransition(listing.status);
  return applyChange(ctx, listing, event, { statusReason: null, ...change, status: to });
}

/** A change that is no step: the status stays. */
export function applyChange(
  ctx: Ctx,
  listing: ListingRow,
  event: EventKind<ListingFact>,
  change: ListingChange,
): Promise<JsonText> {
  emit(ctx, event, factOf(listing, listing.version + 1));
  return changeListing(ctx, listing, change).then((text) => new JsonText(text));
}

export function factOf(listing: Pick<ListingRow, 'id' | 'ownerUserId' | 'businessId'>, version: number): ListingFact {
  return { id: listing.id, version, ownerUserId: listing.ownerUserId, businessId: listing.businessId };
}
