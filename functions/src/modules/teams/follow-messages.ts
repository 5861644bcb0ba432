import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { changed } from './announce.ts';
import { openAgain, settle } from './assignment/resolve.ts';

const NOTE = named('teams.note-message', 'select inbox, change from teams.note_message($1, $2, $3, $4, $5)');
const WHERE = named(
  'teams.inboxes-of-conversation',
  `select inbox_id as "inboxId" from teams.ticket where conversation_id = $1 and state <> 'resolved' order by inbox_id`,
);
import { endEscalation } from './timers/escalations.ts';

/** Who waits for whom; a customer who writes into what was resolved opens it again (CHT-7). */
export async function followMessage(
  ctx: Ctx,
  message: {
    readonly conversationId: string;
    readonly seq: number;
    readonly senderUserId: string | null;
    readonly senderBusinessId: string | null;
    readonly timestamp: Date;
  },
): Promise<void> {
  const { conversationId, seq, senderUserId, senderBusinessId, timestamp } = message;
  // The platform's own lines are nobody's words.
  if (senderUserId === null) return;
  const values = [conversationId, seq, senderUserId, senderBusinessId, timestamp];
  for (const { inbox: inboxId, change } of await ctx.sql.rows<{ inbox: string; change: string }>(NOTE, values)) {
    const ref = { inboxId, conversationId };
    if (change === 'replied' || change === 'answered') await endEscalation(ctx, ref, 'answered');
    if (change === 'returned') await openAgain(ctx, ref, timestamp);
    else await changed(ctx, ref);
  }
}

/** Where nobody can write any more, nobody waits for an answer. */
export async function followClosing(ctx: Ctx, { conversationId }: { readonly conversationId: string }): Promise<void> {
  for (const { inboxId } of await ctx.sql.rows<{ inboxId: string }>(WHERE, [conversationId]))
    await settle(ctx, { inboxId, conversationId }, 'conversation_closed');
}
