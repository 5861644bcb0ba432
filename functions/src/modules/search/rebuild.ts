import type { Ctx } from '../../platform/context.ts';
import { indexThing } from './index-thing.ts';
import type { SearchSource } from './things.ts';

/** Where a rebuild stands: which source, and the last id that was brought in. */
export interface RebuildPlace {
  readonly kind: string;
  readonly after: string | null;
}

/**
 * One batch of the rebuild: every thing of every source is loaded as it is now. Finds what an event missed, and writes
 * documents anew after the lexicon changed. Returns where to go on, or null at the end.
 */
export async function rebuildBatch(
  ctx: Ctx,
  sources: readonly SearchSource[],
  place: RebuildPlace | null,
  limit: number,
): Promise<{ readonly next: RebuildPlace | null; readonly seen: number }> {
  const at = place === null ? 0 : sources.findIndex(({ kind }) => kind === place.kind);
  const source = sources[at];
  if (source === undefined) return { next: null, seen: 0 };
  const ids = await source.scan(ctx, place?.after ?? null, limit);
  for (const id of ids) await indexThing(ctx, source, id);
  const last = ids.at(-1);
  if (last !== undefined && ids.length >= limit) return { next: { kind: source.kind, after: last }, seen: ids.length };
  const following = sources[at + 1];
  return { next: following === undefined ? null : { kind: following.kind, after: null }, seen: ids.length };
}
