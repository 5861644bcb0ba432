import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { enqueue } from '../../../platform/runtime/task.ts';
import { factOf } from '../announce.ts';
import { giveBack } from '../assignment/give-back.ts';
import { addOpenMinutes } from '../calendar.rules.ts';
import { TicketEscalated, TimerBreached } from '../events.ts';
import { calendarOf, deadlinesOf, LADDER, TOP, whatIsDue, type Due } from '../rules.ts';
import { findInbox, findTicket, lookForTicket, type InboxRow, type TicketRef } from '../store.ts';
import { RetimeInbox } from '../tasks.ts';
import { raiseEscalation } from './escalations.ts';
import { retime } from './retime.ts';

const HOLD = named('teams.hold-ticket', 'select version from teams.hold_ticket($1, $2)');
const BREACH = named('teams.breach', 'select teams.breach_once($1, $2, $3, $4, $5) as first');
const CLIMB = named('teams.climb', 'select teams.climb($1, $2, $3::smallint, $4, $5) as done');
const DUE = named(
  'teams.due',
  `select inbox_id as "inboxId", conversation_id as "conversationId" from teams.ticket
   where check_at <= $1 order by check_at limit $2`,
);
const OPEN = named(
  'teams.open-tickets',
  `select inbox_id as "inboxId", conversation_id as "conversationId" from teams.ticket
   where inbox_id = $1 and state <> 'resolved' and ($2::uuid is null or conversation_id > $2) order by conversation_id limit $3`,
);

/** Does whatever is due with a conversation just now. Looks at the ticket as it is, so running again does nothing (CHT-9). */
export async function attend(ctx: Ctx, ref: TicketRef): Promise<void> {
  const { inboxId, conversationId } = ref;
  await ctx.sql.run(HOLD, [inboxId, conversationId]);
  const ticket = await lookForTicket(ctx, ref);
  if (ticket === null) return;
  const inbox = await findInbox(ctx, inboxId);
  const due = whatIsDue(ticket, deadlinesOf(ticket, inbox), ctx.now);
  for (const each of due) await act(ctx, ref, inbox, each);
  const climbed = due.some(({ what }) => what !== 'take_back');
  const next = climbed ? addOpenMinutes(calendarOf(inbox), ctx.now, inbox.escalationMinutes) : ticket.escalateAt;
  await retime(ctx, inbox, await findTicket(ctx, ref), next);
}

async function act(ctx: Ctx, ref: TicketRef, inbox: InboxRow, due: Due): Promise<void> {
  const { inboxId, conversationId } = ref;
  switch (due.what) {
    case 'take_back':
      await giveBack(ctx, ref, { from: null, reason: 'no_first_reply' }, inbox);
      return;
    case 'breach': {
      const { timer, dueAt } = due;
      const row = await ctx.sql.first<{ first: boolean }>(BREACH, [inboxId, conversationId, timer, dueAt, ctx.now]);
      if (row!.first)
        emit(ctx, TimerBreached, { ...factOf(await findTicket(ctx, ref)), timer, dueAt: dueAt.toISOString() });
      return;
    }
    case 'climb': {
      const before = await findTicket(ctx, ref);
      const timer = before.breached.includes('resolution') ? 'resolution' : 'first_response';
      const to = LADDER[Math.min(due.to, TOP)] as 'lead' | 'owner' | 'platform';
      const row = await ctx.sql.first<{ done: boolean }>(CLIMB, [inboxId, conversationId, due.to, to, ctx.now]);
      if (!row!.done) return;
      emit(ctx, TicketEscalated, { ...factOf(await findTicket(ctx, ref)), to, timer });
      await raiseEscalation(ctx, ref, timer);
    }
  }
}

/** One batch of what tasks missed. */
export async function sweepTimers(ctx: Ctx, limit: number): Promise<boolean> {
  const rows = await ctx.sql.rows<TicketRef>(DUE, [ctx.now, limit]);
  for (const ref of rows) await attend(ctx, ref);
  return rows.length === limit;
}

const RETIMED = 200;

/** The deadlines of an inbox whose hours or promises changed, a batch a task. */
export async function retimeInbox(
  ctx: Ctx,
  { inboxId, after }: { readonly inboxId: string; readonly after: string | null },
): Promise<void> {
  const inbox = await findInbox(ctx, inboxId);
  const rows = await ctx.sql.rows<TicketRef>(OPEN, [inboxId, after, RETIMED]);
  for (const ref of rows) {
    await ctx.sql.run(HOLD, [ref.inboxId, ref.conversationId]);
    await retime(ctx, inbox, await findTicket(ctx, ref));
  }
  const last = rows.at(-1);
  if (rows.length === RETIMED && last !== undefined)
    enqueue(
      ctx,
      RetimeInbox,
      { inboxId, after: last.conversationId },
      { key: `retime-${inboxId}-${inbox.version}-${last.conversationId}` },
    );
}
