import { AuthRequired, NotFound, PreconditionFailed } from '../../platform/errors.ts';
import type { Ctx } from '../../platform/context.ts';
import type { MemberRole, Role, Tier, UserActor } from '../../platform/actor.ts';
import { named, type Sql } from '../../platform/db/types.ts';

/** A person as his own profile shows him. */
export interface PersonRow {
  readonly id: string;
  readonly public_id: string;
  readonly uid: string;
  readonly status: 'active' | 'suspended' | 'closed';
  readonly display_name: string;
  readonly country: string;
  readonly phone: string | null;
  readonly phone_verified: boolean;
  readonly email: string | null;
  readonly locale: string;
  readonly tier: Tier;
  readonly active_role: Role;
  readonly version: number;
  readonly created_at: Date;
  readonly roles: readonly Role[];
  readonly requested: readonly Role[];
  readonly business_id: string | null;
  readonly business_public_id: string | null;
  readonly business_name: string | null;
  readonly business_role: MemberRole | null;
}

const PERSON = `
  select person.id, person.public_id, person.uid, person.status, person.display_name, person.country, person.phone,
    person.phone_verified, person.email, person.locale, person.tier, person.active_role, person.version, person.created_at,
    array(select role from identity.user_role where user_id = person.id) as roles,
    %REQUESTED% as requested,
    business.id as business_id, business.public_id as business_public_id, business.name as business_name,
    acting.role as business_role
  from identity."user" person
  left join (identity.business_member acting join identity.business on business.id = acting.business_id and business.status = 'active')
    on acting.business_id = person.active_business_id and acting.user_id = person.id`;
const REQUESTED = 'array(select role from identity.role_request where user_id = person.id)';

const ME = named('identity.me', `${PERSON.replace('%REQUESTED%', REQUESTED)} where person.id = identity.me()`);
// For the machinery, which has no business with requests.
const BY_UID = named('identity.by-uid', `${PERSON.replace('%REQUESTED%', `'{}'::text[]`)} where person.uid = $1`);
const LOCK_ME = named('identity.lock-me', 'select version from identity."user" where id = $1 for no key update');
const LOCK_PERSON = named('identity.lock-person', 'select 1 from identity."user" where id = $1 for no key update');
const LOCK_BUSINESS = named('identity.lock-business', 'select identity.lock_business($1) as mine');
const LOCK_ADMINS = named(
  'identity.lock-admins',
  `select pg_advisory_xact_lock(hashtextextended('identity.admins', 0))`,
);
const OTHER_ADMINS = named(
  'identity.other-admins',
  `select count(*)::int as others from identity.user_role held join identity."user" person on person.id = held.user_id
   where held.role = 'admin' and person.status = 'active' and person.id <> $1`,
);

/** The actor as a person; routes that come here ask for one. */
export function personOf(ctx: Pick<Ctx, 'actor'>): UserActor {
  if (ctx.actor.kind !== 'user') throw AuthRequired();
  return ctx.actor;
}

export async function findMe(ctx: Pick<Ctx, 'sql'>): Promise<PersonRow> {
  const row = await ctx.sql.first<PersonRow>(ME);
  if (row === null) throw NotFound();
  return row;
}

export function findByUid(sql: Sql, uid: string): Promise<PersonRow | null> {
  return sql.first<PersonRow>(BY_UID, [uid]);
}

/** Holds one's own row until the end and checks the version that the caller has seen. */
export async function lockMe(ctx: Ctx, ifMatch: number | null = null): Promise<void> {
  const row = await ctx.sql.first<{ version: number }>(LOCK_ME, [personOf(ctx).userId]);
  if (row === null) throw NotFound();
  requireVersion(row.version, ifMatch);
}

/** What staff decide about one person they decide one after the other; who may not change him locks nothing. */
export async function lockPerson(ctx: Ctx, id: string): Promise<void> {
  await ctx.sql.rows(LOCK_PERSON, [id]);
}

/** Members, invitations and owners of a business change one at a time. Throws 404 for everybody who is not in it. */
export async function lockBusiness(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.sql.first<{ mine: boolean }>(LOCK_BUSINESS, [id]);
  if (row?.mine !== true) throw NotFound();
}

/** Admins come and go one at a time; answers how many are left in good standing without this one. */
export async function lockAdmins(ctx: Ctx, without: string): Promise<number> {
  await ctx.sql.rows(LOCK_ADMINS);
  return (await ctx.sql.first<{ others: number }>(OTHER_ADMINS, [without]))?.others ?? 0;
}

export function requireVersion(version: number, ifMatch: number | null): void {
  if (ifMatch !== null && ifMatch !== version) throw PreconditionFailed({ meta: { version } });
}

/** A business with the actor's own membership and no other; row-level security already hides foreign ones. */
export async function findBusiness(ctx: Ctx, id: string) {
  const userId = ctx.actor.kind === 'user' ? ctx.actor.userId : null;
  return ctx.tx.business.findUnique({
    where: { id },
    include: { members: { where: userId === null ? { id: { in: [] } } : { userId } } },
  });
}
export type BusinessRow = NonNullable<Awaited<ReturnType<typeof findBusiness>>>;
