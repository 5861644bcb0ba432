import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { ListingEndingSoon, type ListingFact } from '../events.ts';
import { REMIND_BEFORE_MS } from '../rules.ts';

// The reminder's own row makes it one for each end, whoever comes first, and leaves the listing's version alone.
const remind = (which: string): string => `with due as (
    select id, version, owner_user_id, business_id, expires_at from listings.listing
    where status in ('active', 'paused') and expires_at > $1 and expires_at <= $2 and ${which}),
  told as (insert into listings.reminder (listing_id, expires_at) select id, expires_at from due on conflict do nothing
    returning listing_id)
  select id, version, owner_user_id as "ownerUserId", business_id as "businessId", expires_at as "expiresAt"
  from due where id in (select listing_id from told)`;
const ONE = named('listings.remind-one', remind('id = $3'));
const DUE = named(
  'listings.remind-due',
  remind(`not exists (select from listings.reminder r where r.listing_id = id and r.expires_at = listing.expires_at)
    order by expires_at limit $3`),
);

type Due = ListingFact & { readonly expiresAt: Date };

/** The task of one listing, some hours before its end. */
export async function remindListing(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  tell(ctx, await ctx.sql.rows<Due>(ONE, [ctx.now, horizon(ctx), id]));
}

/** One batch of what the tasks missed. */
export async function remindDue(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const rows = await ctx.sql.rows<Due>(DUE, [ctx.now, horizon(ctx), limit]);
  tell(ctx, rows);
  return { more: rows.length === limit };
}

const horizon = (ctx: Ctx): Date => new Date(ctx.now.getTime() + REMIND_BEFORE_MS);

function tell(ctx: Ctx, rows: readonly Due[]): void {
  for (const { expiresAt, ...fact } of rows)
    emit(ctx, ListingEndingSoon, { ...fact, expiresAt: expiresAt.toISOString() });
}
