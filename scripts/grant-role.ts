import { userInfo } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../local/environment.ts';
import { portOffset, portsAt } from '../local/ports.ts';
import { stateFolder } from '../local/root.ts';
import { ROLES, type Role } from '../functions/src/platform/actor.ts';

/**
 * `npm run grant-role -- EMAIL ROLE [REASON]`: gives a role to somebody who has onboarded already; the first admin can come in
 * no other way. Works on what the environment names (DATABASE_STAFF_URL), else on the local cloud, and is written to the
 * audit log under the name of the operator's account on this machine.
 */
async function main([email, role, ...reason]: readonly string[]): Promise<string> {
  if (email === undefined || !email.includes('@'))
    throw new Error('Say whom: npm run grant-role -- EMAIL ROLE [REASON]');
  if (!isRole(role)) throw new Error(`Say which role: ${ROLES.join(', ')}.`);
  if (process.env['DATABASE_STAFF_URL'] === undefined) Object.assign(process.env, localEnvironment());

  const [{ grantRole }, { runInContext }, { closeDatabase }, { AppError }] = await Promise.all([
    import('../functions/src/modules/identity/index.ts'),
    import('../functions/src/platform/runtime/run.ts'),
    import('../functions/src/platform/db/database.ts'),
    import('../functions/src/platform/errors.ts'),
  ]);
  const requestId = crypto.randomUUID();
  const actor = { kind: 'operator', name: userInfo().username } as const;
  const why = reason.length === 0 ? 'Granted by an operator' : reason.join(' ');
  try {
    const person = await runInContext(
      { role: 'staff', actor, requestId, traceId: requestId.replaceAll('-', '') },
      (ctx) => grantRole(ctx, { email, role, reason: why }),
    );
    return `${person.displayName} (${person.id}) now has the roles ${person.roles.join(', ')}.`;
  } catch (error) {
    if (error instanceof AppError && error.status === 404) {
      throw new Error(`There is not exactly one person with the e-mail address ${email}. Has he onboarded?`);
    }
    throw error;
  } finally {
    await closeDatabase();
  }
}

const isRole = (text: string | undefined): text is Role => (ROLES as readonly (string | undefined)[]).includes(text);

function localEnvironment(): Readonly<Record<string, string>> {
  const stateDir = stateFolder();
  const ports = portsAt(portOffset());
  return environmentOf({ project: 'demo-pushnchat', ports, stateDir, clockFile: join(stateDir, 'clock.json') });
}

try {
  console.log(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
