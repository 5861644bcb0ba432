/**
 * Who is acting. Every kind of actor has a name, so that a log line, an audit row and a policy never have to guess.
 */
export const ROLES = ['consumer', 'business', 'financial', 'partner', 'moderator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const TIERS = ['free', 'standard', 'premium'] as const;
export type Tier = (typeof TIERS)[number];

/** A member's rank inside one business, lowest first. */
export const MEMBER_ROLES = ['viewer', 'staff', 'manager', 'admin', 'owner'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** A person with a PushNchat profile. Permissions are those of the active role and active business only (AUT-3). */
export interface UserActor {
  readonly kind: 'user';
  /** Firebase Authentication uid. */
  readonly uid: string;
  /** UUIDv7 in `identity.user`. */
  readonly userId: string;
  readonly status: 'active' | 'suspended' | 'closed';
  readonly activeRole: Role;
  readonly roles: readonly Role[];
  readonly business: { readonly id: string; readonly role: MemberRole } | null;
  readonly tier: Tier;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** Signed in with Firebase, not onboarded yet: may read what is public and onboard, nothing else. */
export interface NewcomerActor {
  readonly kind: 'newcomer';
  readonly uid: string;
  readonly email: string | null;
  readonly phone: string | null;
}

export interface AnonymousActor {
  readonly kind: 'anonymous';
}

/** Our own machinery: a scheduled job, a subscriber, a task handler, a provider's webhook, an operator's command. */
export interface SystemActor {
  readonly kind: 'job' | 'subscriber' | 'task' | 'webhook' | 'operator';
  readonly name: string;
}

export type Actor = UserActor | NewcomerActor | AnonymousActor | SystemActor;

export const ANONYMOUS: AnonymousActor = { kind: 'anonymous' };

/** Staff are users acting in a role that PushNchat itself grants. */
export function isStaff(actor: Actor): boolean {
  return actor.kind === 'user' && (actor.activeRole === 'admin' || actor.activeRole === 'moderator');
}

/** The name that logs, audit rows and idempotency scopes use: `user:UUID`, `uid:UID`, `job:NAME`, `anonymous`. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return `user:${actor.userId}`;
    case 'newcomer':
      return `uid:${actor.uid}`;
    case 'anonymous':
      return 'anonymous';
    default:
      return `${actor.kind}:${actor.name}`;
  }
}
