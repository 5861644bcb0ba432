import type { Ctx } from '../../platform/context.ts';
import { JsonText, type PageRequest } from '../../platform/runtime/route.ts';
import { policy } from './policy.ts';
import type { ReviewFilter } from './schemas.ts';
import { listingsJson } from './store.ts';

/** The moderators' queue, oldest first, without what the moderator may not judge because it is his own. */
export async function listForReview(ctx: Ctx, filter: ReviewFilter, { limit, after }: PageRequest): Promise<JsonText> {
  const found = await ctx.tx.listing.findMany({
    where: {
      AND: [
        policy.review.where(ctx.actor),
        { status: filter.status },
        filter.country === undefined ? {} : { country: filter.country },
        after === null ? {} : { id: { gt: String(after[0]) } },
      ],
    },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: limit + 1,
  });
  const ids = found.slice(0, limit).map(({ id }) => id);
  return new JsonText(await listingsJson(ctx, ids), found.length > limit ? [ids.at(-1)!] : null);
}
