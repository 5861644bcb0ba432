import type { AuthAdmin } from '../../adapters/auth/auth-admin.ts';
import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents, deliverTwice } from '../../../test/events.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { subscribers } from '../../triggers/identity.ts';
import { claimsOf, loadAccount, scanAccounts, syncClaims } from './account.ts';
import { findByUid } from './store.ts';
import { buildBusiness, buildUser, joinBusiness } from './identity.factory.ts';

const outlet = catchEvents();

/** Firebase Authentication as far as we write it. `meanwhile` runs between our look at the row and our write. */
class FakeAuth implements AuthAdmin {
  readonly accounts = new Map<string, { claims: Readonly<Record<string, unknown>>; disabled: boolean }>();
  readonly writes: string[] = [];
  meanwhile: (() => Promise<void>) | null = null;

  know(uid: string): this {
    this.accounts.set(uid, { claims: {}, disabled: false });
    return this;
  }
  account(uid: string) {
    return Promise.resolve(this.accounts.get(uid) ?? null);
  }
  async setClaims(uid: string, claims: Readonly<Record<string, unknown>>) {
    const run = this.meanwhile;
    this.meanwhile = null;
    await run?.();
    this.accounts.get(uid)!.claims = claims;
    this.writes.push(`claims ${String(claims['cv'])}`);
  }
  setDisabled(uid: string, disabled: boolean) {
    this.accounts.get(uid)!.disabled = disabled;
    this.writes.push(`disabled ${disabled}`);
    return Promise.resolve();
  }
  revokeSessions() {
    return Promise.resolve();
  }
}

const touch = (userId: string) => superuser.run('update identity."user" set locale = locale where id = $1', [userId]);
const inWorker = <T>(run: Parameters<typeof runInContext<T>>[1]) =>
  runInContext({ role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: 'test', traceId: 'test' }, run);

describe('custom claims follow the row', () => {
  it('say roles, active role, business, tier and version, well under 1,000 characters', async () => {
    const shop = await buildBusiness();
    const auth = new FakeAuth().know(shop.owner.uid);
    const row = await superuser.first<{ version: number }>('select version from identity."user" where id = $1', [
      shop.owner.userId,
    ]);
    expect(await syncClaims(auth, { uid: shop.owner.uid })).toBe(row!.version);
    const { claims } = auth.accounts.get(shop.owner.uid)!;
    expect(claims).toEqual({
      roles: ['consumer', 'business'],
      activeRole: 'business',
      businessId: shop.publicId,
      tier: 'free',
      cv: row!.version,
    });
    const fullest = await buildUser({
      activeRole: 'admin',
      roles: ['business', 'financial', 'partner', 'moderator'],
      tier: 'premium',
    });
    const person = (await inWorker((ctx) => findByUid(ctx.sql, fullest.uid)))!;
    expect(JSON.stringify({ ...claimsOf(person), businessId: shop.publicId }).length).toBeLessThan(300);
  });

  it('are written once, and never backwards', async () => {
    const person = await buildUser();
    const auth = new FakeAuth().know(person.uid);
    await syncClaims(auth, { uid: person.uid });
    expect(await syncClaims(auth, { uid: person.uid })).toBeNull();
    expect(auth.writes).toEqual(['claims 1']);
    auth.accounts.get(person.uid)!.claims = { cv: 7 };
    await syncClaims(auth, { uid: person.uid });
    expect(auth.accounts.get(person.uid)!.claims).toEqual({ cv: 7 });
  });

  it('a writer that was overtaken mends what it overwrote', async () => {
    const person = await buildUser();
    const auth = new FakeAuth().know(person.uid);
    // While the first stands before its write, the row moves on and a second writes the newer claims.
    auth.meanwhile = async () => {
      await touch(person.userId);
      await syncClaims(auth, { uid: person.uid });
    };
    await syncClaims(auth, { uid: person.uid });
    expect(auth.writes).toEqual(['claims 2', 'claims 1', 'claims 2']);
    expect(auth.accounts.get(person.uid)!.claims['cv']).toBe(2);
  });

  it('a suspended account is disabled, a reinstated one is not; one that Firebase does not know is left alone', async () => {
    const person = await buildUser({ status: 'suspended' });
    const auth = new FakeAuth().know(person.uid);
    await syncClaims(auth, { uid: person.uid });
    expect(auth.accounts.get(person.uid)!.disabled).toBe(true);
    await superuser.run(`update identity."user" set status = 'active' where id = $1`, [person.userId]);
    await syncClaims(auth, { uid: person.uid });
    expect(auth.accounts.get(person.uid)!.disabled).toBe(false);
    expect(await syncClaims(new FakeAuth(), { uid: person.uid })).toBeNull();
    expect(await syncClaims(auth, { uid: 'nobody' })).toBeNull();
  });
});

