import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { personOf } from './person.ts';

const SET = named('messaging.set-mute', 'select messaging.set_mute($1, $2) as done');
const MUTED = named(
  'messaging.muted-until',
  `select m.conversation_id as id, m.muted_until as until from messaging.member m
   where m.conversation_id = any ($1) and m.user_id = $2 and m.left_at is null and m.muted_until > $3`,
);

/** Nothing of it is told to him out of turn until then; it still comes. His own matter: others do not see it. */
export async function muteConversation(
  ctx: Ctx,
  { id, hours }: { readonly id: string; readonly hours: number | null },
): Promise<{ mutedUntil: string | null }> {
  personOf(ctx);
  const until = hours === null ? null : new Date(ctx.now.getTime() + hours * 3_600_000);
  if (!(await ctx.sql.first<{ done: boolean }>(SET, [id, until]))!.done) throw NotFound();
  return { mutedUntil: until?.toISOString() ?? null };
}

/** Until when this person has muted which of these conversations. */
export async function mutesOf(ctx: Ctx, ids: readonly string[], userId: string): Promise<ReadonlyMap<string, Date>> {
  const rows = await ctx.sql.rows<{ id: string; until: Date }>(MUTED, [ids, userId, ctx.now]);
  return new Map(rows.map(({ id, until }) => [id, until]));
}
