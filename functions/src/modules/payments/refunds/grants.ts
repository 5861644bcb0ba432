import type { UserActor } from '../../../platform/actor.ts';
import { atLeast } from '../../../platform/authorize.ts';
import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { Forbidden, NotFound } from '../../../platform/errors.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import { parseAmount } from '../../../platform/values/money.ts';
import { GrantTooWide, RefundNotGranted } from '../errors.ts';
import type { RefundGrant, RefundGrantDraft } from '../schemas.ts';
import { personOf } from '../use-payments.ts';
import { moneyOf } from '../view.ts';

/** AUT-5. A row of `payments.refund_grant`: somebody may give back so much until then. */
interface GrantRow {
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  readonly most: bigint;
  readonly spent: bigint;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly grantedBy: string;
  readonly createdAt: Date;
}

const ROW = `id, user_id as "userId", currency, most, spent, expires_at as "expiresAt", revoked_at as "revokedAt",
  granted_by as "grantedBy", created_at as "createdAt"`;
// The one that ends first is spent first. A grant that its giver lost is lost with him.
const LIVE = named(
  'payments.grants-live',
  `select ${ROW} from payments.refund_grant g
   where business_id = $1 and user_id = $2 and currency = $3 and expires_at > $4 and revoked_at is null and spent < most
     and (parent_id is null or exists (select from payments.refund_grant p
       where p.id = g.parent_id and p.expires_at > $4 and p.revoked_at is null))
   order by expires_at, id for no key update`,
);
const SPEND = named('payments.grant-spend', 'update payments.refund_grant set spent = spent + $2 where id = $1');
const LIST = named(
  'payments.grants',
  `select ${ROW} from payments.refund_grant where business_id = $1 and ($2::uuid is null or user_id = $2) order by id desc limit 100`,
);
const REVOKE = named(
  'payments.grant-revoke',
  `update payments.refund_grant set revoked_at = coalesce(revoked_at, $3) where business_id = $1 and id = $2`,
);
const MEMBER = named(
  'payments.grant-member',
  'select 1 from identity.business_member where business_id = $1 and user_id = $2',
);

/** Takes the amount from one grant that covers it. Two halves of two grants are not one: each giver trusted him with his own sum. */
export async function spendGrant(ctx: Ctx, person: UserActor, currency: string, amount: bigint): Promise<void> {
  const live = await liveGrants(ctx, person, currency);
  const fitting = live.find(({ most, spent }) => most - spent >= amount);
  if (fitting === undefined) {
    const left = live.reduce((best, { most, spent }) => (most - spent > best ? most - spent : best), 0n);
    const shown = moneyOf(left, currency);
    throw RefundNotGranted({ with: { left: `${shown.amount} ${shown.currency}` } });
  }
  await ctx.sql.run(SPEND, [fitting.id, amount.toString()]);
}

const liveGrants = (ctx: Ctx, person: UserActor, currency: string): Promise<GrantRow[]> =>
  ctx.sql.rows<GrantRow>(LIVE, [person.business!.id, person.userId, currency, ctx.now]);

/**
 * Lets a member give back so much until then. Owner and admins give any; a manager gives on from one grant of his own, no more
 * than is left of it and no longer than it lasts, and what he hands on is spent on his own.
 */
export async function grantRefunds(ctx: Ctx, draft: RefundGrantDraft): Promise<RefundGrant> {
  const person = personOf(ctx);
  const { business } = person;
  if (business === null || !atLeast(business.role, 'manager'))
    throw Forbidden({ meta: { reason: 'manager of the business' } });
  const most = parseAmount(draft.amount, draft.currency)!;
  const expiresAt = new Date(draft.until);
  if (expiresAt <= ctx.now) throw GrantTooWide({ field: 'until' });
  if ((await ctx.sql.first(MEMBER, [business.id, draft.userId])) === null) throw NotFound();
  if (draft.userId === person.userId) throw GrantTooWide({ field: 'userId' });
  let parent: string | null = null;
  if (!atLeast(business.role, 'admin')) {
    const own = (await liveGrants(ctx, person, draft.currency)).find(
      (one) => one.most - one.spent >= most && one.expiresAt >= expiresAt,
    );
    if (own === undefined) throw GrantTooWide({ field: 'amount' });
    await ctx.sql.run(SPEND, [own.id, most.toString()]);
    parent = own.id;
  }
  const id = newId(ctx.now);
  await ctx.sql.run(
    `insert into payments.refund_grant (id, business_id, user_id, currency, most, expires_at, granted_by, parent_id, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, business.id, draft.userId, draft.currency, most.toString(), expiresAt, person.userId, parent, ctx.now],
  );
  audit(ctx, {
    action: 'refund_grant.given',
    subject: { type: 'refund_grant', id: publicId('rgr', id) },
    detail: { to: publicId('usr', draft.userId), most: most.toString(), currency: draft.currency, until: draft.until },
  });
  const row = { id, userId: draft.userId, currency: draft.currency, most, spent: 0n, expiresAt, revokedAt: null };
  return viewOf({ ...row, grantedBy: person.userId, createdAt: ctx.now });
}

/** Managers see all grants of the business, others their own. */
export async function listGrants(ctx: Ctx): Promise<RefundGrant[]> {
  const { business, userId } = personOf(ctx);
  if (business === null) return [];
  const rows = await ctx.sql.rows<GrantRow>(LIST, [business.id, atLeast(business.role, 'manager') ? null : userId]);
  return rows.map(viewOf);
}

export async function revokeGrant(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const { business } = personOf(ctx);
  if (business === null) throw NotFound();
  const seen = (await ctx.sql.rows<GrantRow>(LIST, [business.id, null])).some((one) => one.id === id);
  if (!seen) throw NotFound();
  if (!atLeast(business.role, 'admin')) throw Forbidden({ meta: { reason: 'admin of the business' } });
  await ctx.sql.run(REVOKE, [business.id, id, ctx.now]);
  audit(ctx, { action: 'refund_grant.revoked', subject: { type: 'refund_grant', id: publicId('rgr', id) } });
}

function viewOf(row: GrantRow): RefundGrant {
  return {
    id: publicId('rgr', row.id),
    userId: publicId('usr', row.userId),
    grantedBy: publicId('usr', row.grantedBy),
    amount: moneyOf(row.most, row.currency),
    left: moneyOf(row.most - row.spent, row.currency),
    until: row.expiresAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
