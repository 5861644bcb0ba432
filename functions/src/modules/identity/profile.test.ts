import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { forgetActors } from '../../platform/runtime/http/authenticate.ts';
import { buildBusiness, buildUser, joinBusiness } from './identity.factory.ts';
import type { Business, Me } from './schemas.ts';

const outlet = catchEvents();
const me = async (as: string) => (await api<Me>('GET /v1/users/me', { as })).data;
let count = 0;
const freshPhone = (): string => `+23320${String((Date.now() + count++) % 10_000_000).padStart(7, '0')}`;
/** The log of one person, oldest first. */
const logOf = (publicId: string) =>
  superuser.rows<{ action: string; detail: Record<string, unknown> }>(
    `select action, detail from platform.audit_log join platform.audit_detail using (id) where subject_id = $1 order by at, seq`,
    [publicId],
  );

describe('a profile', () => {
  it('changes what is given and nothing else, one version on', async () => {
    const person = await buildUser({ displayName: 'Kofi' });
    const answer = await api<Me>('PATCH /v1/users/me', {
      as: person.uid,
      body: { displayName: ' Kofi  Boateng ', locale: 'FR-sn' },
    });
    expect(answer.status).toBe(200);
    expect(answer.data).toMatchObject({
      displayName: 'Kofi  Boateng',
      locale: 'fr-SN',
      country: 'GH',
      version: 2,
      claimsVersion: 2,
    });
    expect(outlet.events(person.userId).map(({ type, data }) => [type, data.version])).toEqual([
      ['identity.user_changed', 2],
    ]);
    expect(await logOf(person.publicId)).toEqual([
      { action: 'identity.profile_changed', detail: { fields: ['displayName', 'locale'], actingAs: 'consumer' } },
    ]);
  });

  it('is not overwritten by somebody who has not seen the newest version', async () => {
    const person = await buildUser();
    const change = (version: string, displayName: string) =>
      api<Me>('PATCH /v1/users/me', { as: person.uid, body: { displayName }, headers: { 'if-match': version } });
    expect((await change('"1"', 'First')).status).toBe(200);
    const late = await change('"1"', 'Second');
    expect([late.status, late.errors[0]?.code]).toEqual([412, 'state.precondition_failed']);
    expect(await me(person.uid)).toMatchObject({ displayName: 'First', version: 2 });
  });

  it('takes each of two changes at once, whichever comes first', async () => {
    const person = await buildUser();
    await Promise.all([
      api('PATCH /v1/users/me', { as: person.uid, body: { displayName: 'Both' } }),
      api('PATCH /v1/users/me', { as: person.uid, body: { locale: 'sw' } }),
    ]);
    expect(await me(person.uid)).toMatchObject({ displayName: 'Both', locale: 'sw', version: 3 });
  });

  it('keeps phone and country together', async () => {
    const phone = freshPhone();
    const person = await buildUser({ phone });
    const alone = await api('PATCH /v1/users/me', { as: person.uid, body: { country: 'NG' } });
    expect([alone.status, alone.errors[0]?.code, alone.errors[0]?.field]).toEqual([
      400,
      'identity.phone_other_country',
      'phone',
    ]);
    const both = await api<Me>('PATCH /v1/users/me', { as: person.uid, body: { country: 'NG', phone: null } });
    expect(both.data).toMatchObject({ country: 'NG', phone: null });
    const other = await buildUser();
    await superuser.run('update identity."user" set phone = $1 where id = $2', [phone, other.userId]);
    const taken = await api('PATCH /v1/users/me', { as: person.uid, body: { country: 'GH', phone } });
    expect([taken.status, taken.errors[0]?.code]).toEqual([409, 'identity.phone_taken']);
    expect(await me(person.uid)).toMatchObject({ country: 'NG', phone: null });
  });

  test.each(['role', 'roles', 'status', 'tier', 'uid', 'email', 'version', 'activeRole', 'phoneVerified', '_v'])(
    'does not take %s',
    async (field) => {
      const person = await buildUser();
      const answer = await api('PATCH /v1/users/me', {
        as: person.uid,
        body: { displayName: 'Mallory', [field]: 'admin' },
      });
      expect([answer.status, answer.errors[0]?.field]).toEqual([400, field]);
      expect(await me(person.uid)).toMatchObject({ displayName: person.displayName, version: 1 });
    },
  );

  it('is asked for something', async () => {
    const person = await buildUser();
    expect((await api('PATCH /v1/users/me', { as: person.uid, body: {} })).status).toBe(400);
  });
});

