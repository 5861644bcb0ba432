import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound } from '../../../platform/errors.ts';
import { JsonText } from '../../../platform/runtime/route.ts';
import { pageOf } from '../json.ts';

const CANDIDATES = 60;
const SHOWN = 12;

/*
 * The nearest sixty of the same kind and category, by one walk of an index; of these, those that are most alike: words count
 * double, then the price (half or twice as much is half as alike), then how near (50 km is a third).
 */
const NEAR = `
  select p.*, similarity(p.title, one.title) * 2
    + case when p.currency = one.currency and p.price > 0 and one.price > 0
        then least(p.price, one.price)::float8 / greatest(p.price, one.price) else 0.3 end
    + exp(-(ll_to_earth(p.latitude, p.longitude) <-> ll_to_earth(one.latitude, one.longitude)) / 50000) as likeness
  from listings.listing_public one cross join lateral (
    select n.* from listings.listing_public n
    where n.category = one.category and n.type = one.type and n.id <> one.id
    order by ll_to_earth(n.latitude, n.longitude) <-> ll_to_earth(one.latitude, one.longitude) limit ${CANDIDATES}) p
  where one.id = $1 order by likeness desc, p.id limit ${SHOWN}`;

export const SIMILAR = named(
  'listings.similar',
  `select case when exists (select from listings.listing_public where id = $1) then page.items end
   from (${pageOf(NEAR, SHOWN, 'l.likeness desc, l.id', 'l.id')}) page`,
);

/** Other active listings like this active one, most alike first. */
export async function listSimilar(ctx: Ctx, { id }: { readonly id: string }): Promise<JsonText> {
  const text = await ctx.sql.text(SIMILAR, [id]);
  if (text === null) throw NotFound();
  return new JsonText(text);
}
