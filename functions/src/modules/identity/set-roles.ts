import { actorName, type Role } from '../../platform/actor.ts';
import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import type { UserDetail } from './admin-schemas.ts';
import { LastAdmin } from './errors.ts';
import { findUser, viewDetail, type UserRow } from './list-users.ts';
import { personPolicy } from './policy.ts';
import { recordPerson } from './record.ts';
import { standingAfter, withIncluded } from './rules.ts';
import { lockAdmins, lockPerson } from './store.ts';
import { inOrder } from './view.ts';

/** The roles a person holds from now on, with what they include. Decides whatever he had asked for. */
export async function setRoles(
  ctx: Ctx,
  { params, body }: { params: { id: string }; body: { roles: readonly Role[]; reason: string } },
): Promise<UserDetail> {
  await lockPerson(ctx, params.id);
  const person = authorize(ctx.actor, personPolicy, 'setRoles', await findUser(ctx, params.id));
  return viewDetail(await applyRoles(ctx, person, body.roles, body.reason));
}

/** Also the operator's way, who has no superior to ask. */
export async function applyRoles(ctx: Ctx, person: UserRow, wanted: readonly Role[], reason: string): Promise<UserRow> {
  const before = inOrder(person.roles.map(({ role }) => role));
  const roles = withIncluded(wanted);
  const added = roles.filter((role) => !before.includes(role));
  const withdrawn = before.filter((role) => !roles.includes(role));
  if (added.length === 0 && withdrawn.length === 0 && person.roleRequests.length === 0) return person;
  if (withdrawn.includes('admin') && (await lockAdmins(ctx, person.id)) === 0) throw LastAdmin();

  const { id } = person;
  const by = { grantedAt: ctx.now, grantedBy: actorName(ctx.actor) };
  await ctx.tx.userRole.createMany({ data: added.map((role) => ({ userId: id, role, ...by })), skipDuplicates: true });
  const standing = standingAfter(roles, { role: person.activeRole as Role, businessId: person.activeBusinessId });
  await ctx.tx.user.update({
    where: { id },
    data: { activeRole: standing.role, activeBusinessId: standing.businessId, updatedAt: ctx.now },
  });
  await ctx.tx.userRole.deleteMany({ where: { userId: id, role: { in: withdrawn } } });
  await ctx.tx.roleRequest.deleteMany({ where: { userId: id } });
  const after = (await findUser(ctx, id))!;
  recordPerson(ctx, after, 'identity.roles_changed', { roles, reason, detail: { added, withdrawn } });
  return after;
}