describe('AUT-3 one person, many roles and businesses', () => {
  const act = (as: string, body: object) => api<Me>('POST /v1/users/me/active-role', { as, body });

  it('switches without a new login; what he may follows at once', async () => {
    const kiosk = await buildBusiness();
    const owner = kiosk.owner;
    const rename = () =>
      api<Business>(`PATCH /v1/businesses/${kiosk.publicId}`, { as: owner.uid, body: { name: 'Kiosk Two' } });
    const asConsumer = await act(owner.uid, { role: 'consumer' });
    expect(asConsumer.data).toMatchObject({ activeRole: 'consumer', activeBusiness: null });
    expect((await rename()).errors[0]?.code).toBe('identity.not_acting_for_business');
    const back = await act(owner.uid, { role: 'business', businessId: kiosk.publicId });
    expect(back.data.activeBusiness).toMatchObject({ id: kiosk.publicId, role: 'owner' });
    expect(back.data.claimsVersion).toBe(asConsumer.data.claimsVersion + 1);
    expect((await rename()).status).toBe(200);
  });

  it('gives in one business only the rights of that business', async () => {
    const [own, other] = [await buildBusiness(), await buildBusiness()];
    const person = await joinBusiness(own.owner, other.id, 'viewer');
    const rename = (id: string) =>
      api(`PATCH /v1/businesses/${id}`, { as: person.uid, body: { description: 'New words' } });
    expect((await rename(own.publicId)).errors[0]?.code).toBe('identity.not_acting_for_business');
    expect((await rename(other.publicId)).errors[0]?.code).toBe('auth.forbidden');
    await act(person.uid, { role: 'business', businessId: own.publicId });
    expect((await rename(own.publicId)).status).toBe(200);
  });

  it('records role and business with the act', async () => {
    const kiosk = await buildBusiness();
    await api(`PATCH /v1/businesses/${kiosk.publicId}`, { as: kiosk.owner.uid, body: { city: 'Tamale' } });
    expect(await logOf(kiosk.publicId)).toEqual([
      {
        action: 'identity.business_changed',
        detail: { fields: ['city'], actingAs: 'business', actingFor: kiosk.publicId },
      },
    ]);
  });

  it('refuses a role that is not held, a business of others, and a role without business', async () => {
    const person = await buildUser({ activeRole: 'business' });
    const foreign = await buildBusiness();
    const unknown = 'biz_01890a5dac96774bbcceb302a0';
    expect((await act(person.uid, { role: 'admin' })).errors[0]).toMatchObject({
      code: 'identity.role_not_held',
      field: 'role',
    });
    const [one, two] = await Promise.all([
      act(person.uid, { role: 'business', businessId: foreign.publicId }),
      act(person.uid, { role: 'business', businessId: unknown }),
    ]);
    expect(one.status).toBe(404);
    expect(one.errors).toEqual(two.status === 404 ? two.errors : one.errors);
    expect((await act(foreign.owner.uid, { role: 'consumer', businessId: foreign.publicId })).errors[0]?.code).toBe(
      'identity.role_without_business',
    );
    expect(await me(person.uid)).toMatchObject({ activeRole: 'business', version: 1 });
  });

  it('is held by the database too: nobody acts in a role that he does not hold', async () => {
    const person = await buildUser();
    await expect(
      superuser.run(`update identity."user" set active_role = 'admin' where id = $1`, [person.userId]),
    ).rejects.toMatchObject({ code: '23503', constraint: 'user_id_active_role_fkey' });
  });

  it('the hierarchy lets an admin act as moderator or consumer', async () => {
    const admin = await buildUser({ activeRole: 'admin' });
    expect((await act(admin.uid, { role: 'moderator' })).data.activeRole).toBe('moderator');
    expect((await act(admin.uid, { role: 'consumer' })).data.activeRole).toBe('consumer');
    expect((await act(admin.uid, { role: 'partner' })).errors[0]?.code).toBe('identity.role_not_held');
  });

  it('changes nothing when nothing changes', async () => {
    const person = await buildUser();
    expect((await act(person.uid, { role: 'consumer' })).data.version).toBe(1);
    expect(outlet.events(person.userId)).toEqual([]);
  });
});

describe('AUT-4 signing out everywhere', () => {
  it('refuses every token issued before, and asks Firebase to revoke the rest', async () => {
    const person = await buildUser();
    const seconds = Math.floor(Date.now() / 1000);
    const old = { iat: seconds - 60 };
    expect((await api('GET /v1/users/me', { as: person.uid, claims: old })).status).toBe(200);
    expect((await api('POST /v1/users/me/sign-out-everywhere', { as: person.uid, claims: old })).status).toBe(204);
    const refused = await api('GET /v1/users/me', { as: person.uid, claims: old });
    expect([refused.status, refused.errors[0]?.code]).toEqual([401, 'auth.revoked']);
    // A token that was refreshed meanwhile is still of the session that ended.
    const refreshed = { auth_time: seconds - 60, iat: seconds + 2 };
    expect((await api('GET /v1/users/me', { as: person.uid, claims: refreshed })).status).toBe(401);
    forgetActors();
    const anew = { auth_time: seconds + 2, iat: seconds + 2 };
    expect((await api('GET /v1/users/me', { as: person.uid, claims: anew })).status).toBe(200);
    expect(outlet.tasks('identity.revoke-sessions').map(({ body }) => JSON.parse(body) as unknown)).toContainEqual({
      uid: person.uid,
    });
  });
});
