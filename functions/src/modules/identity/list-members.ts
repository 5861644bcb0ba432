import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { businessPolicy } from './policy.ts';
import type { Member } from './schemas.ts';
import { findBusiness } from './store.ts';
import { viewMember, type MemberRow } from './view.ts';

const MEMBERS = named('identity.members', 'select * from identity.members_of($1, $2, $3)');

/** Colleagues by name and rank, in the order in which they joined. */
export async function listMembers(
  ctx: Ctx,
  { params, page }: { params: { id: string }; page: PageRequest },
): Promise<Page<Member[]>> {
  authorize(ctx.actor, businessPolicy, 'read', await findBusiness(ctx, params.id));
  const rows = await ctx.sql.rows<MemberRow>(MEMBERS, [params.id, page.after?.[0] ?? null, page.limit + 1]);
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return new Page(shown.map(viewMember), rows.length > page.limit && last !== undefined ? [last.id] : null);
}
