import { as, superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import type { Actor } from '../../platform/actor.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { grantRole } from './grant-role.ts';
import { buildUser } from './identity.factory.ts';

const outlet = catchEvents();
const operator: Actor = { kind: 'operator', name: 'ama' };
let count = 0;
const freshEmail = (): string => `op-${Date.now()}-${count++}@example.com`;
const grant = (email: string, actor: Actor = operator) =>
  runInContext({ role: 'staff', actor, requestId: 'test', traceId: 'test' }, (ctx) =>
    grantRole(ctx, { email, role: 'admin', reason: 'The first one' }),
  );

describe('an operator grants a role', () => {
  it('with what it includes, announced and on record; doing it again changes nothing', async () => {
    const email = freshEmail();
    const person = await buildUser({ email });
    expect((await grant(email.toUpperCase())).roles).toEqual(['consumer', 'moderator', 'admin']);
    expect((await grant(email)).version).toBe(2);
    expect(outlet.events(person.userId).map(({ type }) => type)).toEqual(['identity.roles_changed']);
    const rows = await superuser.rows('select actor, action from platform.audit_log where subject_id = $1', [
      person.publicId,
    ]);
    expect(rows).toEqual([{ actor: 'operator:ama', action: 'identity.roles_changed' }]);
  });

  it('to nobody when the address is unknown or not one person’s', async () => {
    const email = freshEmail();
    await expect(grant(email)).rejects.toMatchObject({ status: 404 });
    await buildUser({ email });
    await buildUser({ email });
    await expect(grant(email)).rejects.toMatchObject({ status: 404 });
  });

  it('and nobody else does it this way', async () => {
    const email = freshEmail();
    await buildUser({ email });
    const admin = await buildUser({ activeRole: 'admin' });
    await expect(grant(email, admin)).rejects.toMatchObject({ code: 'auth.forbidden' });
    // Not even by SQL: machinery is no operator.
    const insert = `insert into identity.user_role select id, 'admin', now(), 'x' from identity."user" where email = '${email}'`;
    await expect(as({ kind: 'job', name: 'x' }, ({ sql }) => sql.run(insert), 'worker')).rejects.toMatchObject({
      code: '42501',
    });
    expect(await as({ kind: 'job', name: 'x' }, ({ sql }) => sql.run(insert), 'staff')).toBe(0);
  });
});
