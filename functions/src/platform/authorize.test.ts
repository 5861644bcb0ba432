import type { Actor, UserActor } from './actor.ts';
import {
  acting,
  admit,
  all,
  any,
  anyone,
  authorize,
  matches,
  memberRank,
  onboarded,
  signedIn,
  state,
  type Policy,
} from './authorize.ts';

const user = (over: Partial<UserActor> = {}): UserActor => ({
  kind: 'user',
  uid: 'u',
  userId: 'user-1',
  status: 'active',
  activeRole: 'business',
  roles: ['business', 'admin'],
  business: { id: 'biz-1', role: 'staff' },
  tier: 'free',
  country: 'KE',
  ...over,
});
const nobody: Actor = { kind: 'anonymous' };
const newcomer: Actor = { kind: 'newcomer', uid: 'n', email: null, phone: null };

interface Thing {
  readonly ownerId: string;
  readonly status: string;
}
const own = matches('ownerId', (actor) => actor.userId);
const policy: Policy<Thing, 'edit'> = {
  read: any(state('status', 'active'), own, acting('moderator')),
  edit: all(own, state('status', 'draft')),
};
const thing = (ownerId: string, status: string): Thing => ({ ownerId, status });
const statusOf = (act: () => unknown) => {
  try {
    act();
    return 200;
  } catch (error) {
    return (error as { status: number }).status;
  }
};

describe('AUT-1 Authorization', () => {
  test('answers the same 404 for a foreign hidden resource and a missing one', () => {
    expect(statusOf(() => authorize(user(), policy, 'edit', thing('user-2', 'draft')))).toBe(404);
    expect(statusOf(() => authorize(user(), policy, 'edit', null))).toBe(404);
  });

  test('answers 403 with the reason where the resource may be seen', () => {
    expect(() => authorize(user(), policy, 'edit', thing('user-2', 'active'))).toThrow(
      expect.objectContaining({
        status: 403,
        entries: [expect.objectContaining({ meta: { reason: "ownerId is the actor's" } })],
      }),
    );
    expect(statusOf(() => authorize(user(), policy, 'edit', thing('user-1', 'draft')))).toBe(200);
  });

  test('AUT-3 counts the active role only, never one that is merely held', () => {
    expect(acting('admin').decide(user()).answer).toBe('no');
    expect(acting('admin').decide(user({ activeRole: 'admin' })).answer).toBe('yes');
  });

  test('gives a suspended person nothing', () => {
    const suspended = user({ status: 'suspended', activeRole: 'admin' });
    for (const rule of [onboarded, signedIn, acting('admin'), own, memberRank('viewer')]) {
      expect(rule.decide(suspended, thing('user-1', 'draft') as never).answer).toBe('no');
    }
    expect(() => admit(suspended, onboarded)).toThrow(expect.objectContaining({ code: 'auth.suspended', status: 403 }));
  });

  test('tells at the door what is missing: sign-in, profile, or right', () => {
    expect(() => admit(nobody, onboarded)).toThrow(expect.objectContaining({ code: 'auth.required', status: 401 }));
    expect(() => admit(newcomer, onboarded)).toThrow(expect.objectContaining({ code: 'auth.onboarding_required' }));
    expect(() => admit(user(), acting('admin'))).toThrow(expect.objectContaining({ code: 'auth.forbidden' }));
    expect(() => admit(nobody, anyone)).not.toThrow();
    expect(() => admit(newcomer, signedIn)).not.toThrow();
  });

  test('ranks members', () => {
    expect(memberRank('manager').decide(user()).answer).toBe('no');
    expect(memberRank('staff').decide(user()).answer).toBe('yes');
    expect(memberRank('viewer').decide(user({ business: null })).answer).toBe('no');
  });

  test('admits at the door what only the resource can decide', () => {
    expect(policy.edit.decide(user()).answer).toBe('maybe');
    expect(policy.edit.decide(nobody).answer).toBe('no');
  });

  test('filters lists by the very rule that decides single rows', () => {
    const actors: Actor[] = [
      user(),
      user({ userId: 'user-2' }),
      user({ activeRole: 'moderator' }),
      user({ status: 'closed' }),
      nobody,
      newcomer,
    ];
    const rows = ['user-1', 'user-2', 'user-3'].flatMap((owner) =>
      ['draft', 'active', 'removed'].map((status) => thing(owner, status)),
    );
    for (const actor of actors) {
      for (const rule of [policy.read, policy.edit]) {
        const decided = rows.filter((row) => rule.decide(actor, row).answer === 'yes');
        expect(rows.filter((row) => keeps(rule.where(actor), row))).toEqual(decided);
      }
    }
  });
});

/** What Prisma does with such a filter: an empty OR is no row, an empty object is every row. */
function keeps(where: Readonly<Record<string, unknown>>, row: object): boolean {
  return Object.entries(where).every(([name, wanted]) => {
    if (name === 'AND') return (wanted as Record<string, unknown>[]).every((one) => keeps(one, row));
    if (name === 'OR') return (wanted as Record<string, unknown>[]).some((one) => keeps(one, row));
    const value = (row as Record<string, unknown>)[name];
    return typeof wanted === 'object' && wanted !== null
      ? (wanted as { in: unknown[] }).in.includes(value)
      : value === wanted;
  });
}
