import { superuser } from '../../../test/database.ts';
import type { MemberRole, Role, Tier, UserActor } from '../../platform/actor.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { skeleton } from '../../platform/values/lookalike.ts';
import { FOR_BUSINESS, withIncluded } from './rules.ts';

/** A person who is in the database: hand him over as the actor, or call the API `as: person.uid`. */
export interface TestPerson extends UserActor {
  /** `usr_…`. */
  readonly publicId: string;
  readonly displayName: string;
  readonly phone: string | null;
  readonly email: string | null;
}

export interface TestBusiness {
  readonly id: string;
  /** `biz_…`. */
  readonly publicId: string;
  readonly slug: string;
  readonly name: string;
  readonly country: string;
  /** Acting for the business, in the role business. */
  readonly owner: TestPerson;
}

export interface GivenPerson {
  readonly uid?: string;
  readonly displayName?: string;
  readonly status?: UserActor['status'];
  /** Held besides what the active role includes. */
  readonly roles?: readonly Role[];
  readonly activeRole?: Role;
  readonly tier?: Tier;
  readonly country?: string;
  readonly phone?: string | null;
  readonly email?: string | null;
  /** Membership in a business that exists; he acts for it. */
  readonly member?: { readonly of: { readonly id: string }; readonly as: MemberRole };
}

export async function buildUser(given: GivenPerson = {}): Promise<TestPerson> {
  const now = new Date();
  const id = newId(now);
  const activeRole = given.activeRole ?? (given.member === undefined ? 'consumer' : 'business');
  const roles = withIncluded([activeRole, ...(given.roles ?? [])]);
  const person: TestPerson = {
    kind: 'user',
    uid: given.uid ?? `uid-${id}`,
    userId: id,
    publicId: publicId('usr', id),
    displayName: given.displayName ?? `Person ${id.slice(-6)}`,
    status: given.status ?? 'active',
    activeRole,
    roles,
    business: given.member === undefined ? null : { id: given.member.of.id, role: given.member.as },
    tier: given.tier ?? 'free',
    country: given.country ?? 'GH',
    phone: given.phone ?? null,
    email: given.email ?? null,
  };
  await superuser.run(
    `with person as (
       insert into identity."user" (id, public_id, uid, status, display_name, country, phone, email, tier, active_role, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) returning id)
     insert into identity.user_role (user_id, role, granted_at, granted_by)
     select person.id, role, $11, 'operator:test' from person, unnest($12::text[]) as role`,
    [
      id,
      person.publicId,
      person.uid,
      person.status,
      person.displayName,
      person.country,
      person.phone,
      person.email,
      person.tier,
      activeRole,
      now,
      roles,
    ],
  );
  if (given.member !== undefined) await joinBusiness(person, given.member.of.id, given.member.as);
  return person;
}

/** Makes the person a member who acts for the business, and answers him as the actor that he is then. */
export async function joinBusiness(person: TestPerson, businessId: string, role: MemberRole): Promise<TestPerson> {
  const now = new Date();
  await superuser.run(
    `insert into identity.business_member (id, business_id, user_id, role, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)`,
    [newId(now), businessId, person.userId, role, now],
  );
  return actFor(person, businessId, role);
}

async function actFor(person: TestPerson, businessId: string, rank: MemberRole): Promise<TestPerson> {
  const activeRole = FOR_BUSINESS.includes(person.activeRole) ? person.activeRole : 'business';
  await superuser.run(
    `insert into identity.user_role (user_id, role, granted_at, granted_by) values ($1, $2, now(), 'operator:test') on conflict do nothing`,
    [person.userId, activeRole],
  );
  await superuser.run('update identity."user" set active_business_id = $2, active_role = $3 where id = $1', [
    person.userId,
    businessId,
    activeRole,
  ]);
  const roles = withIncluded([...person.roles, activeRole]);
  return { ...person, activeRole, roles, business: { id: businessId, role: rank } };
}

export interface GivenBusiness {
  readonly name?: string;
  readonly slug?: string;
  readonly country?: string;
  readonly categories?: readonly string[];
  readonly verificationLevel?: 'none' | 'basic' | 'verified';
  readonly status?: 'active' | 'suspended' | 'closed';
  /** Somebody who exists; without it a new person. */
  readonly owner?: TestPerson;
}

/** A business with an owner who acts for it. */
export async function buildBusiness(given: GivenBusiness = {}): Promise<TestBusiness> {
  const now = new Date();
  const id = newId(now);
  const founder = given.owner ?? (await buildUser({ activeRole: 'business', country: given.country ?? 'GH' }));
  const country = given.country ?? founder.country;
  const name = given.name ?? `Business ${id.slice(-6)}`;
  const slug = given.slug ?? `business-${id}`;
  const memberId = newId(now);
  // One statement, for a business without an owner could not be committed.
  await superuser.run(
    `with business as (
       insert into identity.business (id, public_id, slug, name, name_skeleton, categories, country, verification_level, status, created_by, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) returning id)
     insert into identity.business_member (id, business_id, user_id, role, created_at, updated_at)
     select $12, business.id, $10, 'owner', $11, $11 from business`,
    [
      id,
      publicId('biz', id),
      slug,
      name,
      skeleton(name),
      given.categories ?? ['general'],
      country,
      given.verificationLevel ?? 'none',
      given.status ?? 'active',
      founder.userId,
      now,
      memberId,
    ],
  );
  const owner = await actFor(founder, id, 'owner');
  return { id, publicId: publicId('biz', id), slug, name, country, owner };
}
