import type { Ctx } from '../../platform/context.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { belongs } from './policy.ts';
import type { Business } from './schemas.ts';
import { personOf } from './store.ts';
import { viewBusiness } from './view.ts';

/** The businesses one belongs to, whatever one acts as just now; newest first. */
export async function listMyBusinesses(ctx: Ctx, { page }: { page: PageRequest }): Promise<Page<Business[]>> {
  const { userId } = personOf(ctx);
  const after = page.after === null ? {} : { id: { lt: String(page.after[0]) } };
  const rows = await ctx.tx.business.findMany({
    where: { AND: [belongs.where(ctx.actor), { status: { not: 'closed' } }, after] },
    include: { members: { where: { userId } } },
    orderBy: { id: 'desc' },
    take: page.limit + 1,
  });
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return new Page(
    shown.map((row) => viewBusiness(row, ctx.now)),
    rows.length > page.limit && last !== undefined ? [last.id] : null,
  );
}
