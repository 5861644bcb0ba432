import type { Actor } from '../../platform/actor.ts';
import {
  acting,
  all,
  any,
  EVERYTHING,
  matches,
  memberRank,
  NOTHING,
  state,
  type Policy,
  type Rule,
} from '../../platform/authorize.ts';
import { FOR_BUSINESS } from './rules.ts';

/** What the rules need to know of a person. */
export interface PersonSubject {
  readonly id: string;
  readonly status: string;
}

/** What the rules need to know of a business; `members` may be narrowed to the actor's own membership. */
export interface BusinessSubject {
  readonly id: string;
  readonly status: string;
  readonly members: readonly { readonly userId: string }[];
}

const staff = acting('moderator', 'admin');
const admin = acting('admin');
const oneself = matches('id', (user) => user.userId);

/** Nobody judges himself: not his standing, not his roles. */
const somebodyElse: Rule<Pick<PersonSubject, 'id'>> = {
  says: 'it is somebody else’s account',
  decide: (actor, person) => {
    const reason = somebodyElse.says;
    if (person === undefined) return { answer: 'maybe', reason };
    return { answer: actor.kind === 'user' && actor.userId === person.id ? 'no' : 'yes', reason };
  },
  where: (actor) => (actor.kind === 'user' ? { NOT: { id: actor.userId } } : EVERYTHING),
};

const activeUserId = (actor: Actor): string | null =>
  actor.kind === 'user' && actor.status === 'active' ? actor.userId : null;

/** Belongs to the business, in whatever rank and role he acts just now. */
export const belongs: Rule<Pick<BusinessSubject, 'members'>> = {
  says: 'a member of the business',
  decide: (actor, business) => {
    const reason = belongs.says;
    const userId = activeUserId(actor);
    if (userId === null) return { answer: 'no', reason };
    if (business === undefined) return { answer: 'maybe', reason };
    return { answer: business.members.some((member) => member.userId === userId) ? 'yes' : 'no', reason };
  },
  where: (actor) => {
    const userId = activeUserId(actor);
    return userId === null ? NOTHING : { members: { some: { userId } } };
  },
};

/** Acts for this very business just now (AUT-3). */
const actsForIt = matches('id', (user) => user.business?.id ?? null);
const open = state('status', 'active');
const asAdmin = all(belongs, actsForIt, memberRank('admin'), open);
const asOwner = all(belongs, actsForIt, memberRank('owner'), open);

export const personPolicy = {
  read: any(oneself, staff),
  update: all(oneself, state('status', 'active')),
  suspend: all(admin, somebodyElse, state('status', 'active', 'suspended')),
  setRoles: all(admin, somebodyElse, state('status', 'active', 'suspended')),
} satisfies Policy<PersonSubject, 'update' | 'suspend' | 'setRoles'>;

export const businessPolicy = {
  read: any(belongs, staff),
  update: asAdmin,
  manageMembers: asAdmin,
  invite: asAdmin,
  close: asOwner,
  transfer: asOwner,
  leave: belongs,
  actFor: belongs,
  verify: all(admin, state('status', 'active', 'suspended')),
} satisfies Policy<
  BusinessSubject,
  'update' | 'manageMembers' | 'invite' | 'close' | 'transfer' | 'leave' | 'actFor' | 'verify'
>;

export const can = { found: acting(...FOR_BUSINESS), supervise: staff, administer: admin };
