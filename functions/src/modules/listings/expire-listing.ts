import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { ListingExpired, type ListingFact } from './events.ts';
import { isRunning } from './rules.ts';
import { renewDue, renewOrEnd } from './renewal/renew-listing.ts';
import { lockListing } from './store.ts';
import { expireAt } from './tasks.ts';

// Whoever comes second finds no such row: the condition is looked at again under the row's lock.
const EXPIRE = `update listings.listing
  set status = 'expired', status_reason = 'its time was up', archive_after = $1 + interval '90 days',
    version = version + 1, updated_at = $1
  where status in ('active', 'paused') and not (auto_renew and status = 'active') and expires_at <= $1 and id`;
const FACT = 'returning id, version, owner_user_id as "ownerUserId", business_id as "businessId"';
const ONE = named('listings.expire-one', `${EXPIRE} = $2 ${FACT}`);
const DUE = named(
  'listings.expire-due',
  `${EXPIRE} = any (array(
     select id from listings.listing where status in ('active', 'paused')
       and not (auto_renew and status = 'active') and expires_at <= $1
     order by expires_at limit $2 for no key update skip locked)) ${FACT}`,
);

/** Each takes a credit of its own, so there are fewer of them in a batch. */
const RENEWALS = 50;

/** The task of one listing: ends it if its time is up, comes again if it was given more, and lets it be otherwise. */
export async function expireListing(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const ended = await ctx.sql.first<ListingFact>(ONE, [ctx.now, id]);
  if (ended !== null) return emit(ctx, ListingExpired, ended);
  const listing = await lockListing(ctx, id);
  if (listing === null || !isRunning(listing.status)) return;
  if (listing.autoRenew && listing.status === 'active' && listing.expiresAt! <= ctx.now)
    return renewOrEnd(ctx, listing);
  // Named apart from the task that runs just now, should that one have come a moment early.
  expireAt(ctx, listing, listing.expiresAt!, `-${ctx.now.getTime()}`);
}

/** One batch of the sweep; `more` when there may be others. Rows that somebody else holds just now are his (LST-2). */
export async function expireListings(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const ended = await ctx.sql.rows<ListingFact>(DUE, [ctx.now, limit]);
  for (const fact of ended) emit(ctx, ListingExpired, fact);
  if (ended.length > 0) ctx.log.info('Listings ended.', { count: ended.length });
  const renewed = await renewDue(ctx, RENEWALS);
  return { more: ended.length === limit || renewed === RENEWALS };
}
