import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { enqueue } from '../../../platform/runtime/task.ts';
import { deadlinesOf } from '../rules.ts';
import type { InboxRow, TicketRow } from '../store.ts';
import { CheckTicket } from '../tasks.ts';

const SET = named('teams.set-timers', 'select teams.set_timers($1, $2, $3, $4, $5, $6) as "checkAt"');
/** Cloud Tasks takes nothing for later than in 30 days; the sweep finds what is. */
const FURTHEST = 29 * 86_400_000;

const same = (one: Date | null, other: Date | null): boolean => one?.getTime() === other?.getTime();

/** Sets the ticket's deadlines to what they are by its calendar, and a task for the first of them. */
export async function retime(
  ctx: Ctx,
  inbox: InboxRow,
  ticket: TicketRow,
  escalateAt: Date | null = ticket.escalateAt,
): Promise<void> {
  const due = deadlinesOf({ ...ticket, escalateAt }, inbox);
  if (
    same(due.reply, ticket.replyDueAt) &&
    same(due.response, ticket.responseDueAt) &&
    same(due.resolution, ticket.resolutionDueAt) &&
    same(due.escalate, ticket.escalateAt)
  )
    return;
  const { inboxId, conversationId } = ticket;
  const values = [inboxId, conversationId, due.reply, due.response, due.resolution, due.escalate];
  const checkAt = (await ctx.sql.first<{ checkAt: Date | null }>(SET, values))?.checkAt ?? null;
  if (checkAt === null || same(checkAt, ticket.checkAt) || checkAt.getTime() > ctx.now.getTime() + FURTHEST) return;
  const key = `${inboxId}-${conversationId}-${checkAt.getTime()}`;
  enqueue(ctx, CheckTicket, { inboxId, conversationId }, { key, at: checkAt });
}
