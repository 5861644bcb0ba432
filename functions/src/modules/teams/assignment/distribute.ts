import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { enqueue } from '../../../platform/runtime/task.ts';
import { newId } from '../../../platform/values/id.ts';
import { announceAssigned } from '../announce.ts';
import { findInbox, FROM_TICKET, TICKET, type TicketRow } from '../store.ts';
import { Distribute } from '../tasks.ts';
import { retime } from '../timers/retime.ts';

const DISTRIBUTE = named('teams.distribute', 'select conversation from teams.distribute($1, $2, $3)');
const THESE = named(
  'teams.tickets',
  `select ${TICKET} from ${FROM_TICKET} where t.inbox_id = $1 and t.conversation_id = any ($2)`,
);
/** While these are handed out, nobody of the inbox helps himself. */
const BATCH = 20;

/** Hands out what waits in an inbox that does so by itself; answers how many it handed out. A task goes on with the rest. */
export async function distribute(ctx: Ctx, { inboxId }: { readonly inboxId: string }): Promise<number> {
  const ids = Array.from({ length: BATCH }, () => newId(ctx.now));
  const given = await ctx.sql.rows<{ conversation: string }>(DISTRIBUTE, [ids, inboxId, ctx.now]);
  if (given.length === 0) return 0;
  const [inbox, tickets] = await Promise.all([
    findInbox(ctx, inboxId),
    ctx.sql.rows<TicketRow>(THESE, [inboxId, given.map(({ conversation }) => conversation)]),
  ]);
  for (const ticket of tickets) {
    await retime(ctx, inbox, ticket);
    announceAssigned(ctx, ticket, { how: 'automatic', fromId: null, reason: null });
  }
  if (given.length === BATCH) enqueue(ctx, Distribute, { inboxId }, { key: `more-${ids[0]}` });
  return given.length;
}
