import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { tellMembers } from './announce.ts';
import { personOf } from './person.ts';
import type { Touched } from './store.ts';

const MUTE = named('messaging.mute', 'select uid, version from messaging.mute($1, $2)');
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
  const own = await ctx.sql.rows<Touched>(MUTE, [id, until]);
  if (own.length === 0) throw NotFound();
  tellMembers(ctx, id, own);
  return { mutedUntil: until?.toISOString() ?? null };
}

/** Until when this person has muted which of these conversations. */
export async function mutesOf(ctx: Ctx, ids: readonly string[], userId: string): Promise<ReadonlyMap<string, Date>> {
  const rows = await ctx.sql.rows<{ id: string; until: Date }>(MUTED, [ids, userId, ctx.now]);
  return new Map(rows.map(({ id, until }) => [id, until]));
}
