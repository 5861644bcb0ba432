import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import type { UserDetail } from './admin-schemas.ts';
import { LastAdmin } from './errors.ts';
import { findUser, viewDetail } from './list-users.ts';
import { personPolicy } from './policy.ts';
import { recordPerson } from './record.ts';
import { lockAdmins, lockPerson } from './store.ts';
import { RevokeSessions } from './tasks.ts';

interface Judgement {
  readonly params: { readonly id: string };
  readonly body: { readonly reason: string };
}

/** From now on the person's requests are refused, and his sessions end. Doing it again changes nothing. */
export async function suspendUser(ctx: Ctx, { params, body }: Judgement): Promise<UserDetail> {
  await lockPerson(ctx, params.id);
  const person = authorize(ctx.actor, personPolicy, 'suspend', await findUser(ctx, params.id));
  if (person.status === 'suspended') return viewDetail(person);
  const isAdmin = person.roles.some(({ role }) => role === 'admin');
  if (isAdmin && (await lockAdmins(ctx, person.id)) === 0) throw LastAdmin();
  await ctx.tx.user.update({
    where: { id: person.id },
    data: { status: 'suspended', tokensValidAfter: ctx.now, updatedAt: ctx.now },
  });
  const after = (await findUser(ctx, person.id))!;
  enqueue(ctx, RevokeSessions, { uid: after.uid }, { key: `${after.id}-${after.version}` });
  recordPerson(ctx, after, 'identity.user_suspended', body);
  return viewDetail(after);
}

export async function reinstateUser(ctx: Ctx, { params, body }: Judgement): Promise<UserDetail> {
  await lockPerson(ctx, params.id);
  const person = authorize(ctx.actor, personPolicy, 'suspend', await findUser(ctx, params.id));
  if (person.status === 'active') return viewDetail(person);
  await ctx.tx.user.update({ where: { id: person.id }, data: { status: 'active', updatedAt: ctx.now } });
  const after = (await findUser(ctx, person.id))!;
  recordPerson(ctx, after, 'identity.user_reinstated', body);
  return viewDetail(after);
}
