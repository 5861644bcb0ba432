import type { MemberRole, Role, UserActor } from '../../platform/actor.ts';
import { MEMBER_ROLES, ROLES } from '../../platform/actor.ts';
import type { Rule } from '../../platform/authorize.ts';
import { as, superuser, userActor } from '../../../test/database.ts';
import type { Unit } from '../../platform/db/database.ts';
import { newId } from '../../platform/values/id.ts';
import { businessPolicy, personPolicy } from './policy.ts';

const PEOPLE = 2_000;
const BUSINESSES = 10_000;
const MEMBERSHIPS = 30_000;
const ACTORS = 40;

/** A small seeded generator (mulberry32), so that a failure comes again. */
function dice(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

interface World {
  readonly people: { id: string; status: string }[];
  readonly businesses: { id: string; status: string; members: { userId: string; role: string }[] }[];
}

/** Every business has an owner, as the database demands; the rest is chance. */
async function buildWorld(seed: number): Promise<World> {
  const roll = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  const people = Array.from({ length: PEOPLE }, () => ({
    id: newId(new Date()),
    status: pick(['active', 'active', 'suspended', 'closed']),
  }));
  // A few people have many businesses, so that actors meet them.
  const somebody = (): string => people[roll(roll(2) === 0 ? 60 : PEOPLE)]!.id;
  const businesses: World['businesses'] = Array.from({ length: BUSINESSES }, () => ({
    id: newId(new Date()),
    status: pick(['active', 'active', 'active', 'suspended', 'closed']),
    members: [{ userId: somebody(), role: 'owner' }],
  }));
  for (let i = 0; i < MEMBERSHIPS; i++) {
    const { members } = pick(businesses);
    const userId = somebody();
    if (!members.some((member) => member.userId === userId)) members.push({ userId, role: pick(MEMBER_ROLES) });
  }
  await superuser.run(
    `with people as (
       insert into identity."user" (id, public_id, uid, status, display_name, country, active_role, created_at, updated_at)
       select id, platform.type_id('usr', id), 'uid-' || id, status, 'P', 'GH', 'consumer', now(), now()
       from unnest($1::uuid[], $2::text[]) as t (id, status) returning id)
     insert into identity.user_role select id, 'consumer', now(), 'operator:test' from people`,
    [people.map(({ id }) => id), people.map(({ status }) => status)],
  );
  const members = businesses.flatMap(({ id, members: list }) => list.map((member) => ({ businessId: id, ...member })));
  await superuser.run(
    `with businesses as (
       insert into identity.business (id, public_id, slug, name, name_skeleton, categories, country, status, created_by, created_at, updated_at)
       select id, platform.type_id('biz', id), 'b-' || id, 'B', 'b', '{x}', 'GH', status, $3, now(), now()
       from unnest($1::uuid[], $2::text[]) as t (id, status))
     insert into identity.business_member (id, business_id, user_id, role, created_at, updated_at)
     select gen_random_uuid(), business_id, user_id, role, now(), now()
     from unnest($4::uuid[], $5::uuid[], $6::text[]) as t (business_id, user_id, role)`,
    [
      businesses.map(({ id }) => id),
      businesses.map(({ status }) => status),
      people[0]!.id,
      members.map(({ businessId }) => businessId),
      members.map(({ userId }) => userId),
      members.map(({ role }) => role),
    ],
  );
  return { people, businesses };
}

function actorsOf(world: World, seed: number): UserActor[] {
  const roll = dice(seed);
  return Array.from({ length: ACTORS }, (_, index) => {
    const person = world.people[index < 30 ? index : roll(PEOPLE)]!;
    const activeRole: Role = ROLES[roll(ROLES.length)]!;
    const own = world.businesses.filter(({ members }) => members.some(({ userId }) => userId === person.id));
    const business = roll(3) === 0 ? undefined : own[roll(own.length || 1)];
    const role = business?.members.find(({ userId }) => userId === person.id)?.role as MemberRole | undefined;
    return userActor({
      userId: person.id,
      status: person.status as UserActor['status'],
      activeRole,
      roles: [activeRole],
      business: business === undefined || role === undefined ? null : { id: business.id, role },
    });
  });
}

describe('AUT-1 the filter keeps exactly the rows that the rule allows, on 10,000 random businesses', () => {
  let world: World;
  let actors: UserActor[];
  beforeAll(async () => {
    world = await buildWorld(20261121);
    actors = actorsOf(world, 7);
  }, 60_000);

  /** How many rows the rule let through for all actors together; a filter that differs anywhere fails. */
  async function compare<Row extends { id: string }>(
    rows: readonly Row[],
    rule: Rule<Row>,
    find: (unit: Unit, where: object) => Promise<{ id: string }[]>,
  ): Promise<number> {
    const ids = new Set(rows.map(({ id }) => id));
    let kept = 0;
    for (const actor of actors) {
      // As the worker, to whom row-level security shows every row: only the filter is on trial.
      const found = await as({ kind: 'job', name: 'test' }, (unit) => find(unit, rule.where(actor)), 'worker');
      const filtered = new Set(found.map(({ id }) => id).filter((id) => ids.has(id)));
      const allowed = new Set(rows.filter((row) => rule.decide(actor, row).answer === 'yes').map(({ id }) => id));
      const wrong = [...ids].filter((id) => filtered.has(id) !== allowed.has(id));
      expect({ actor, wrong: wrong.slice(0, 3), count: wrong.length }).toEqual({ actor, wrong: [], count: 0 });
      kept += allowed.size;
    }
    return kept;
  }

  test.each(Object.entries(businessPolicy))(
    'business: %s',
    async (_, rule) => {
      const find = ({ tx }: Unit, where: object) => tx.business.findMany({ where, select: { id: true } });
      // A rule that never allows anything would agree with everything.
      expect(await compare(world.businesses, rule, find)).toBeGreaterThan(0);
    },
    60_000,
  );

  test.each(Object.entries(personPolicy))(
    'person: %s',
    async (_, rule) => {
      const find = ({ tx }: Unit, where: object) => tx.user.findMany({ where, select: { id: true } });
      expect(await compare(world.people, rule, find)).toBeGreaterThan(0);
    },
    60_000,
  );
});
