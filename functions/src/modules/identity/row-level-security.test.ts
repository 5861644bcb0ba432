import type { Actor } from '../../platform/actor.ts';
import { plain } from '../../platform/db/database.ts';
import { as, superuser, userActor } from '../../../test/database.ts';
import { buildBusiness, buildUser, joinBusiness } from './identity.factory.ts';

const TABLES = ['"user"', 'user_role', 'role_request', 'business', 'business_member', 'business_invite'];
const rowsOf = (actor: Actor, table: string, role: 'app' | 'staff' = 'app') =>
  as(actor, ({ sql }) => sql.rows<Record<string, unknown>>(`select * from identity.${table}`), role);

describe('AUT-2 what the database shows and takes, whatever the code asks', () => {
  test.each(TABLES)('without a context %s has no row, and none can be removed', async (table) => {
    await buildBusiness();
    expect(await plain('app').rows(`select * from identity.${table}`)).toEqual([]);
    const removed = await plain('app')
      .run(`delete from identity.${table}`)
      .catch((error: { code?: string }) => error.code);
    expect([0, '42501']).toContain(removed);
  });

  test.each(TABLES.filter((table) => table !== 'business_invite'))(
    'staff who do not act as staff see no %s',
    async (table) => {
      const consumer = await buildUser({ roles: ['admin'], activeRole: 'consumer' });
      await superuser.run(`insert into identity.role_request values ($1, 'partner', now())`, [consumer.userId]);
      await buildBusiness();
      expect(await rowsOf(consumer, table, 'staff')).toEqual([]);
      expect((await rowsOf({ ...consumer, activeRole: 'moderator' }, table, 'staff')).length).toBeGreaterThan(0);
    },
  );

  it('a person sees his own row, his businesses, and his colleagues there; nobody’s phone but his own', async () => {
    const shop = await buildBusiness();
    await buildBusiness();
    const clerk = await joinBusiness(await buildUser(), shop.id, 'viewer');
    expect((await rowsOf(clerk, '"user"')).map(({ id }) => id)).toEqual([clerk.userId]);
    expect((await rowsOf(clerk, 'business')).map(({ id }) => id)).toEqual([shop.id]);
    expect((await rowsOf(clerk, 'business_member')).map(({ user_id: id }) => id).sort()).toEqual(
      [shop.owner.userId, clerk.userId].sort(),
    );
    expect(await rowsOf(userActor(), 'business')).toEqual([]);
  });

  const refused = [
    ['makes himself admin', `update identity."user" set active_role = 'admin' where id = $1`],
    ['grants himself a role', `insert into identity.user_role values ($1, 'admin', now(), 'me')`],
    ['lifts his suspension', `update identity."user" set status = 'active' where id = $1`],
    ['gives himself a tier', `update identity."user" set tier = 'premium' where id = $1`],
    ['takes another uid', `update identity."user" set uid = 'somebody' where id = $1`],
    ['verifies his business', `update identity.business set verification_level = 'verified' where created_by = $1`],
    [
      'makes a second user',
      `insert into identity."user" (id, public_id, uid, display_name, country, active_role, created_at, updated_at)
       select x, platform.type_id('usr', x), 'other', 'X', 'GH', 'consumer', now(), now() from (select gen_random_uuid() as x) where $1::uuid is not null`,
    ],
    ['reads an audit row', 'select * from platform.audit_log where actor = $1::text'],
  ] as const;
  test.each(refused)('nobody %s by SQL', async (_, statement) => {
    const { owner } = await buildBusiness();
    await expect(as(owner, ({ sql }) => sql.run(statement, [owner.userId]))).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|23503)$/) as string,
    });
  });

  it('nobody touches a business that he does not act for, nor members above him', async () => {
    const [own, other] = [await buildBusiness(), await buildBusiness()];
    const admin = await joinBusiness(await buildUser(), other.id, 'admin');
    const tries = (actor: Actor, statement: string, id: string) =>
      as(actor, ({ sql }) => sql.run(statement, [id])).catch((error: { code?: string }) => error.code);
    const rename = `update identity.business set name = 'Mine' where id = $1`;
    expect(await tries(own.owner, rename, other.id)).toBe(0);
    expect(await tries({ ...admin, business: { id: own.id, role: 'owner' } }, rename, own.id)).toBe(0);
    expect(await tries(admin, rename, other.id)).toBe(1);
    expect(
      await tries(admin, `delete from identity.business_member where business_id = $1 and role = 'owner'`, other.id),
    ).toBe(0);
    expect(
      await tries(
        admin,
        `update identity.business_member set role = 'owner' where business_id = $1 and user_id = platform.current_user_id()`,
        other.id,
      ),
    ).toBe('42501');
    const foreign = `insert into identity.business_member (id, business_id, user_id, role, created_at, updated_at)
      values (gen_random_uuid(), $1, platform.current_user_id(), 'owner', now(), now())`;
    expect(await tries(own.owner, foreign, other.id)).toBe('42501');
  });

  it('a moderator reads and an admin changes', async () => {
    const person = await buildUser();
    const suspend = (role: 'moderator' | 'admin') =>
      as(
        userActor({ activeRole: role }),
        ({ sql }) => sql.run(`update identity."user" set status = 'suspended' where id = $1`, [person.userId]),
        'staff',
      );
    expect(await suspend('moderator')).toBe(0);
    expect(await suspend('admin')).toBe(1);
  });

  it('every table of identity forces it', async () => {
    const rows = await superuser.rows<{ relname: string }>(
      `select relname from pg_class where relnamespace = 'identity'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(rows).toEqual([]);
  });

  it('versions rise by one with each change, whatever is written', async () => {
    const person = await buildUser();
    await superuser.run('update identity."user" set version = 99 where id = $1', [person.userId]);
    const row = await superuser.first<{ version: number }>('select version from identity."user" where id = $1', [
      person.userId,
    ]);
    expect(row?.version).toBe(2);
  });
});
