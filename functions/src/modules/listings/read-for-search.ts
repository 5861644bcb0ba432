import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { findListing, type ListingRow } from './store.ts';

/** A listing with where it stands in the tree, the leaf first: what a search document is made of. */
export interface SearchableListing extends ListingRow {
  readonly categories: readonly { readonly slug: string; readonly name: string }[];
}

const ABOVE = named(
  'listings.category-line',
  `with recursive line (slug, name, parent, depth) as (
     select slug, name, parent, 0 from listings.category where slug = $1
     union all
     select c.slug, c.name, c.parent, depth + 1 from line join listings.category c on c.slug = line.parent)
   select slug, name from line order by depth`,
);

export async function readForSearch(ctx: Ctx, id: string): Promise<SearchableListing | null> {
  const listing = await findListing(ctx, id);
  if (listing === null) return null;
  const categories = await ctx.sql.rows<{ slug: string; name: string }>(ABOVE, [listing.category]);
  return { ...listing, categories };
}