describe('what happens when an account changes', () => {
  const reacting = subscribers.filter(({ name }) => !name.startsWith('mirror:'));
  const claimTasks = (uid: string) =>
    outlet.tasks('identity.sync-claims').filter(({ body }) => body.includes(`"${uid}"`));

  it('one task a version, however often the event comes', async () => {
    const person = await buildUser();
    await api('PATCH /v1/users/me', { as: person.uid, body: { displayName: 'New Name' } });
    await api('PATCH /v1/users/me', { as: person.uid, body: { displayName: 'Newer Name' } });
    await deliverTwice(reacting, outlet.events(person.uid));
    expect(claimTasks(person.uid)).toHaveLength(2);
    // An older version that comes late asks for nothing.
    await deliverTwice(reacting, [{ ...outlet.events(person.uid)[0]!, id: crypto.randomUUID() }]);
    expect(claimTasks(person.uid)).toHaveLength(2);
  });

  it('somebody who is removed from the business he acted for gets new claims', async () => {
    const shop = await buildBusiness();
    const clerk = await joinBusiness(await buildUser(), shop.id, 'staff');
    await api(`POST /v1/businesses/${shop.publicId}/leave`, { as: clerk.uid });
    await deliverTwice(
      reacting,
      outlet.events().filter(({ type }) => type === 'identity.member_changed'),
    );
    await deliverTwice(reacting, outlet.events(clerk.uid));
    expect(claimTasks(clerk.uid)).toHaveLength(1);
    const auth = new FakeAuth().know(clerk.uid);
    await syncClaims(auth, { uid: clerk.uid });
    expect(auth.accounts.get(clerk.uid)!.claims['businessId']).toBeNull();
  });

  it('so does everybody of a business that closed', async () => {
    const shop = await buildBusiness();
    const clerk = await joinBusiness(await buildUser(), shop.id, 'staff');
    await api(`DELETE /v1/businesses/${shop.publicId}`, { as: shop.owner.uid });
    await deliverTwice(reacting, outlet.events(shop.id));
    for (const { uid } of [shop.owner, clerk]) expect(outlet.events(uid).length).toBeGreaterThan(0);
  });
});

describe('a person’s own document', () => {
  it('shows what his devices need, at the row’s version, and nothing more', async () => {
    const shop = await buildBusiness();
    const row = await inWorker((ctx) => loadAccount(ctx, shop.owner.uid));
    expect(row!.data).toMatchObject({ id: shop.owner.publicId, activeRole: 'business', claimsVersion: row!.version });
    expect(Object.keys(row!.data!)).not.toEqual(expect.arrayContaining(['phone']));
    expect(JSON.stringify(row)).not.toContain(shop.owner.userId);
    expect(await inWorker((ctx) => loadAccount(ctx, 'nobody'))).toBeNull();
    const closed = await buildUser({ status: 'closed' });
    expect(await inWorker((ctx) => loadAccount(ctx, closed.uid))).toEqual({ version: 1, data: null });
  });

  it('every person is found by the rebuild, in order, once', async () => {
    const person = await buildUser();
    const seen: string[] = [];
    for (let after: string | null = null; ; after = seen.at(-1)!) {
      const from: string | null = after;
      const page = await inWorker((ctx) => scanAccounts(ctx, from, 500));
      if (page.length === 0) break;
      seen.push(...page);
    }
    expect(seen).toContain(person.uid);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
