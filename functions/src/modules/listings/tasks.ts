import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineTask, enqueue } from '../../platform/runtime/task.ts';
import { REMIND_BEFORE_MS } from './rules.ts';

/** Ends one listing on time; the sweep finds what this missed (LST-2). */
export const ExpireListing = defineTask('listings.expire-listing', z.object({ id: z.uuid() }));

/** The name holds the version and the hour, so that asking twice is one task and an extension is another. */
export function expireAt(ctx: Ctx, listing: { id: string; version: number }, at: Date, again = ''): void {
  enqueue(
    ctx,
    ExpireListing,
    { id: listing.id },
    { key: `${listing.id}-${listing.version}-${at.getTime()}${again}`, at },
  );
}

/** Tells the seller some hours before the end; the sweep finds what this missed. */
export const RemindListing = defineTask('listings.remind-listing', z.object({ id: z.uuid() }));

export function remindAt(ctx: Ctx, listing: { id: string; version: number }, expiresAt: Date): void {
  const at = new Date(expiresAt.getTime() - REMIND_BEFORE_MS);
  if (at > ctx.now) enqueue(ctx, RemindListing, { id: listing.id }, { key: `${listing.id}-${listing.version}`, at });
}

/** Turns a store at one end of its closure; the sweep finds what this missed. */
export const TurnStore = defineTask('listings.turn-store', z.object({ accountId: z.uuid() }));

export function turnAt(ctx: Ctx, store: { accountId: string; version: number }, at: Date): void {
  enqueue(ctx, TurnStore, { accountId: store.accountId }, { key: `${store.accountId}-${store.version}`, at });
}

/** Hides or shows the listings of an account whose standing has changed, a batch a task. */
export const FollowStanding = defineTask(
  'listings.follow-standing',
  z.object({
    accountId: z.uuid(),
    accountKind: z.enum(['user', 'business']),
    key: z.string(),
  }),
);

export function standingChanged(ctx: Ctx, standing: z.infer<typeof FollowStanding.payload>): void {
  enqueue(ctx, FollowStanding, standing, { key: standing.key });
}
