import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { buildUser } from './identity.factory.ts';
import type { Me } from './schemas.ts';

const outlet = catchEvents();
let count = 0;
const stranger = (): string => `stranger-${process.pid}-${Date.now()}-${count++}`;
/** A Ghanaian number that nobody in this database has. */
const freshPhone = (): string => `+23324${String(Date.now() % 1_000_000_0).padStart(7, '0')}`;
const AMA = { displayName: 'Ama Mensah', country: 'GH', role: 'business' };

const onboarding = (as: string, body: object = AMA, claims = {}) =>
  api<Me>('POST /v1/users/me/onboarding', { as, body, claims });

describe('onboarding', () => {
  it('gives a newcomer a profile, once: the same person again gets the one he has', async () => {
    const uid = stranger();
    const phone = freshPhone();
    const first = await onboarding(uid, { ...AMA, phone: `0${phone.slice(4)}` }, { email: 'Ama@Example.com' });
    expect(first.status).toBe(201);
    expect(first.data).toMatchObject({
      displayName: 'Ama Mensah',
      country: 'GH',
      phone,
      phoneVerified: false,
      email: 'ama@example.com',
      roles: ['consumer', 'business'],
      requestedRoles: [],
      activeRole: 'business',
      activeBusiness: null,
      version: 1,
    });
    const again = await onboarding(uid, { displayName: 'Somebody Else', country: 'NG', role: 'consumer' });
    expect(again.status).toBe(200);
    expect(again.data).toEqual(first.data);
    expect((await api<Me>('GET /v1/users/me', { as: uid })).data).toEqual(first.data);

    const id = parsePublicId('usr', first.data.id)!;
    expect(outlet.events(id).map(({ type }) => type)).toEqual(['identity.user_onboarded']);
    expect(outlet.events(uid).map(({ type, data }) => [type, data.version])).toEqual([['identity.account_changed', 1]]);
    const audits = await superuser.rows('select actor, action from platform.audit_log where subject_id = $1', [
      first.data.id,
    ]);
    expect(audits).toEqual([{ actor: `uid:${uid}`, action: 'identity.user_onboarded' }]);
  });

  it('makes one profile of ten requests at once', async () => {
    const uid = stranger();
    const answers = await Promise.all(Array.from({ length: 10 }, () => onboarding(uid)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1);
  });

  it('says clearly that a phone number is taken, also when two ask for it at once, and changes nothing', async () => {
    const phone = freshPhone();
    const uids = [stranger(), stranger()];
    const answers = await Promise.all(uids.map((uid) => onboarding(uid, { ...AMA, phone })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.errors).toEqual([expect.objectContaining({ code: 'identity.phone_taken', field: 'phone' })]);
    const rows = await superuser.rows('select 1 from identity."user" where uid = any($1)', [uids]);
    expect(rows).toHaveLength(1);
  });

  it('takes the number that Firebase verified as verified', async () => {
    const phone = freshPhone();
    const { data } = await onboarding(stranger(), AMA, { phone_number: phone });
    expect(data).toMatchObject({ phone, phoneVerified: true });
  });

  test.each(['financial', 'partner'])('%s is asked for, not taken', async (role) => {
    const { status, data } = await onboarding(stranger(), { ...AMA, role });
    expect(status).toBe(201);
    expect(data).toMatchObject({ roles: ['consumer'], requestedRoles: [role], activeRole: 'consumer' });
  });

  test.each([
    ['a role that only an admin grants', { role: 'admin' }, 'role'],
    ['a role that only an admin grants', { role: 'moderator' }, 'role'],
    ['a country that does not exist', { country: 'XX' }, 'country'],
    ['a phone number that is none', { phone: '12345' }, 'phone'],
    ['a phone number of another country', { phone: '+2348031234567' }, 'phone'],
    ['a name that hides something', { displayName: 'Ama\u202Eon' }, 'displayName'],
    ['a language that does not exist', { locale: 'not a language' }, 'locale'],
    ['a field we do not know', { isAdmin: true }, 'isAdmin'],
    ['standing', { status: 'active' }, 'status'],
    ['a tier', { tier: 'premium' }, 'tier'],
  ])('refuses %s and names the field', async (_, given, field) => {
    const uid = stranger();
    const answer = await onboarding(uid, { ...AMA, ...given });
    expect(answer.status).toBe(400);
    expect(answer.errors.map((error) => error.field)).toEqual([field]);
    expect(await superuser.first('select 1 from identity."user" where uid = $1', [uid])).toBeNull();
  });

  it('is for people who signed in', async () => {
    expect((await api('POST /v1/users/me/onboarding', { body: AMA })).status).toBe(401);
    const suspended = await buildUser({ status: 'suspended' });
    expect((await onboarding(suspended.uid)).errors[0]?.code).toBe('auth.suspended');
  });

  it('comes before everything else', async () => {
    const answer = await api('GET /v1/users/me', { as: stranger() });
    expect([answer.status, answer.errors[0]?.code]).toEqual([403, 'auth.onboarding_required']);
  });
});
