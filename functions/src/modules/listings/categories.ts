import type { Ctx } from '../../platform/context.ts';
import { UnknownCategory } from './errors.ts';

/** Slug → itself and everything below it. */
type Tree = ReadonlyMap<string, readonly string[]>;

const FRESH_MS = 5 * 60_000;
let known: { readonly at: number; readonly tree: Promise<Tree> } | undefined;

/** The tree changes with a migration, so each instance keeps it for five minutes. */
function categoryTree(ctx: Ctx): Promise<Tree> {
  const at = ctx.now.getTime();
  if (known !== undefined && Math.abs(at - known.at) < FRESH_MS) return known.tree;
  const tree = load(ctx);
  known = { at, tree };
  tree.catch(() => (known = undefined));
  return tree;
}

async function load(ctx: Ctx): Promise<Tree> {
  const rows = await ctx.sql.rows<{ slug: string; below: string[] }>(
    `with recursive line (top, slug) as (
       select slug, slug from listings.category
       union all
       select line.top, c.slug from line join listings.category c on c.parent = line.slug)
     select top as slug, array_agg(slug order by slug) as below from line group by top`,
  );
  return new Map(rows.map((row) => [row.slug, row.below]));
}

/** The category and all below it; throws, naming the field, when there is no such category. */
export async function categoriesUnder(ctx: Ctx, slug: string): Promise<readonly string[]> {
  const below = (await categoryTree(ctx)).get(slug);
  if (below === undefined) throw UnknownCategory({ field: 'category', with: { category: slug } });
  return below;
}
