import type { MemberRole } from '../../platform/actor.ts';
import { api } from '../../../test/api.ts';
import { as, owner as migrator, superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { publicId } from '../../platform/values/id.ts';
import { buildBusiness, buildUser, joinBusiness, type TestBusiness, type TestPerson } from './identity.factory.ts';
import { COOL_DOWN_DAYS } from './rules.ts';
import type { Business, Member } from './schemas.ts';

const outlet = catchEvents();
const RANKS: readonly MemberRole[] = ['viewer', 'staff', 'manager', 'admin', 'owner'];

async function memberId(person: { userId: string }, business: { id: string }): Promise<string> {
  const row = await superuser.first<{ id: string }>(
    'select id from identity.business_member where user_id = $1 and business_id = $2',
    [person.userId, business.id],
  );
  return publicId('mbr', row!.id);
}
const ranks = (business: { id: string }) =>
  superuser
    .rows<{ role: string }>('select role from identity.business_member where business_id = $1 order by role', [
      business.id,
    ])
    .then((rows) => rows.map(({ role }) => role));
const leave = (person: TestPerson, { publicId: id }: TestBusiness) =>
  api(`POST /v1/businesses/${id}/leave`, { as: person.uid });
const setRole = async (by: TestPerson, business: TestBusiness, member: TestPerson, role: MemberRole) =>
  api<Business>(`PATCH /v1/businesses/${business.publicId}/members/${await memberId(member, business)}`, {
    as: by.uid,
    body: { role },
  });
const join = async (business: TestBusiness, role: MemberRole) => joinBusiness(await buildUser(), business.id, role);

describe('members of a business', () => {
  it('see each other by name and rank, and nothing private', async () => {
    const shop = await buildBusiness();
    const clerk = await join(shop, 'staff');
    const { data } = await api<Member[]>(`GET /v1/businesses/${shop.publicId}/members`, { as: clerk.uid });
    expect(data.map(({ userId, role }) => [userId, role])).toEqual([
      [shop.owner.publicId, 'owner'],
      [clerk.publicId, 'staff'],
    ]);
    expect(Object.keys(data[0]!).sort()).toEqual(['displayName', 'id', 'role', 'since', 'userId', 'version']);
  });

  it('are listed page by page', async () => {
    const shop = await buildBusiness();
    for (let i = 0; i < 4; i++) await join(shop, 'viewer');
    const path = `GET /v1/businesses/${shop.publicId}/members?limit=3`;
    const first = await api<Member[]>(path, { as: shop.owner.uid });
    const second = await api<Member[]>(`${path}&cursor=${encodeURIComponent(first.meta.pagination!.next!)}`, {
      as: shop.owner.uid,
    });
    expect([...first.data, ...second.data].map(({ id }) => id)).toHaveLength(5);
    expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(5);
    expect(second.meta.pagination!.next).toBeNull();
  });

  it('every rank may change exactly the ranks below it: all 125 cases', async () => {
    const allowed: string[] = [];
    for (const by of RANKS) {
      const shop = await buildBusiness();
      const actor = by === 'owner' ? shop.owner : await join(shop, by);
      for (const from of RANKS) {
        const member = await join(shop, from);
        for (const to of RANKS.filter((role) => role !== from)) {
          await superuser.run('update identity.business set ownership_changed_at = null where id = $1', [shop.id]);
          const { status } = await setRole(actor, shop, member, to);
          if (status === 200) {
            allowed.push(`${by}: ${from} → ${to}`);
            await superuser.run(
              'update identity.business_member set role = $3 where user_id = $1 and business_id = $2',
              [member.userId, shop.id, from],
            );
          } else expect(status).toBe(403);
        }
      }
    }
    const low: readonly MemberRole[] = ['viewer', 'staff', 'manager'];
    const expected = [
      ...low.flatMap((from) => low.filter((to) => to !== from).map((to) => `admin: ${from} → ${to}`)),
      ...[...low, 'admin' as const].flatMap((from) =>
        RANKS.filter((to) => to !== from).map((to) => `owner: ${from} → ${to}`),
      ),
    ];
    expect(allowed.sort()).toEqual(expected.sort());
  }, 60_000);

  it('whoever is removed acts for it no more and hears a 404 from then on', async () => {
    const shop = await buildBusiness();
    const clerk = await join(shop, 'manager');
    const id = await memberId(clerk, shop);
    const remove = (by: TestPerson) => api(`DELETE /v1/businesses/${shop.publicId}/members/${id}`, { as: by.uid });
    expect((await remove(await join(shop, 'manager'))).status).toBe(403);
    expect((await remove(await join(shop, 'admin'))).status).toBe(204);
    expect((await remove(shop.owner)).status).toBe(404);
    expect((await api('GET /v1/users/me', { as: clerk.uid })).data).toMatchObject({ activeBusiness: null });
    expect((await api(`GET /v1/businesses/${shop.publicId}`, { as: clerk.uid })).status).toBe(404);
    const told = outlet
      .events()
      .filter(({ type, data }) => type === 'identity.member_changed' && publicId('mbr', data.id) === id);
    expect(told.map(({ data }) => data)).toMatchObject([{ role: null, version: 2, userId: clerk.userId }]);
  });

  it('nobody removes an owner but himself', async () => {
    const shop = await buildBusiness();
    const second = await join(shop, 'owner');
    const id = await memberId(shop.owner, shop);
    for (const { uid } of [second, await join(shop, 'admin')]) {
      expect((await api(`DELETE /v1/businesses/${shop.publicId}/members/${id}`, { as: uid })).status).toBe(403);
    }
    expect((await leave(shop.owner, shop)).status).toBe(204);
    expect(await ranks(shop)).toEqual(['admin', 'owner']);
  });
});

describe('AUT-6 a business keeps an owner', () => {
  it('the last owner can neither leave nor step down', async () => {
    const shop = await buildBusiness();
    await join(shop, 'admin');
    expect((await leave(shop.owner, shop)).errors[0]?.code).toBe('identity.last_owner');
    expect((await setRole(shop.owner, shop, shop.owner, 'admin')).errors[0]?.code).toBe('identity.last_owner');
    expect(await ranks(shop)).toEqual(['admin', 'owner']);
  });

  it('of the last two who leave at once, one stays: 20 rounds', async () => {
    for (let round = 0; round < 20; round++) {
      const shop = await buildBusiness();
      const second = await join(shop, 'owner');
      const answers = await Promise.all([leave(shop.owner, shop), leave(second, shop)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
      expect(await ranks(shop)).toEqual(['owner']);
    }
  }, 60_000);

  it('one leaves while the other steps down: one owner stays', async () => {
    const shop = await buildBusiness();
    const second = await join(shop, 'owner');
    const answers = await Promise.all([leave(shop.owner, shop), setRole(second, shop, second, 'viewer')]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(await ranks(shop)).toContain('owner');
  });

  it('holds in the database, whatever the code forgets: two deletes at once leave one owner', async () => {
    for (let round = 0; round < 10; round++) {
      const shop = await buildBusiness();
      const second = await join(shop, 'owner');
      let entered = 0;
      let open: () => void = () => undefined;
      const both = new Promise<void>((resolve) => (open = resolve));
      // No lock taken: both have deleted before either commits, which is what only the trigger can catch.
      const quit = (person: TestPerson) =>
        as(person, async ({ sql }) => {
          expect(await sql.run('delete from identity.business_member where user_id = $1', [person.userId])).toBe(1);
          if (++entered === 2) open();
          await both;
        });
      const results = await Promise.allSettled([quit(shop.owner), quit(second)]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = results.find((result) => result.status === 'rejected') as PromiseRejectedResult;
      expect(refused.reason).toMatchObject({ constraint: 'business_keeps_an_owner' });
      expect(await ranks(shop)).toEqual(['owner']);
    }
  });

  it('a business cannot be founded without one', async () => {
    const person = await buildUser();
    const { id } = await buildBusiness();
    const columns = 'slug, name, name_skeleton, categories, country, created_by, created_at, updated_at';
    await expect(
      migrator.run(
        `insert into identity.business (id, public_id, ${columns})
         select $2, platform.type_id('biz', $2), slug || '-2', name, name_skeleton, categories, country, $3, created_at, updated_at
         from identity.business where id = $1`,
        [id, crypto.randomUUID(), person.userId],
      ),
    ).rejects.toMatchObject({ constraint: 'business_keeps_an_owner' });
  });
});

describe('AUT-6 ownership passes on, slowly', () => {
  const transfer = (by: TestPerson, shop: TestBusiness, member: string) =>
    api<Business>(`POST /v1/businesses/${shop.publicId}/transfer-ownership`, {
      as: by.uid,
      body: { memberId: member },
    });

  it('to a member, in one step; another must wait seven days', async () => {
    const shop = await buildBusiness();
    const heir = await join(shop, 'staff');
    const done = await transfer(shop.owner, shop, await memberId(heir, shop));
    expect(done.status).toBe(200);
    expect(done.data.myRole).toBe('admin');
    const until = new Date(done.data.ownershipLockedUntil!).getTime() - Date.now();
    expect(until / 86_400_000).toBeGreaterThan(COOL_DOWN_DAYS - 0.1);
    expect(await ranks(shop)).toEqual(['admin', 'owner']);

    const back = await transfer(heir, shop, await memberId(shop.owner, shop));
    expect([back.status, back.errors[0]?.code]).toEqual([409, 'identity.ownership_cool_down']);
    // The other door is shut as well.
    expect((await setRole(heir, shop, shop.owner, 'owner')).errors[0]?.code).toBe('identity.ownership_cool_down');
    await superuser.run(
      `update identity.business set ownership_changed_at = now() - interval '7 days 1 minute' where id = $1`,
      [shop.id],
    );
    expect((await transfer(heir, shop, await memberId(shop.owner, shop))).status).toBe(200);
  });

  it('twice at once only once', async () => {
    const shop = await buildBusiness();
    const heirs = [await join(shop, 'staff'), await join(shop, 'staff')];
    const answers = await Promise.all(
      heirs.map(async (heir) => transfer(shop.owner, shop, await memberId(heir, shop))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await ranks(shop)).filter((role) => role === 'owner')).toHaveLength(1);
  });

  it('by an owner only, and not to an owner or a stranger', async () => {
    const shop = await buildBusiness();
    const [admin, second] = [await join(shop, 'admin'), await join(shop, 'owner')];
    expect((await transfer(admin, shop, await memberId(admin, shop))).status).toBe(403);
    expect((await transfer(shop.owner, shop, await memberId(second, shop))).errors[0]?.code).toBe(
      'identity.already_owner',
    );
    const other = await buildBusiness();
    const stranger = await memberId(other.owner, other);
    expect((await transfer(shop.owner, shop, stranger)).errors[0]).toMatchObject({
      code: 'resource.not_found',
      field: 'memberId',
    });
  });
});
