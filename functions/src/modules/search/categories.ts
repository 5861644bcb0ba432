import type { Ctx } from '../../platform/context.ts';

export interface CategoryName {
  readonly slug: string;
  readonly parent: string | null;
  readonly name: string;
}

const FRESH_MS = 60_000;
let known: { readonly at: number; readonly names: Promise<ReadonlyMap<string, CategoryName>> } | undefined;

/** The categories that documents stand in; each instance keeps them for a minute. */
export function categoryNames(ctx: Ctx): Promise<ReadonlyMap<string, CategoryName>> {
  const at = ctx.now.getTime();
  if (known !== undefined && Math.abs(at - known.at) < FRESH_MS) return known.names;
  const names = ctx.sql
    .rows<CategoryName>('select slug, parent, name from search.category order by slug')
    .then((rows) => new Map(rows.map((row) => [row.slug, row])));
  known = { at, names };
  names.catch(() => (known = undefined));
  return names;
}
