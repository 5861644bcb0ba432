import { authorize, onboarded } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { JsonText, Outcome } from '../../platform/runtime/route.ts';
import { jsonOf } from './json.ts';
import { policy } from './policy.ts';
import { PRIVATE, readOwn } from './read-own.ts';
import { findListing, ownListingJson } from './store.ts';

const PUBLIC = named('listings.detail', jsonOf('(select * from listings.listing_public where id = $1)'));

/** What everyone may see in one statement; only where that finds nothing, whether it is the asker's own in another state. */
export async function getListing(ctx: Ctx, { id }: { readonly id: string }): Promise<JsonText | Outcome<JsonText>> {
  const text = await ctx.sql.text(PUBLIC, [id]);
  if (text !== null) return new JsonText(text);
  if (onboarded.decide(ctx.actor).answer !== 'yes') throw NotFound();
  const own = await readOwn(ctx, async (context) => {
    authorize(context.actor, policy, 'read', await findListing(context, id));
    return ownListingJson(context, id);
  });
  if (own === null) throw NotFound();
  return new Outcome(new JsonText(own), 200, PRIVATE);
}
