import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import type { MemberRole, Tier } from '../../platform/actor.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import type { UserDetail, UserFilter, UserSummary } from './admin-schemas.ts';
import { personPolicy } from './policy.ts';
import { inOrder } from './view.ts';

const WITH_ROLES = { roles: true, roleRequests: true } as const;
const WITH_ALL = { ...WITH_ROLES, memberships: { include: { business: true }, orderBy: { id: 'asc' } } } as const;

/** People for staff, newest first. */
export async function listUsers(
  ctx: Ctx,
  { query, page }: { query: UserFilter; page: PageRequest },
): Promise<Page<UserSummary[]>> {
  const rows = await ctx.tx.user.findMany({
    where: {
      AND: [
        personPolicy.read.where(ctx.actor),
        query.q === undefined ? {} : looksFor(query.q),
        query.status === undefined ? {} : { status: query.status },
        query.country === undefined ? {} : { country: query.country },
        query.role === undefined ? {} : { roles: { some: { role: query.role } } },
        page.after === null ? {} : { id: { lt: String(page.after[0]) } },
      ],
    },
    include: WITH_ROLES,
    orderBy: { id: 'desc' },
    take: page.limit + 1,
  });
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return new Page(shown.map(viewUser), rows.length > page.limit && last !== undefined ? [last.id] : null);
}

export async function getUser(ctx: Ctx, { params }: { params: { id: string } }): Promise<UserDetail> {
  return viewDetail(authorize(ctx.actor, personPolicy, 'read', await findUser(ctx, params.id)));
}

export function findUser(ctx: Ctx, id: string) {
  return ctx.tx.user.findUnique({ where: { id }, include: WITH_ALL });
}
export type UserRow = NonNullable<Awaited<ReturnType<typeof findUser>>>;

export function viewDetail(row: UserRow): UserDetail {
  return {
    ...viewUser(row),
    phoneVerified: row.phoneVerified,
    tokensValidAfter: row.tokensValidAfter?.toISOString() ?? null,
    memberships: row.memberships.map(({ business, role }) => ({
      businessId: business.publicId,
      name: business.name,
      status: business.status as 'active',
      role: role as MemberRole,
    })),
  };
}

function viewUser(row: Omit<UserRow, 'memberships'>): UserSummary {
  return {
    id: row.publicId,
    displayName: row.displayName,
    status: row.status as UserSummary['status'],
    country: row.country,
    phone: row.phone,
    email: row.email,
    tier: row.tier as Tier,
    roles: inOrder(row.roles.map(({ role }) => role)),
    requestedRoles: inOrder(row.roleRequests.map(({ role }) => role)),
    activeRole: row.activeRole as UserSummary['activeRole'],
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

/** A whole id, e-mail address or phone number finds its owner; anything else is part of a name. */
function looksFor(text: string) {
  const id = parsePublicId('usr', text);
  if (id !== null) return { id };
  if (text.includes('@')) return { email: text.toLowerCase() };
  if (/^\+\d+$/.test(text)) return { phone: text };
  return { displayName: { contains: text, mode: 'insensitive' as const } };
}
