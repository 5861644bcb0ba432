import type { Role } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { Forbidden, NotFound } from '../../platform/errors.ts';
import { findUser, viewDetail } from './list-users.ts';
import type { UserDetail } from './admin-schemas.ts';
import { applyRoles } from './set-roles.ts';
import { lockPerson } from './store.ts';
import { inOrder } from './view.ts';

/** An operator's act at the console, for whom no admin is there yet: adds a role to whoever has this e-mail address. */
export async function grantRole(ctx: Ctx, input: { email: string; role: Role; reason: string }): Promise<UserDetail> {
  if (ctx.actor.kind !== 'operator') throw Forbidden();
  const found = await ctx.tx.user.findMany({ where: { email: input.email.toLowerCase() }, take: 2 });
  // An address is no key: two accounts may claim it. Then an operator must not guess.
  if (found.length !== 1) throw NotFound({ field: 'email' });
  await lockPerson(ctx, found[0]!.id);
  const person = (await findUser(ctx, found[0]!.id))!;
  const roles = inOrder([...person.roles.map(({ role }) => role), input.role]);
  return viewDetail(await applyRoles(ctx, person, roles, input.reason));
}
