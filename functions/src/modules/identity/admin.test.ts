import { adminApi, api } from '../../../test/api.ts';
import { as, superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { forgetActors } from '../../platform/runtime/http/authenticate.ts';
import type { AuditLine, AuditVerification, BusinessForStaff, UserDetail, UserSummary } from './admin-schemas.ts';
import { buildBusiness, buildUser, type TestPerson } from './identity.factory.ts';
import type { Me } from './schemas.ts';

const outlet = catchEvents();
let admin: TestPerson;
let moderator: TestPerson;
beforeAll(async () => {
  admin = await buildUser({ activeRole: 'admin' });
  moderator = await buildUser({ activeRole: 'moderator' });
});
const because = { reason: 'Seen in a test' };
const setRoles = (by: TestPerson, person: TestPerson, roles: readonly string[]) =>
  adminApi<UserDetail>(`PUT /v1/admin/users/${person.publicId}/roles`, { as: by.uid, body: { roles, ...because } });
const judge = (by: TestPerson, person: TestPerson, deed: 'suspend' | 'reinstate') =>
  adminApi<UserDetail>(`POST /v1/admin/users/${person.publicId}/${deed}`, { as: by.uid, body: because });

describe('staff look people up', () => {
  it('by name, contact, id, standing, role and country, page by page', async () => {
    const tag = Date.now().toString(36);
    const people = [
      await buildUser({ displayName: `Zainab ${tag}`, country: 'NE', email: `z-${tag}@example.com` }),
      await buildUser({ displayName: `Yaw ${tag}`, country: 'NE', status: 'suspended' }),
      await buildUser({ displayName: `Xola ${tag}`, country: 'NE', activeRole: 'partner' }),
    ];
    const find = async (query: string) =>
      (await adminApi<UserSummary[]>(`GET /v1/admin/users?${query}`, { as: moderator.uid })).data.map(({ id }) => id);
    const [zainab, yaw, xola] = people.map(({ publicId }) => publicId);
    expect(await find(`q=${tag.toUpperCase()}`)).toEqual([xola, yaw, zainab]);
    expect(await find(`q=Z-${tag}@EXAMPLE.com`)).toEqual([zainab]);
    expect(await find(`q=${zainab}`)).toEqual([zainab]);
    expect(await find(`q=${tag}&status=suspended`)).toEqual([yaw]);
    expect(await find(`q=${tag}&role=partner`)).toEqual([xola]);
    expect(await find(`q=${tag}&country=GH`)).toEqual([]);
    const first = await adminApi<UserSummary[]>(`GET /v1/admin/users?q=${tag}&limit=2`, { as: admin.uid });
    const cursor = encodeURIComponent(first.meta.pagination!.next!);
    const rest = await adminApi<UserSummary[]>(`GET /v1/admin/users?q=${tag}&limit=2&cursor=${cursor}`, {
      as: admin.uid,
    });
    expect([first, rest].map(({ data }) => data.map(({ id }) => id))).toEqual([[xola, yaw], [zainab]]);
    // A page link is his who asked.
    const borrowed = await adminApi(`GET /v1/admin/users?q=${tag}&limit=2&cursor=${cursor}`, { as: moderator.uid });
    expect(borrowed.errors[0]?.code).toBe('request.invalid_cursor');
  });

  it('a per cent sign is a per cent sign', async () => {
    const odd = await buildUser({ displayName: `100% Pure ${Date.now()}` });
    const { data } = await adminApi<UserSummary[]>(`GET /v1/admin/users?q=${encodeURIComponent('0% Pure')}`, {
      as: admin.uid,
    });
    expect(data.map(({ id }) => id)).toContain(odd.publicId);
    expect((await adminApi<UserSummary[]>('GET /v1/admin/users?q=%25%25%25', { as: admin.uid })).status).toBe(400);
  });

  it('one by one, with the businesses he belongs to', async () => {
    const { owner, publicId, name } = await buildBusiness();
    const { data } = await adminApi<UserDetail>(`GET /v1/admin/users/${owner.publicId}`, { as: moderator.uid });
    expect(data.memberships).toEqual([{ businessId: publicId, name, status: 'active', role: 'owner' }]);
    for (const id of ['usr_01890a5dac96774bbcceb302a0', 'nonsense']) {
      expect((await adminApi(`GET /v1/admin/users/${id}`, { as: admin.uid })).status).toBe(404);
    }
  });

  it('nobody else does', async () => {
    const routes = [
      'GET /v1/admin/users',
      `GET /v1/admin/users/${moderator.publicId}`,
      `POST /v1/admin/users/${moderator.publicId}/suspend`,
      `PUT /v1/admin/users/${moderator.publicId}/roles`,
      'GET /v1/admin/audit',
      'GET /v1/admin/audit/verification',
      'GET /v1/admin/dead-letters',
    ];
    for (const signature of routes) {
      // A new person and address each time: those without business here are soon told to wait.
      const offDuty = await buildUser({ roles: ['admin'], activeRole: 'consumer' });
      expect(
        (await adminApi(signature, { headers: { 'x-test-ip': `198.51.100.${routes.indexOf(signature)}` } })).status,
      ).toBe(401);
      expect((await adminApi(signature, { as: offDuty.uid })).errors[0]?.code).toBe('auth.forbidden');
      if (!signature.startsWith('GET /v1/admin/users')) {
        expect((await adminApi(signature, { as: moderator.uid })).status).toBe(403);
      }
    }
  });
});

describe('an admin judges a person', () => {
  it('suspends: from then on everything is refused, and Firebase hears of it; reinstates: all is well', async () => {
    const person = await buildUser();
    const done = await judge(admin, person, 'suspend');
    expect(done.data).toMatchObject({ status: 'suspended', version: 2 });
    forgetActors();
    const refused = await api('PATCH /v1/users/me', { as: person.uid, body: { displayName: 'Me Again' } });
    expect(refused.status).toBeGreaterThanOrEqual(401);
    expect(refused.status).toBeLessThanOrEqual(403);
    expect(
      outlet
        .tasks('identity.revoke-sessions')
        .map(({ body }) => body)
        .join(),
    ).toContain(person.uid);
    expect((await judge(admin, person, 'suspend')).data.version).toBe(2);
    expect((await judge(admin, person, 'reinstate')).data).toMatchObject({ status: 'active', version: 3 });
    forgetActors();
    const later = { iat: Math.floor(Date.now() / 1000) + 2 };
    expect((await api('GET /v1/users/me', { as: person.uid, claims: later })).status).toBe(200);
    expect(outlet.events(person.userId).map(({ type, data }) => [type, data.version])).toEqual([
      ['identity.user_changed', 2],
      ['identity.user_changed', 3],
    ]);
  });

  it('AUT-4 a suspension is felt within 5 s on an instance that remembers the person', async () => {
    const person = await buildUser();
    // Reading, because a write makes the instance forget its own actor.
    const read = () => api('GET /v1/users/me', { as: person.uid });
    await read();
    await judge(admin, person, 'suspend');
    const from = Date.now();
    while ((await read()).status === 200) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(Date.now() - from).toBeLessThan(5_000);
  });

  it('never himself', async () => {
    for (const deed of ['suspend', 'reinstate'] as const) expect((await judge(admin, admin, deed)).status).toBe(403);
    expect((await setRoles(admin, admin, ['admin', 'partner'])).status).toBe(403);
  });

  it('gives a reason, always', async () => {
    const person = await buildUser();
    const path = `POST /v1/admin/users/${person.publicId}/suspend`;
    expect((await adminApi(path, { as: admin.uid, body: {} })).errors[0]?.field).toBe('reason');
    expect((await adminApi(path, { as: admin.uid, body: { reason: ' ' } })).errors[0]?.field).toBe('reason');
  });
});

describe('an admin sets roles', () => {
  it('with what they include; a request is decided by it; a role that is gone is not acted in any more', async () => {
    const person = await buildUser();
    await superuser.run(`insert into identity.role_request values ($1, 'partner', now())`, [person.userId]);
    const granted = await setRoles(admin, person, ['partner', 'moderator']);
    expect(granted.data).toMatchObject({ roles: ['consumer', 'partner', 'moderator'], requestedRoles: [], version: 2 });
    await api('POST /v1/users/me/active-role', { as: person.uid, body: { role: 'moderator' } });
    const withdrawn = await setRoles(admin, person, []);
    expect(withdrawn.data).toMatchObject({ roles: ['consumer'], activeRole: 'consumer' });
    const events = outlet.events(person.userId).filter(({ type }) => type === 'identity.roles_changed');
    expect(events.map(({ data }) => data)).toMatchObject([{ version: 2 }, { version: 4, roles: ['consumer'] }]);
  });

  it('and the person acts for no business once he has no role for it', async () => {
    const { owner } = await buildBusiness();
    await setRoles(admin, owner, []);
    expect((await api<Me>('GET /v1/users/me', { as: owner.uid })).data).toMatchObject({
      activeBusiness: null,
      roles: ['consumer'],
    });
  });

  it('twice at once: the last word stands, and not a mixture of both', async () => {
    for (let round = 0; round < 5; round++) {
      const person = await buildUser();
      const answers = await Promise.all([setRoles(admin, person, ['partner']), setRoles(admin, person, ['financial'])]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const { data } = await adminApi<UserDetail>(`GET /v1/admin/users/${person.publicId}`, { as: admin.uid });
      expect([
        ['consumer', 'partner'],
        ['consumer', 'financial'],
      ]).toContainEqual(data.roles);
    }
  });
});

describe('AUT-6 the platform keeps an admin', () => {
  it('in the database, whatever the code forgets', async () => {
    const others = `select user_id from identity.user_role where role = 'admin'`;
    const everyAdmin = `
      with off as (update identity."user" set active_role = 'consumer' where id in (${others}))
      delete from identity.user_role where role = 'admin'`;
    await expect(superuser.run(everyAdmin)).rejects.toMatchObject({ constraint: 'platform_keeps_an_admin' });
    await expect(
      superuser.run(`update identity."user" set status = 'suspended' where id in (${others})`),
    ).rejects.toMatchObject({ constraint: 'platform_keeps_an_admin' });
  });
});

describe('an admin verifies a business', () => {
  it('with a level and a reason, one version on', async () => {
    const { publicId, id } = await buildBusiness();
    const verify = (level: string) =>
      adminApi<BusinessForStaff>(`PUT /v1/admin/businesses/${publicId}/verification`, {
        as: admin.uid,
        body: { level, ...because },
      });
    expect((await verify('verified')).data).toMatchObject({ verificationLevel: 'verified', version: 2 });
    expect((await verify('verified')).data.version).toBe(2);
    expect(outlet.events(id).map(({ type }) => type)).toEqual(['identity.business_changed']);
    expect((await verify('gold')).errors[0]?.field).toBe('level');
  });
});

describe('MOD-7 the audit log', () => {
  const log = (query: string) => adminApi<AuditLine[]>(`GET /v1/admin/audit?${query}`, { as: admin.uid });

  it('answers by subject, actor, action and time, with reason and capacity', async () => {
    const person = await buildUser();
    const before = new Date(Date.now() - 1).toISOString();
    await judge(admin, person, 'suspend');
    await judge(admin, person, 'reinstate');
    const about = `subjectType=user&subjectId=${person.publicId}`;
    const { data } = await log(about);
    expect(data.map(({ action }) => action)).toEqual(['identity.user_reinstated', 'identity.user_suspended']);
    expect(data[0]).toMatchObject({ actor: admin.publicId, reason: because.reason, detail: { actingAs: 'admin' } });
    expect((await log(`${about}&action=identity.user_suspended`)).data).toHaveLength(1);
    expect((await log(`${about}&from=${before}`)).data).toHaveLength(2);
    expect((await log(`${about}&to=${before}`)).data).toHaveLength(0);
    expect((await log(`actor=${admin.publicId}&${about}`)).data).toHaveLength(2);
    expect((await log(`actor=${moderator.publicId}&${about}`)).data).toHaveLength(0);
    const first = await log(`${about}&limit=1`);
    const next = await log(`${about}&limit=1&cursor=${encodeURIComponent(first.meta.pagination!.next!)}`);
    expect([...first.data, ...next.data]).toEqual(data);
    expect((await log('from=yesterday')).errors[0]?.field).toBe('from');
  });

  it('verifies, and a row that somebody changed is found', async () => {
    const verify = async () =>
      (await adminApi<AuditVerification>('GET /v1/admin/audit/verification', { as: admin.uid })).data;
    const person = await buildUser();
    await judge(admin, person, 'suspend');
    const before = await verify();
    expect(before.checked).toBeGreaterThan(0);
    const [line] = (await log(`subjectType=user&subjectId=${person.publicId}`)).data;
    const forge = async (action: string) => {
      await superuser.run('alter table platform.audit_log disable trigger audit_log_append_only');
      await superuser.run('update platform.audit_log set action = $2 where id = $1', [line!.id, action]);
      await superuser.run('alter table platform.audit_log enable trigger audit_log_append_only');
    };
    await forge('identity.nothing_happened');
    const after = await verify();
    expect(after.whole).toBe(false);
    expect(after.problems).toContainEqual({
      chain: line!.chain,
      seq: line!.seq,
      id: line!.id,
      problem: 'the row was changed',
    });
    await forge(line!.action);
    expect((await verify()).problems).toEqual(before.problems);
  });

  it('cannot be written past its door, by staff either', async () => {
    const erase = as(admin, ({ sql }) => sql.run('delete from platform.audit_log'), 'staff');
    await expect(erase).rejects.toMatchObject({ code: '42501' });
  });
});

describe('dead letters', () => {
  it('are listed, replayed once or given up', async () => {
    const [id, other, event] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    await superuser.run(
      `insert into platform.dead_letter (id, subscriber, event_id, kind, topic, type, key, version, event, trace_id, cause, reason, tries)
       select t.id, 'test.' || t.id, t.event_id, 'event', 'identity', 'identity.user_changed', $3::text, 1, $4::jsonb, 't', 'failed', 'Boom', 8
       from unnest($1::uuid[], $2::uuid[]) as t (id, event_id)`,
      [
        [id, other],
        [event, crypto.randomUUID()],
        event,
        JSON.stringify({
          id: event,
          type: 'identity.user_changed',
          timestamp: new Date().toISOString(),
          source: 'x',
          data: { id: event, version: 1 },
          metadata: {},
        }),
      ],
    );
    const call = (signature: string) => adminApi<{ id: string; status: string }>(signature, { as: admin.uid });
    const list = await adminApi<{ id: string }[]>(`GET /v1/admin/dead-letters?subscriber=test.${id}`, {
      as: admin.uid,
    });
    expect(list.data).toMatchObject([{ id, status: 'parked', reason: 'Boom', tries: 8 }]);
    expect((await call(`POST /v1/admin/dead-letters/${id}/replay`)).data.status).toBe('replayed');
    expect(outlet.events(event).map((envelope) => envelope.id)).toEqual([event]);
    expect((await call(`POST /v1/admin/dead-letters/${id}/replay`)).errors[0]?.code).toBe(
      'dead_letter.already_decided',
    );
    expect((await call(`POST /v1/admin/dead-letters/${other}/discard`)).data.status).toBe('discarded');
    for (const unknown of [crypto.randomUUID(), 'nonsense']) {
      expect((await call(`POST /v1/admin/dead-letters/${unknown}/discard`)).status).toBe(404);
    }
  });
});
