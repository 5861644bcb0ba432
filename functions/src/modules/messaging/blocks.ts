import type { Ctx } from '../../platform/context.ts';
import { audit } from '../../platform/audit.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { parsePublicId, publicId } from '../../platform/values/id.ts';
import { personOf, writerOf } from './person.ts';

const BETWEEN = named('messaging.blocked-between', 'select messaging.blocked_between($1, $2) as yes');
const SET = named('messaging.set-block', 'select messaging.set_block($1, $2, $3, $4, $5) as changed');
const LIST = named(
  'messaging.blocks',
  `select b.blocked_id as id, b.created_at as "createdAt",
     exists (select from listings.business_card c where c.id = b.blocked_id) as business
   from messaging.block b where b.blocker_id = $1 order by b.created_at desc limit 500`,
);

/** Users' and businesses' UUIDs; true when a block stands between any of these and any of those, either way. */
export async function blockedBetween(ctx: Ctx, one: readonly string[], other: readonly string[]): Promise<boolean> {
  return (await ctx.sql.first<{ yes: boolean }>(BETWEEN, [one, other]))!.yes;
}

/** From now on neither writes to the other: a person for himself, or for the business for which he acts. */
export async function block(ctx: Ctx, given: { readonly id: string; readonly reason?: string | undefined }) {
  await set(ctx, given.id, given.reason ?? null, true);
  return { id: given.id, createdAt: ctx.now.toISOString() };
}

export async function unblock(ctx: Ctx, { id }: { readonly id: string }): Promise<undefined> {
  if (!(await set(ctx, id, null, false))) throw NotFound();
  return undefined;
}

async function set(ctx: Ctx, blocked: string, reason: string | null, on: boolean): Promise<boolean> {
  const actor = writerOf(ctx);
  const target = parsePublicId('usr', blocked) ?? parsePublicId('biz', blocked);
  const blocker = actor.business?.id ?? actor.userId;
  if (target === null || target === blocker || target === actor.userId) throw NotFound();
  const row = await ctx.sql.first<{ changed: boolean }>(SET, [blocker, target, reason, on, ctx.now]);
  if (row!.changed)
    audit(ctx, {
      action: on ? 'messaging.blocked' : 'messaging.unblocked',
      subject: { type: blocked.slice(0, 3) === 'biz' ? 'business' : 'user', id: target },
    });
  return row!.changed;
}

export async function listBlocks(ctx: Ctx): Promise<{ id: string; createdAt: string }[]> {
  const actor = personOf(ctx);
  type Row = { id: string; createdAt: Date; business: boolean };
  const rows = await ctx.sql.rows<Row>(LIST, [actor.business?.id ?? actor.userId]);
  return rows.map(({ id, createdAt, business }) => ({
    id: publicId(business ? 'biz' : 'usr', id),
    createdAt: createdAt.toISOString(),
  }));
}
