import fc from 'fast-check';
import { MEMBER_ROLES, ROLES } from '../../platform/actor.ts';
import { firstRoles, mayGrant, mayManage, ownershipLockedUntil, standingAfter, withIncluded } from './rules.ts';

const rank = (role: (typeof MEMBER_ROLES)[number]): number => MEMBER_ROLES.indexOf(role);
const aRole = fc.constantFrom(...ROLES);
const aRank = fc.constantFrom(...MEMBER_ROLES);

describe('the role hierarchy', () => {
  it('an admin is a moderator and a consumer, everybody is a consumer, nobody becomes an admin by another role', () => {
    expect(withIncluded(['admin'])).toEqual(['consumer', 'moderator', 'admin']);
    expect(withIncluded([])).toEqual(['consumer']);
    for (const role of ROLES.filter((other) => other !== 'admin')) expect(withIncluded([role])).not.toContain('admin');
  });

  it('including twice adds nothing, and more roles never give fewer', () => {
    fc.assert(
      fc.property(fc.array(aRole), aRole, (roles, more) => {
        const held = withIncluded(roles);
        expect(withIncluded(held)).toEqual(held);
        expect(withIncluded([...roles, more])).toEqual(expect.arrayContaining(held));
      }),
    );
  });

  it('nobody chooses more than consumer or business for himself', () => {
    for (const wanted of ['consumer', 'business', 'financial', 'partner'] as const) {
      const { granted, active } = firstRoles(wanted);
      expect(['consumer', 'business']).toEqual(expect.arrayContaining([...granted]));
      expect(granted).toContain(active);
    }
  });

  it('nobody stays in a role that he lost, nor acts for a business in a role that has none', () => {
    fc.assert(
      fc.property(fc.array(aRole), aRole, (roles, active) => {
        const held = withIncluded(roles);
        const after = standingAfter(held, { role: active, businessId: 'b' });
        expect(held).toContain(after.role);
        if (['consumer', 'moderator', 'admin'].includes(after.role)) expect(after.businessId).toBeNull();
      }),
    );
  });
});

describe('ranks in a business', () => {
  it('nobody manages his equal or his superior, and nobody below admin manages anybody', () => {
    fc.assert(
      fc.property(aRank, aRank, (by, member) => {
        expect(mayManage(by, member)).toBe(rank(by) >= rank('admin') && rank(member) < rank(by));
        if (mayGrant(by, member) && by !== 'owner') expect(rank(member)).toBeLessThan(rank(by));
      }),
    );
  });

  it('AUT-6 the next owner waits seven days to the millisecond', () => {
    const changed = new Date('2026-03-01T10:00:00.000Z');
    const week = 7 * 24 * 3_600_000;
    expect(ownershipLockedUntil(changed, new Date(changed.getTime() + week - 1))).toEqual(
      new Date(changed.getTime() + week),
    );
    expect(ownershipLockedUntil(changed, new Date(changed.getTime() + week))).toBeNull();
    expect(ownershipLockedUntil(null, changed)).toBeNull();
  });
});
