import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { AppError } from '../../../platform/errors.ts';
import type { JsonText } from '../../../platform/runtime/route.ts';
import { planOf, type Owner } from '../../ledger/index.ts';
import { AutoRenewNotInPlan, ExtensionLimitReached, illegalTransition } from '../errors.ts';
import { ListingExpired, ListingRenewed, ListingUpdated } from '../events.ts';
import { takeExtension } from '../extension-credit.ts';
import { archiveDate, canStep, extended } from '../rules.ts';
import type { Renewal } from '../schemas.ts';
import { lockListing, type ListingRow } from '../store.ts';
import { applyChange, openListing, takeStep, type ListingRef } from '../take-step.ts';
import { expireAt, remindAt } from '../tasks.ts';

const accountOf = ({ businessId, ownerUserId }: ListingRow): Owner =>
  businessId === null ? { kind: 'user', id: ownerUserId } : { kind: 'business', id: businessId };

/** Every plan but the free one renews by itself. */
async function mayRenew(ctx: Ctx, listing: ListingRow): Promise<boolean> {
  return (await planOf(ctx, accountOf(listing))).tier !== 'free';
}

/** Whether a listing is to run on by itself at its end, one extension each time. */
export async function setAutoRenew(ctx: Ctx, input: ListingRef & Renewal): Promise<JsonText> {
  const listing = await openListing(ctx, input, 'update');
  if (!canStep(listing.status, 'removed') || listing.status === 'expired' || listing.status === 'sold')
    throw illegalTransition(listing.status);
  if (input.autoRenew && !(await mayRenew(ctx, listing))) throw AutoRenewNotInPlan();
  return applyChange(ctx, listing, ListingUpdated, { autoRenew: input.autoRenew });
}

const DUE = named(
  'listings.renewal-due',
  `select id from listings.listing where status = 'active' and auto_renew and expires_at <= $1
   order by expires_at limit $2 for no key update skip locked`,
);

/** Those at their end that are to run on; each takes its extension in this transaction, or ends with the reason. */
export async function renewDue(ctx: Ctx, limit: number): Promise<number> {
  const due = await ctx.sql.rows<{ id: string }>(DUE, [ctx.now, limit]);
  for (const { id } of due) await renewOrEnd(ctx, (await lockListing(ctx, id))!);
  return due.length;
}

/** One at its end. Its row is locked. */
export async function renewOrEnd(ctx: Ctx, listing: ListingRow): Promise<void> {
  const refusal = await takeRenewal(ctx, listing);
  if (refusal === null) {
    // A sweep that comes late gives the whole term from now on: nobody pays for hours in which it was not shown.
    const from = listing.expiresAt! > ctx.now ? listing.expiresAt! : ctx.now;
    const expiresAt = extended(from, listing.durationHours);
    const next = { id: listing.id, version: listing.version + 1 };
    expireAt(ctx, next, expiresAt);
    remindAt(ctx, next, expiresAt);
    await applyChange(ctx, listing, ListingRenewed, { expiresAt, extendCount: listing.extendCount + 1 });
    return;
  }
  await takeStep(ctx, listing, 'expired', ListingExpired, {
    statusReason: refusal,
    archiveAfter: archiveDate(ctx.now),
  });
}

async function takeRenewal(ctx: Ctx, listing: ListingRow): Promise<string | null> {
  if (!(await mayRenew(ctx, listing))) return 'its plan does not renew listings any more';
  try {
    await takeExtension(ctx, listing);
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== ExtensionLimitReached.code) throw error;
    return 'no extension was left to renew it';
  }
}
