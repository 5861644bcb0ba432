import type { MemberRole, Role } from '../../platform/actor.ts';
import { ROLES } from '../../platform/actor.ts';
import { publicId } from '../../platform/values/id.ts';
import { ownershipLockedUntil } from './rules.ts';
import type { Business, Invite, Me, Member } from './schemas.ts';
import type { BusinessRow, PersonRow } from './store.ts';

export const inOrder = (roles: readonly string[]): Role[] => ROLES.filter((role) => roles.includes(role));

export function viewMe(row: PersonRow): Me {
  return {
    id: row.public_id,
    displayName: row.display_name,
    country: row.country,
    phone: row.phone,
    phoneVerified: row.phone_verified,
    email: row.email,
    locale: row.locale,
    tier: row.tier,
    roles: inOrder(row.roles),
    requestedRoles: inOrder(row.requested),
    activeRole: row.active_role,
    activeBusiness:
      row.business_public_id === null
        ? null
        : { id: row.business_public_id, name: row.business_name ?? '', role: row.business_role ?? 'viewer' },
    claimsVersion: row.version,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export function viewBusiness(row: BusinessRow, now: Date): Business {
  return {
    id: row.publicId,
    slug: row.slug,
    name: row.name,
    description: row.description,
    categories: row.categories,
    country: row.country,
    city: row.city,
    location:
      row.latitude === null || row.longitude === null ? null : { latitude: row.latitude, longitude: row.longitude },
    phone: row.phone,
    verificationLevel: row.verificationLevel as Business['verificationLevel'],
    status: row.status as Business['status'],
    myRole: (row.members[0]?.role ?? null) as MemberRole | null,
    ownershipLockedUntil: ownershipLockedUntil(row.ownershipChangedAt, now)?.toISOString() ?? null,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

/** A row of `identity.members_of`. */
export interface MemberRow {
  readonly id: string;
  readonly user_public_id: string;
  readonly display_name: string;
  readonly role: MemberRole;
  readonly version: number;
  readonly created_at: Date;
}

export function viewMember(row: MemberRow): Member {
  return {
    id: publicId('mbr', row.id),
    userId: row.user_public_id,
    displayName: row.display_name,
    role: row.role,
    version: row.version,
    since: row.created_at.toISOString(),
  };
}

export interface InviteRow {
  readonly id: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly role: string;
  readonly state: string;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

export function viewInvite(row: InviteRow, now: Date): Invite {
  const expired = row.state === 'pending' && row.expiresAt <= now;
  return {
    id: publicId('inv', row.id),
    email: row.email,
    phone: row.phone,
    role: row.role as MemberRole,
    state: expired ? 'expired' : (row.state as Invite['state']),
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}
