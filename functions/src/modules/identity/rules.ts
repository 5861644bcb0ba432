import { MEMBER_ROLES, ROLES, type MemberRole, type Role } from '../../platform/actor.ts';

/** The hierarchy as data: who holds the role on the left may also act in those on the right. */
export const INCLUDES: Readonly<Record<Role, readonly Role[]>> = {
  consumer: [],
  business: ['consumer'],
  financial: ['consumer'],
  partner: ['consumer'],
  moderator: ['consumer'],
  admin: ['moderator', 'consumer'],
};

/** Taken by choosing it at onboarding. */
export const CHOOSABLE = ['consumer', 'business'] as const satisfies readonly Role[];
/** Asked for at onboarding; an admin decides. */
export const REQUESTABLE = ['financial', 'partner'] as const satisfies readonly Role[];
/** Roles in which one may act for a business. */
export const FOR_BUSINESS: readonly Role[] = ['business', 'financial', 'partner'];
/** Ranks that an invitation may offer; an owner is made by another owner, never by a link. */
export const INVITABLE = ['viewer', 'staff', 'manager', 'admin'] as const satisfies readonly MemberRole[];

export const MAX_BUSINESSES = 20;
export const MAX_OPEN_INVITES = 50;
export const INVITE_DAYS = 7;
export const COOL_DOWN_DAYS = 7;

const DAY_MS = 24 * 3_600_000;

/** These roles and all that they include, in the order of the hierarchy; everybody is a consumer. */
export function withIncluded(roles: readonly Role[]): Role[] {
  const held = new Set<Role>(['consumer']);
  const add = (role: Role): void => {
    held.add(role);
    INCLUDES[role].forEach(add);
  };
  roles.forEach(add);
  return ROLES.filter((role) => held.has(role));
}

export interface FirstRoles {
  readonly granted: readonly Role[];
  readonly requested: readonly (typeof REQUESTABLE)[number][];
  readonly active: Role;
}

/** What somebody gets who comes for the sake of this role. */
export function firstRoles(wanted: (typeof CHOOSABLE)[number] | (typeof REQUESTABLE)[number]): FirstRoles {
  if (wanted === 'financial' || wanted === 'partner') {
    return { granted: ['consumer'], requested: [wanted], active: 'consumer' };
  }
  return { granted: withIncluded([wanted]), requested: [], active: wanted };
}

const rank = (role: MemberRole): number => MEMBER_ROLES.indexOf(role);

/** An owner manages everybody but other owners; an admin those below him; nobody else manages anybody. */
export function mayManage(manager: MemberRole, member: MemberRole): boolean {
  return rank(manager) >= rank('admin') && rank(member) < rank(manager);
}

/** Whom a manager may make of somebody: as `mayManage`, and an owner may make owners. */
export function mayGrant(manager: MemberRole, role: MemberRole): boolean {
  return mayManage(manager, role) || manager === 'owner';
}

/** When the next owner may be made, or null when that is now (AUT-6). */
export function ownershipLockedUntil(changedAt: Date | null, now: Date): Date | null {
  if (changedAt === null) return null;
  const until = new Date(changedAt.getTime() + COOL_DOWN_DAYS * DAY_MS);
  return until > now ? until : null;
}

export function inviteExpiry(now: Date): Date {
  return new Date(now.getTime() + INVITE_DAYS * DAY_MS);
}

/** Where a person stands after his roles were set: in a role that he no longer holds he cannot stay. */
export function standingAfter(
  roles: readonly Role[],
  active: { readonly role: Role; readonly businessId: string | null },
): { readonly role: Role; readonly businessId: string | null } {
  const role = roles.includes(active.role) ? active.role : 'consumer';
  return { role, businessId: FOR_BUSINESS.includes(role) ? active.businessId : null };
}
