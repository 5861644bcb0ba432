import fc from 'fast-check';
import { as, superuser, userActor } from '../../../test/database.ts';
import { ANONYMOUS, MEMBER_ROLES, ROLES, type Actor, type UserActor } from '../../platform/actor.ts';
import { newId } from '../../platform/values/id.ts';
import { buildBusiness, buildUser } from '../identity/identity.factory.ts';
import { buildListing } from './listings.factory.ts';
import { mayCreate, policy, type Subject } from './policy.ts';
import { STATUSES } from './rules.ts';

type Where = Readonly<Record<string, unknown>>;
const ACTIONS = ['read', 'update', 'review'] as const;

/** What PostgreSQL makes of a filter that Prisma wrote, NULLs included; the suite below holds it against PostgreSQL itself. */
function keeps(where: Where, row: Subject): boolean | null {
  const parts = Object.entries(where).map(([field, wanted]): boolean | null => {
    if (field === 'AND') return every((wanted as Where[]).map((one) => keeps(one, row)));
    if (field === 'OR') return some((wanted as Where[]).map((one) => keeps(one, row)));
    if (field === 'id') return (wanted as { in: string[] }).in.includes('any');
    const value = row[field as keyof Subject];
    if (wanted === null) return value === null;
    if (value === null) return null;
    if (typeof wanted === 'string') return value === wanted;
    const { in: list, not } = wanted as { in?: string[]; not?: string };
    return list === undefined ? value !== not : list.includes(value);
  });
  return every(parts);
}
const every = (parts: (boolean | null)[]) => (parts.includes(false) ? false : parts.includes(null) ? null : true);
const some = (parts: (boolean | null)[]) => (parts.includes(true) ? true : parts.includes(null) ? null : false);

const people = Array.from({ length: 3 }, () => newId(new Date()));
const businesses = Array.from({ length: 2 }, () => newId(new Date()));
const actors: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Actor>(ANONYMOUS) },
  { weight: 1, arbitrary: fc.constant<Actor>({ kind: 'newcomer', uid: 'u', email: null, phone: null }) },
  { weight: 1, arbitrary: fc.constant<Actor>({ kind: 'job', name: 'test' }) },
  {
    weight: 9,
    arbitrary: fc
      .record({
        userId: fc.constantFrom(...people),
        status: fc.constantFrom('active', 'active', 'active', 'suspended', 'closed'),
        activeRole: fc.constantFrom(...ROLES),
        business: fc.option(fc.record({ id: fc.constantFrom(...businesses), role: fc.constantFrom(...MEMBER_ROLES) })),
      })
      .map((given) => userActor(given as Partial<UserActor>)),
  },
);
const subjects: fc.Arbitrary<Subject> = fc.record({
  ownerUserId: fc.constantFrom(...people),
  businessId: fc.option(fc.constantFrom(...businesses)),
  status: fc.constantFrom(...STATUSES),
});

describe('AUT-1 the policy of listings', () => {
  test('decides as its filter does, for 10,000 actors and listings', () => {
    const seen = new Map<string, Set<boolean>>(ACTIONS.map((action) => [action, new Set()]));
    fc.assert(
      fc.property(actors, subjects, fc.constantFrom(...ACTIONS), (actor, listing, action) => {
        const decided = policy[action].decide(actor, listing).answer;
        const kept = keeps(policy[action].where(actor), listing) === true;
        seen.get(action)!.add(kept);
        // Asked before anything is read, it may only be unsure, never stricter.
        const early = policy[action].decide(actor).answer;
        return decided !== 'maybe' && kept === (decided === 'yes') && (decided === 'no' || early !== 'no');
      }),
      { numRuns: 10_000 },
    );
    for (const answers of seen.values()) expect([...answers].sort()).toEqual([false, true]);
  });

  test('decides as Prisma filters on PostgreSQL, and as row-level security does', async () => {
    const business = await buildBusiness();
    const owner = business.owner;
    const viewer = await buildUser({ member: { of: business, as: 'viewer' } });
    const other = await buildUser();
    const moderator = await buildUser({ activeRole: 'moderator' });
    const rows: (Subject & { id: string })[] = [];
    for (const seller of [owner, { ...owner, business: null }, other, moderator]) {
      for (const status of STATUSES) {
        const { id } = await buildListing({ seller, status });
        rows.push({ id, ownerUserId: seller.userId, businessId: seller.business?.id ?? null, status });
      }
    }
    const ids = rows.map(({ id }) => id);
    const visitors = [owner, { ...owner, business: null }, viewer, other, moderator];
    for (const actor of visitors) {
      for (const action of ACTIONS) {
        const wanted = rows.filter((row) => policy[action].decide(actor, row).answer === 'yes').map(({ id }) => id);
        const role = action === 'review' ? 'staff' : 'app';
        const found = await as(
          actor,
          ({ tx }) =>
            tx.listing.findMany({
              where: { AND: [policy[action].where(actor), { id: { in: ids } }] },
              select: { id: true },
            }),
          role,
        );
        // The public API's role never shows another's rows; active ones are read through the public view.
        const visible = (id: string) => {
          const row = rows.find((one) => one.id === id)!;
          if (role === 'staff') return true;
          return row.businessId === null ? row.ownerUserId === actor.userId : row.businessId === actor.business?.id;
        };
        expect(found.map(({ id }) => id).sort()).toEqual(wanted.filter(visible).sort());
      }
    }
    expect(await superuser.rows('select 1 from listings.listing where id = any ($1)', [ids])).toHaveLength(ids.length);
  });

  test('lets people list for themselves, and members from the rank of staff for their business', () => {
    const answer = (actor: Actor) => mayCreate.decide(actor).answer;
    expect(answer(ANONYMOUS)).toBe('no');
    expect(answer(userActor())).toBe('yes');
    expect(answer(userActor({ status: 'suspended' }))).toBe('no');
    for (const role of MEMBER_ROLES) {
      const actor = userActor({ business: { id: businesses[0]!, role } });
      expect(answer(actor)).toBe(role === 'viewer' ? 'no' : 'yes');
    }
  });
});
