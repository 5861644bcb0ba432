import type { Ctx } from '../../platform/context.ts';
import type { Attribute } from './attributes.ts';
import { UnknownCategory } from './errors.ts';

export interface Category {
  readonly slug: string;
  readonly parent: string | null;
  /** By language: `en`, `fr`, `sw`. */
  readonly names: Readonly<Record<string, string>>;
  /** Its own and those of what it stands in, outermost first. */
  readonly attributes: readonly Attribute[];
  /** An edit of a running listing waits for a moderator (LST-6); true of all that is below a reviewed one. */
  readonly reviewed: boolean;
  /** Itself and everything below it. */
  readonly below: readonly string[];
}

/** In the order in which they are shown: each node before what is below it. */
export type Tree = ReadonlyMap<string, Category>;

const FRESH_MS = 5 * 60_000;
let known: { readonly at: number; readonly tree: Promise<Tree> } | undefined;

/** The tree changes with a migration, so each instance keeps it for five minutes. */
export function categoryTree(ctx: Ctx): Promise<Tree> {
  const at = ctx.now.getTime();
  if (known !== undefined && Math.abs(at - known.at) < FRESH_MS) return known.tree;
  const tree = load(ctx);
  known = { at, tree };
  tree.catch(() => (known = undefined));
  return tree;
}

type Row = Pick<Category, 'slug' | 'parent' | 'names' | 'attributes' | 'reviewed'>;

async function load(ctx: Ctx): Promise<Tree> {
  const rows = await ctx.sql.rows<Row>(
    `with recursive line (slug, parent, names, attributes, reviewed, place) as (
       select slug, parent, names, attributes, reviewed, array[position] from listings.category where parent is null
       union all
       select c.slug, c.parent, c.names, line.attributes || c.attributes, line.reviewed or c.reviewed, line.place || c.position
       from line join listings.category c on c.parent = line.slug)
     select slug, parent, names, attributes, reviewed from line order by place`,
  );
  const below = new Map<string, string[]>(rows.map(({ slug }) => [slug, [slug]]));
  // Children come after their parents, so from the end each has all that is below it.
  for (const { slug, parent } of rows.toReversed()) if (parent !== null) below.get(parent)!.push(...below.get(slug)!);
  return new Map(rows.map((row) => [row.slug, { ...row, below: below.get(row.slug)!.sort() }]));
}

/** Throws, naming the field, when there is no such category. */
export async function categoryOf(ctx: Ctx, slug: string): Promise<Category> {
  const category = (await categoryTree(ctx)).get(slug);
  if (category === undefined) throw UnknownCategory({ field: 'category', with: { category: slug } });
  return category;
}

/** The category and all below it. */
export async function categoriesUnder(ctx: Ctx, slug: string): Promise<readonly string[]> {
  return (await categoryOf(ctx, slug)).below;
}
