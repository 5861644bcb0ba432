import { randomUUID } from 'node:crypto';
import type { Role } from '../../functions/src/platform/actor.ts';
import { runInContext } from '../../functions/src/platform/runtime/run.ts';
import { grantRole } from '../../functions/src/modules/identity/index.ts';

/**
 * An operator's act, in a process of its own with the functions' environment: `node appoint.ts EMAIL=ROLE …`. The first
 * administrator can be appointed in no other way.
 */
for (const pair of process.argv.slice(2)) {
  const [email = '', role = ''] = pair.split('=');
  const id = randomUUID();
  const actor = { kind: 'operator', name: 'seed' } as const;
  await runInContext({ role: 'staff', actor, requestId: id, traceId: id.replaceAll('-', '') }, (ctx) =>
    grantRole(ctx, { email, role: role as Role, reason: 'One of the demo people of the local cloud' }),
  );
}
// Every transaction is committed; the connections need no ceremony.
process.exit(0);
