import type { Ctx } from '../../platform/context.ts';
import { categoryTree } from './categories.ts';
import type { CategoryNode } from './schemas.ts';

/** The whole tree as a flat list, each node before what is below it: about 2 kB on the wire, and the same for everybody. */
export async function listCategories(ctx: Ctx): Promise<CategoryNode[]> {
  const tree = await categoryTree(ctx);
  return [...tree.values()].map(({ slug, parent, names, reviewed, attributes }) => {
    const inherited = parent === null ? 0 : tree.get(parent)!.attributes.length;
    return {
      slug,
      parent,
      names,
      reviewed,
      attributes: attributes.slice(inherited).map(({ name, type, unit, required, options, names: words }) => ({
        name,
        type,
        unit: unit ?? null,
        required: required ?? false,
        options: [...(options ?? [])],
        names: words,
      })),
    };
  });
}
