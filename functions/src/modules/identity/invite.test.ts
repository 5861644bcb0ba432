import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { buildBusiness, buildUser, joinBusiness, type TestBusiness, type TestPerson } from './identity.factory.ts';
import { MAX_OPEN_INVITES } from './rules.ts';
import type { Invite, Joined, Me, NewInvite } from './schemas.ts';

catchEvents();
let count = 0;
const freshEmail = (): string => `guest-${Date.now()}-${count++}@example.com`;
const invite = (by: TestPerson, shop: TestBusiness, body: object) =>
  api<NewInvite>(`POST /v1/businesses/${shop.publicId}/invites`, { as: by.uid, body });
const accept = (as: string, token: string) => api<Joined>('POST /v1/invites/accept', { as, body: { token } });
const open = (shop: TestBusiness) =>
  api<Invite[]>(`GET /v1/businesses/${shop.publicId}/invites`, { as: shop.owner.uid }).then(({ data }) => data);

describe('an invitation', () => {
  it('lets whoever has its token join, once, with the rank it offers', async () => {
    const shop = await buildBusiness();
    const email = freshEmail();
    const { status, data } = await invite(shop.owner, shop, { email: email.toUpperCase(), role: 'manager' });
    expect(status).toBe(201);
    expect(data).toMatchObject({ email, phone: null, role: 'manager', state: 'pending' });
    expect(Buffer.from(data.token, 'base64url')).toHaveLength(16);

    const guest = await buildUser({ email });
    const joined = await accept(guest.uid, data.token);
    expect(joined.data).toMatchObject({ businessId: shop.publicId, role: 'manager' });
    expect((await accept(guest.uid, data.token)).data).toEqual(joined.data);
    expect((await accept((await buildUser()).uid, data.token)).errors[0]?.code).toBe('identity.invite_unknown');
    expect(await open(shop)).toMatchObject([{ id: data.id, state: 'accepted' }]);
    // Who works for a business may act as one.
    const me = (await api<Me>('GET /v1/users/me', { as: guest.uid })).data;
    expect(me).toMatchObject({ roles: ['consumer', 'business'], activeRole: 'consumer', version: 2 });
  });

  it('keeps its token to itself: the database has only a hash, lists have nothing', async () => {
    const shop = await buildBusiness();
    const { data } = await invite(shop.owner, shop, { email: freshEmail(), role: 'viewer' });
    expect(JSON.stringify(await open(shop))).not.toContain(data.token);
    const rows = await superuser.rows(
      'select row_to_json(i)::text as text from identity.business_invite i where business_id = $1',
      [shop.id],
    );
    expect(JSON.stringify(rows)).not.toContain(data.token);
  });

  it('is accepted once by ten clicks at once', async () => {
    const shop = await buildBusiness();
    const { data } = await invite(shop.owner, shop, { email: freshEmail(), role: 'staff' });
    const guests = await Promise.all(Array.from({ length: 10 }, () => buildUser()));
    const answers = await Promise.all(guests.map(({ uid }) => accept(uid, data.token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(404)]);
    const members = await superuser.rows('select 1 from identity.business_member where business_id = $1', [shop.id]);
    expect(members).toHaveLength(2);
  });

  it('merges with an open one to the same address: the newest rank, and the old link is dead', async () => {
    const shop = await buildBusiness();
    const email = freshEmail();
    const first = (await invite(shop.owner, shop, { email, role: 'viewer' })).data;
    const second = (await invite(shop.owner, shop, { email, role: 'admin' })).data;
    expect(second.id).toBe(first.id);
    expect(await open(shop)).toMatchObject([{ role: 'admin', state: 'pending' }]);
    const guest = await buildUser({ email });
    expect((await accept(guest.uid, first.token)).errors[0]?.code).toBe('identity.invite_unknown');
    expect((await accept(guest.uid, second.token)).data.role).toBe('admin');
  });

  it('merges the invitations by phone and by e-mail of one person, and raises a member but never lowers him', async () => {
    const shop = await buildBusiness();
    const [email, phone] = [freshEmail(), `+23350${String(Date.now() % 10_000_000).padStart(7, '0')}`];
    const byEmail = (await invite(shop.owner, shop, { email, role: 'manager' })).data;
    const byPhone = (await invite(shop.owner, shop, { phone, role: 'viewer' })).data;
    const guest = await buildUser({ email, phone });
    expect((await accept(guest.uid, byEmail.token)).data.role).toBe('manager');
    expect(await open(shop)).toMatchObject([{ state: 'merged' }, { state: 'accepted' }]);
    expect((await accept(guest.uid, byPhone.token)).status).toBe(404);
    const lower = (await invite(shop.owner, shop, { email, role: 'viewer' })).data;
    expect((await accept(guest.uid, lower.token)).data.role).toBe('manager');
    const higher = (await invite(shop.owner, shop, { email, role: 'admin' })).data;
    expect((await accept(guest.uid, higher.token)).data.role).toBe('admin');
  });

  it('does not serve a person with another address, nor after its time, nor once withdrawn, nor for a closed business', async () => {
    const shop = await buildBusiness();
    const guest = await buildUser();
    const made = async () => (await invite(shop.owner, shop, { email: freshEmail(), role: 'staff' })).data;
    const other = await buildUser({ email: freshEmail() });
    expect((await accept(other.uid, (await made()).token)).errors[0]?.code).toBe('identity.invite_for_someone_else');

    const old = await made();
    await superuser.run('update identity.business_invite set expires_at = now() where token_hash = sha256($1)', [
      Buffer.from(old.token),
    ]);
    expect((await accept(guest.uid, old.token)).errors[0]?.code).toBe('identity.invite_expired');

    const gone = await made();
    const revoke = (id: string) => api(`DELETE /v1/businesses/${shop.publicId}/invites/${id}`, { as: shop.owner.uid });
    expect((await revoke(gone.id)).status).toBe(204);
    expect((await revoke(gone.id)).status).toBe(204);
    expect((await accept(guest.uid, gone.token)).errors[0]?.code).toBe('identity.invite_unknown');

    const used = await made();
    await accept(guest.uid, used.token);
    expect((await revoke(used.id)).errors[0]?.code).toBe('identity.invite_not_open');

    const last = await made();
    await api(`DELETE /v1/businesses/${shop.publicId}`, { as: shop.owner.uid });
    expect((await accept((await buildUser()).uid, last.token)).errors[0]?.code).toBe('identity.invite_unknown');
    const members = await superuser.rows('select 1 from identity.business_member where business_id = $1', [shop.id]);
    expect(members).toHaveLength(2);
  });

  it('is given by admins for ranks below their own, and never makes an owner', async () => {
    const shop = await buildBusiness();
    const [admin, manager] = [
      await joinBusiness(await buildUser(), shop.id, 'admin'),
      await joinBusiness(await buildUser(), shop.id, 'manager'),
    ];
    const to = () => ({ email: freshEmail() });
    expect((await invite(admin, shop, { ...to(), role: 'manager' })).status).toBe(201);
    expect((await invite(admin, shop, { ...to(), role: 'admin' })).status).toBe(403);
    expect((await invite(manager, shop, { ...to(), role: 'viewer' })).status).toBe(403);
    expect((await api(`GET /v1/businesses/${shop.publicId}/invites`, { as: manager.uid })).status).toBe(403);
    expect((await invite(shop.owner, shop, { ...to(), role: 'owner' })).errors[0]).toMatchObject({ field: 'role' });
  });

  test.each([
    ['no address', {}],
    ['two addresses', { email: 'a@b.co', phone: '0244123456' }],
    ['a broken e-mail address', { email: 'a b@c' }],
    ['a phone number of another country', { phone: '+2348031234567' }],
  ])('with %s is refused', async (_, address) => {
    const shop = await buildBusiness();
    expect((await invite(shop.owner, shop, { ...address, role: 'staff' })).status).toBe(400);
    expect(await open(shop)).toEqual([]);
  });

  test.each(['', 'short', 'x'.repeat(22) + '\n', "' or 1=1 --xxxxxxxxxxx", 'A'.repeat(22)])(
    'token %j joins nothing',
    async (token) => {
      const { status } = await accept((await buildUser()).uid, token);
      expect([400, 404]).toContain(status);
    },
  );

  it('there are not more than a business can oversee', async () => {
    const shop = await buildBusiness();
    await superuser.run(
      `insert into identity.business_invite (id, business_id, token_hash, email, role, expires_at, invited_by, created_at, updated_at)
       select gen_random_uuid(), $1, sha256(uuid_send(gen_random_uuid())), n || '@example.com', 'viewer', now() + interval '1 day', $2, now(), now()
       from generate_series(1, $3) n`,
      [shop.id, shop.owner.userId, MAX_OPEN_INVITES],
    );
    expect((await invite(shop.owner, shop, { email: freshEmail(), role: 'viewer' })).errors[0]?.code).toBe(
      'identity.too_many_invites',
    );
  });
});
