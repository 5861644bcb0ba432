import { actorName, type MemberRole } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { InviteExpired, InviteForSomeoneElse, InviteUnknown } from './errors.ts';
import { MemberChanged } from './events.ts';
import { hashOf } from './invite.ts';
import { auditBusiness, recordPerson } from './record.ts';
import type { Joined } from './schemas.ts';
import { findMe, lockMe, personOf } from './store.ts';
import { inOrder } from './view.ts';

interface Accepted {
  readonly outcome: 'joined' | 'raised' | 'already' | 'unknown' | 'expired' | 'someone_else';
  readonly business_id: string;
  readonly business_public_id: string;
  readonly member_id: string;
  readonly member_version: number;
  readonly role: MemberRole;
}

const ACCEPT = named('identity.accept-invite', 'select * from identity.accept_invite($1, $2, $3)');
const TAKE_ROLE = named(
  'identity.take-business-role',
  `insert into identity.user_role (user_id, role, granted_at, granted_by) values ($1, 'business', $2, $3) on conflict do nothing`,
);

/** Joins a business by the token of an invitation. The same person again gets the same answer. */
export async function acceptInvite(ctx: Ctx, { body }: { body: { token: string } }): Promise<Joined> {
  const { userId } = personOf(ctx);
  const accepted = await ctx.sql.first<Accepted>(ACCEPT, [hashOf(body.token), newId(ctx.now), ctx.now]);
  const { outcome, business_id: businessId, member_id: memberId, role } = accepted!;
  if (outcome === 'unknown') throw InviteUnknown();
  if (outcome === 'expired') throw InviteExpired();
  if (outcome === 'someone_else') throw InviteForSomeoneElse();
  if (outcome !== 'already') {
    auditBusiness(ctx, businessId, 'identity.member_joined', {
      detail: { member: publicId('usr', userId), to: role, outcome },
    });
    emit(ctx, MemberChanged, { id: memberId, version: accepted!.member_version, businessId, userId, role });
    await takeRole(ctx, userId);
  }
  return { businessId: accepted!.business_public_id, memberId: publicId('mbr', memberId), role };
}

/** Whoever works for a business may act as one. */
async function takeRole(ctx: Ctx, userId: string): Promise<void> {
  if ((await ctx.sql.run(TAKE_ROLE, [userId, ctx.now, actorName(ctx.actor)])) === 0) return;
  await lockMe(ctx);
  await ctx.tx.user.update({ where: { id: userId }, data: { updatedAt: ctx.now } });
  const me = await findMe(ctx);
  recordPerson(ctx, me, 'identity.role_taken', { roles: inOrder(me.roles), detail: { role: 'business' } });
}
