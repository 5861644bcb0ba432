import type { UserActor } from '../../platform/actor.ts';
import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { publicId } from '../../platform/values/id.ts';
import { RoleNotHeld, RoleWithoutBusiness } from './errors.ts';
import { businessPolicy } from './policy.ts';
import { recordPerson } from './record.ts';
import { FOR_BUSINESS } from './rules.ts';
import type { Me, RoleSwitch } from './schemas.ts';
import { findBusiness, findMe, lockMe, personOf } from './store.ts';
import { viewMe } from './view.ts';

/**
 * AUT-3: from the next request on the person acts in this role and for this business, without signing in again. What he may
 * is decided from the row, so a client need not wait for its new claims.
 */
export async function switchRole(ctx: Ctx, { body }: { body: RoleSwitch }): Promise<Me> {
  const person = personOf(ctx);
  await lockMe(ctx);
  const before = await findMe(ctx);
  if (!before.roles.includes(body.role)) throw RoleNotHeld({ field: 'role', with: { role: body.role } });
  const businessId = await businessFor(ctx, person, body, before.business_id);
  if (before.active_role === body.role && before.business_id === businessId) return viewMe(before);
  await ctx.tx.user.update({
    where: { id: before.id },
    data: { activeRole: body.role, activeBusinessId: businessId, updatedAt: ctx.now },
  });
  const after = await findMe(ctx);
  recordPerson(ctx, after, 'identity.role_switched', {
    detail: {
      from: before.active_role,
      to: body.role,
      fromBusiness: before.business_public_id,
      toBusiness: businessId === null ? null : publicId('biz', businessId),
    },
  });
  return viewMe(after);
}

/** Left out, the business stays as it is where the role has one; null means none. */
async function businessFor(ctx: Ctx, person: UserActor, body: RoleSwitch, now: string | null): Promise<string | null> {
  if (body.businessId === undefined) return FOR_BUSINESS.includes(body.role) ? now : null;
  if (body.businessId === null) return null;
  if (!FOR_BUSINESS.includes(body.role)) {
    throw RoleWithoutBusiness({ field: 'businessId', with: { role: body.role } });
  }
  const business = authorize(person, businessPolicy, 'actFor', await findBusiness(ctx, body.businessId));
  if (business.status !== 'active') throw NotFound({ field: 'businessId' });
  return business.id;
}
