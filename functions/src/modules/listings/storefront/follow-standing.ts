import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { ListingUpdated, type ListingFact } from '../events.ts';
import { standingChanged } from '../tasks.ts';

const BATCH = 200;

/** Which account; `key` names the task. */
export interface Standing {
  readonly accountId: string;
  readonly accountKind: 'user' | 'business';
  readonly key: string;
}

// Why its listings are hidden as things stand now, whatever the event said that a late task comes from: null when they are not.
const HIDDEN = {
  user: named('listings.hidden-person', `select nullif(status, 'active') as hidden from identity."user" where id = $1`),
  business: named(
    'listings.hidden-business',
    `select nullif(status, 'active') as hidden from identity.business where id = $1`,
  ),
};

const follow = (
  whose: string,
): string => `update listings.listing set hidden_reason = $2, version = version + 1, updated_at = $3
  where id = any (array(select id from listings.listing where ${whose} and hidden_reason is distinct from $2
    and status not in ('expired', 'sold', 'removed') order by id limit $4 for no key update))
  returning id, version, owner_user_id as "ownerUserId", business_id as "businessId"`;
const HIDE = {
  user: named('listings.hide-person', follow('owner_user_id = $1 and business_id is null')),
  business: named('listings.hide-business', follow('business_id = $1')),
};

/** A batch of the listings of an account that was suspended, closed or reinstated; a task goes on with the rest. */
export async function followStanding(ctx: Ctx, standing: Standing): Promise<void> {
  const { accountId, accountKind, key } = standing;
  const account = await ctx.sql.first<{ hidden: string | null }>(HIDDEN[accountKind], [accountId]);
  if (account === null) return;
  const rows = await ctx.sql.rows<ListingFact>(HIDE[accountKind], [accountId, account.hidden, ctx.now, BATCH]);
  for (const fact of rows) emit(ctx, ListingUpdated, fact);
  if (rows.length === BATCH) standingChanged(ctx, { ...standing, key: `${key}+` });
}
