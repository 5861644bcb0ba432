import { createHash, randomBytes } from 'node:crypto';
import type { MemberRole } from '../../platform/actor.ts';
import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Forbidden, NotFound } from '../../platform/errors.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { holdBusiness } from './change-business.ts';
import { phoneIn } from './contact.ts';
import { InviteNotOpen, TooManyInvites } from './errors.ts';
import { businessPolicy } from './policy.ts';
import { auditBusiness } from './record.ts';
import { inviteExpiry, mayManage, MAX_OPEN_INVITES } from './rules.ts';
import type { Invite, InviteDraft, NewInvite } from './schemas.ts';
import { findBusiness, personOf } from './store.ts';
import { viewInvite, type InviteRow } from './view.ts';

// The same address again renews what is open: one invitation with the newest role and a new token; the old link is dead.
const save = (address: 'email' | 'phone') =>
  named(
    `identity.invite-by-${address}`,
    `insert into identity.business_invite as open (id, business_id, token_hash, ${address}, role, expires_at, invited_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
     on conflict (business_id, ${address}) where state = 'pending' do update
       set token_hash = excluded.token_hash, role = excluded.role, expires_at = excluded.expires_at,
           invited_by = excluded.invited_by, updated_at = excluded.updated_at
     returning id, email, phone, role, state, expires_at as "expiresAt", created_at as "createdAt"`,
  );
const SAVE = { email: save('email'), phone: save('phone') };

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Invites somebody by e-mail or phone. The token is shown this once; whoever invites passes the link on. */
export async function createInvite(
  ctx: Ctx,
  { params, body }: { params: { id: string }; body: InviteDraft },
): Promise<NewInvite> {
  const business = await holdBusiness(ctx, params.id, 'invite');
  if (!mayManage((business.members[0]?.role ?? 'viewer') as MemberRole, body.role)) {
    throw Forbidden({ meta: { reason: 'a rank below one’s own' } });
  }
  const open = await ctx.tx.businessInvite.count({
    where: { businessId: business.id, state: 'pending', expiresAt: { gt: ctx.now } },
  });
  if (open >= MAX_OPEN_INVITES) throw TooManyInvites({ with: { most: MAX_OPEN_INVITES } });
  const address = body.email === undefined ? 'phone' : 'email';
  const to = body.email ?? (await phoneIn(business.country, body.phone ?? ''));
  // 128 random bits: an id would not do, since ids are not secret.
  const token = randomBytes(16).toString('base64url');
  const invite = await ctx.sql.first<InviteRow>(SAVE[address], [
    newId(ctx.now),
    business.id,
    hashOf(token),
    to,
    body.role,
    inviteExpiry(ctx.now),
    personOf(ctx).userId,
    ctx.now,
  ]);
  auditBusiness(ctx, business.id, 'identity.member_invited', {
    detail: { invite: publicId('inv', invite!.id), role: body.role, by: address },
  });
  return { ...viewInvite(invite!, ctx.now), token };
}

/** Newest first, with what became of each. */
export async function listInvites(
  ctx: Ctx,
  { params, page }: { params: { id: string }; page: PageRequest },
): Promise<Page<Invite[]>> {
  const business = authorize(ctx.actor, businessPolicy, 'invite', await findBusiness(ctx, params.id));
  const rows = await ctx.tx.businessInvite.findMany({
    where: { businessId: business.id, ...(page.after === null ? {} : { id: { lt: String(page.after[0]) } }) },
    orderBy: { id: 'desc' },
    take: page.limit + 1,
  });
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return new Page(
    shown.map((row) => viewInvite(row, ctx.now)),
    rows.length > page.limit && last !== undefined ? [last.id] : null,
  );
}

export async function revokeInvite(
  ctx: Ctx,
  { params }: { params: { id: string; inviteId: string } },
): Promise<undefined> {
  const business = await holdBusiness(ctx, params.id, 'invite');
  const invite = await ctx.tx.businessInvite.findFirst({ where: { id: params.inviteId, businessId: business.id } });
  if (invite === null) throw NotFound();
  if (invite.state === 'revoked') return undefined;
  if (invite.state !== 'pending') throw InviteNotOpen();
  // Counted, because the invited person may accept at this very moment.
  const { count } = await ctx.tx.businessInvite.updateMany({
    where: { id: invite.id, state: 'pending' },
    data: { state: 'revoked', updatedAt: ctx.now },
  });
  if (count === 0) throw InviteNotOpen();
  auditBusiness(ctx, business.id, 'identity.invite_revoked', { detail: { invite: publicId('inv', invite.id) } });
  return undefined;
}
