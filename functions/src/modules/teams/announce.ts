import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import { AgentChanged, TicketAssigned, TicketReturned } from './events.ts';
import { findInbox, findTicket, type InboxRow, type TicketRef, type TicketRow } from './store.ts';
import { BringIn, SeeOut } from './tasks.ts';
import { retime } from './timers/retime.ts';

/** What every event of a ticket says. */
export function factOf(ticket: TicketRow) {
  const { inboxId, conversationId, version, businessId, round, state, agentId } = ticket;
  return { id: `${inboxId}/${conversationId}`, version, inboxId, conversationId, businessId, round, state, agentId };
}

/** The ticket as it is after a change, with its deadlines set anew. */
export async function changed(ctx: Ctx, ref: TicketRef, inbox?: InboxRow): Promise<TicketRow> {
  const [where, ticket] = await Promise.all([inbox ?? findInbox(ctx, ref.inboxId), findTicket(ctx, ref)]);
  await retime(ctx, where, ticket);
  return ticket;
}

/** Somebody has it now: the customer is told, and who had it before leaves. */
export function announceAssigned(
  ctx: Ctx,
  ticket: TicketRow,
  { how, fromId, reason }: { readonly how: string; readonly fromId: string | null; readonly reason: string | null },
): void {
  emit(ctx, TicketAssigned, { ...factOf(ticket), how, fromId, reason });
  const { inboxId, conversationId, assignmentId } = ticket;
  if (assignmentId !== null)
    enqueue(ctx, BringIn, { inboxId, conversationId, assignmentId }, { key: `in-${assignmentId}` });
  if (fromId !== null) leave(ctx, ticket, fromId);
}

export function announceReturned(ctx: Ctx, ticket: TicketRow, fromId: string, reason: string): void {
  emit(ctx, TicketReturned, { ...factOf(ticket), fromId, reason });
  leave(ctx, ticket, fromId);
}

/** Colleagues of a business see its conversations anyway; the platform's people only what is theirs. */
export function leave(ctx: Ctx, { inboxId, conversationId, businessId, version }: TicketRow, userId: string): void {
  if (businessId !== null) return;
  const key = `out-${inboxId}-${conversationId}-${version}`;
  enqueue(ctx, SeeOut, { inboxId, conversationId, userId }, { key });
}

export function announceAgent(
  ctx: Ctx,
  agent: { readonly inboxId: string; readonly userId: string; readonly version: number; readonly onDuty: boolean },
  reason: string | null,
): void {
  const { inboxId, userId, version, onDuty } = agent;
  emit(ctx, AgentChanged, { id: `${inboxId}/${userId}`, version, inboxId, userId, onDuty, reason });
}
