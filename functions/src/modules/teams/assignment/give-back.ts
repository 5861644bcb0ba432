import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { announceReturned, changed } from '../announce.ts';
import type { InboxRow, TicketRef } from '../store.ts';

const GIVE_BACK = named('teams.give-back', 'select teams.give_back($1, $2, $3, $4, $5) as "fromId"');
const HIS = named(
  'teams.tickets-of-agent',
  `select conversation_id as "conversationId" from teams.ticket
   where agent_id = $2 and inbox_id = $1 and state = 'assigned' order by conversation_id limit $3`,
);

/** Why somebody no longer has a conversation; the timeline tells it (CHT-7). */
export type ReturnReason =
  'no_first_reply' | 'agent_off_shift' | 'agent_removed' | 'handed_over' | 'conversation_closed';

/** Into the queue, if it is still his (or anybody's, without `from`). False: there was nothing to take. */
export async function giveBack(
  ctx: Ctx,
  ref: TicketRef,
  { from, reason }: { readonly from: string | null; readonly reason: ReturnReason },
  inbox?: InboxRow,
): Promise<boolean> {
  const { inboxId, conversationId } = ref;
  const values = [inboxId, conversationId, from, reason, ctx.now];
  const fromId = (await ctx.sql.first<{ fromId: string | null }>(GIVE_BACK, values))?.fromId ?? null;
  if (fromId === null) return false;
  announceReturned(ctx, await changed(ctx, ref, inbox), fromId, reason);
  return true;
}

const BATCH = 200;

/** All that somebody has who is off duty or no longer here; true: there may be more. */
export async function giveBackAll(
  ctx: Ctx,
  { inboxId, userId }: { readonly inboxId: string; readonly userId: string },
  reason: ReturnReason,
): Promise<boolean> {
  const rows = await ctx.sql.rows<{ conversationId: string }>(HIS, [inboxId, userId, BATCH]);
  for (const { conversationId } of rows) await giveBack(ctx, { inboxId, conversationId }, { from: userId, reason });
  return rows.length === BATCH;
}
