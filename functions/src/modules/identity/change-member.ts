import type { MemberRole } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { Forbidden, NotFound } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { publicId } from '../../platform/values/id.ts';
import { holdBusiness } from './change-business.ts';
import { AlreadyOwner, LastOwner, OwnershipCoolDown } from './errors.ts';
import { MemberChanged } from './events.ts';
import { auditBusiness, recordBusiness } from './record.ts';
import { mayGrant, mayManage, ownershipLockedUntil } from './rules.ts';
import type { Business } from './schemas.ts';
import { findBusiness, personOf, type BusinessRow } from './store.ts';
import { viewBusiness } from './view.ts';

interface MemberRecord {
  readonly id: string;
  readonly businessId: string;
  readonly userId: string;
  readonly role: string;
  readonly version: number;
}

/** Gives a member another rank. Owners step down by themselves only; an owner may make an owner, once in seven days. */
export async function changeMemberRole(
  ctx: Ctx,
  { params, body }: { params: { id: string; memberId: string }; body: { role: MemberRole } },
): Promise<Business> {
  const business = await holdBusiness(ctx, params.id, 'manageMembers');
  const member = await findMember(ctx, business.id, params.memberId);
  if (member.role === body.role) return viewBusiness(business, ctx.now);
  const mine = myRank(business);
  if (member.userId === personOf(ctx).userId) {
    if (!mayManage(mine, body.role)) throw Forbidden({ meta: { reason: 'nobody promotes himself' } });
  } else if (!mayManage(mine, member.role as MemberRole) || !mayGrant(mine, body.role)) {
    throw Forbidden({ meta: { reason: 'a rank below one’s own' } });
  }
  if (member.role === 'owner') await requireAnotherOwner(ctx, business.id, member.id);
  if (body.role === 'owner') await noteNewOwner(ctx, business);
  await setRank(ctx, member, body.role);
  return viewBusiness((await findBusiness(ctx, business.id))!, ctx.now);
}

/** Makes a member the owner in one's own place; one stays as admin. */
export async function transferOwnership(
  ctx: Ctx,
  { params, body }: { params: { id: string }; body: { memberId: string } },
): Promise<Business> {
  const business = await holdBusiness(ctx, params.id, 'transfer');
  const heir = await findMember(ctx, business.id, body.memberId, 'memberId');
  if (heir.role === 'owner') throw AlreadyOwner({ field: 'memberId' });
  const me = await ctx.tx.businessMember.findFirstOrThrow({
    where: { businessId: business.id, userId: personOf(ctx).userId },
  });
  await noteNewOwner(ctx, business);
  await setRank(ctx, heir, 'owner');
  await setRank(ctx, me, 'admin');
  return viewBusiness((await findBusiness(ctx, business.id))!, ctx.now);
}

export async function removeMember(
  ctx: Ctx,
  { params }: { params: { id: string; memberId: string } },
): Promise<undefined> {
  const business = await holdBusiness(ctx, params.id, 'manageMembers');
  const member = await findMember(ctx, business.id, params.memberId);
  if (member.userId !== personOf(ctx).userId && !mayManage(myRank(business), member.role as MemberRole)) {
    throw Forbidden({ meta: { reason: 'a rank below one’s own' } });
  }
  await endMembership(ctx, member, 'identity.member_removed');
  return undefined;
}

/** A person's own right, whatever he acts as just now. The last owner cannot (AUT-6). */
export async function leaveBusiness(ctx: Ctx, { params }: { params: { id: string } }): Promise<undefined> {
  const business = await holdBusiness(ctx, params.id, 'leave');
  const member = await ctx.tx.businessMember.findFirst({
    where: { businessId: business.id, userId: personOf(ctx).userId },
  });
  if (member === null) throw NotFound();
  await endMembership(ctx, member, 'identity.member_left');
  return undefined;
}

async function endMembership(ctx: Ctx, member: MemberRecord, action: string): Promise<void> {
  if (member.role === 'owner') await requireAnotherOwner(ctx, member.businessId, member.id);
  await ctx.tx.businessMember.delete({ where: { id: member.id } });
  auditBusiness(ctx, member.businessId, action, {
    detail: { member: publicId('usr', member.userId), from: member.role },
  });
  emit(ctx, MemberChanged, { ...factOf(member), version: member.version + 1, role: null });
}

async function setRank(ctx: Ctx, member: MemberRecord, role: MemberRole): Promise<void> {
  const { version } = await ctx.tx.businessMember.update({
    where: { id: member.id },
    data: { role, updatedAt: ctx.now },
    select: { version: true },
  });
  auditBusiness(ctx, member.businessId, 'identity.member_role_changed', {
    detail: { member: publicId('usr', member.userId), from: member.role, to: role },
  });
  emit(ctx, MemberChanged, { ...factOf(member), version, role });
}

async function findMember(ctx: Ctx, businessId: string, id: string, field?: string): Promise<MemberRecord> {
  const member = await ctx.tx.businessMember.findFirst({ where: { id, businessId } });
  if (member === null) throw NotFound(field === undefined ? {} : { field });
  return member;
}

async function requireAnotherOwner(ctx: Ctx, businessId: string, memberId: string): Promise<void> {
  const business = await findBusiness(ctx, businessId);
  // A closed business owes nobody an owner.
  if (business?.status === 'closed') return;
  const others = await ctx.tx.businessMember.count({ where: { businessId, role: 'owner', NOT: { id: memberId } } });
  if (others === 0) throw LastOwner();
}

/** AUT-6: so that a stolen account cannot pass a business on and on before somebody notices. */
async function noteNewOwner(ctx: Ctx, business: BusinessRow): Promise<void> {
  const until = ownershipLockedUntil(business.ownershipChangedAt, ctx.now);
  if (until !== null)
    throw OwnershipCoolDown({ with: { until: until.toISOString() }, meta: { until: until.toISOString() } });
  const { version } = await ctx.tx.business.update({
    where: { id: business.id },
    data: { ownershipChangedAt: ctx.now, updatedAt: ctx.now },
    select: { version: true },
  });
  recordBusiness(ctx, { id: business.id, version }, 'identity.ownership_changed');
}

const myRank = (business: BusinessRow): MemberRole => (business.members[0]?.role ?? 'viewer') as MemberRole;
const factOf = ({ id, businessId, userId }: MemberRecord) => ({ id, businessId, userId });
