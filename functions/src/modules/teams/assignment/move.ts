import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound } from '../../../platform/errors.ts';
import { emit } from '../../../platform/events/event.ts';
import { deskOf, needOwn } from '../access.ts';
import { changed, factOf, leave } from '../announce.ts';
import { Resolved } from '../errors.ts';
import { TicketQueued, TicketResolved } from '../events.ts';
import type { Move, Ticket } from '../schemas.ts';
import { findInbox, findTicket, type TicketRef } from '../store.ts';
import { endEscalation } from '../timers/escalations.ts';
import { ticketView } from '../view.ts';
import { writeHandOver } from '../words/hand-over.ts';

const MOVE = named('teams.move', 'select outcome from teams.move_ticket($1, $2, $3, $4, $5)');

/**
 * Into another inbox of the same business, with what the colleagues there must know. There it waits from when the customer has waited,
 * under that inbox's hours and promises; here it is over. Moving twice is moving once. Keys must be at hand.
 */
export async function moveTicket(ctx: Ctx, ref: TicketRef, given: Move): Promise<Ticket> {
  const desk = await deskOf(ctx, ref.inboxId, 'work');
  const [before, target] = [await findTicket(ctx, ref), await findInbox(ctx, given.inboxId)];
  const { conversationId } = ref;
  const there = { inboxId: given.inboxId, conversationId };
  if (before.agentId !== null) needOwn(desk, before);
  const values = [ref.inboxId, conversationId, given.inboxId, given.reason, ctx.now];
  const { outcome } = (await ctx.sql.first<{ outcome: string }>(MOVE, values))!;
  if (outcome === 'unknown' || outcome === 'no_inbox') throw NotFound();
  if (outcome === 'resolved') throw Resolved();
  if (outcome === 'moved') {
    await endEscalation(ctx, ref, 'resolved');
    const left = await findTicket(ctx, ref);
    emit(ctx, TicketResolved, { ...factOf(left), fromId: before.agentId });
    if (before.agentId !== null) leave(ctx, left, before.agentId);
    const by = desk.actor.userId;
    await writeHandOver(ctx, there, { ...given, agentId: null, by, from: before.agentId ?? by });
    emit(ctx, TicketQueued, factOf(await changed(ctx, there, target)));
    audit(ctx, { action: 'ticket.moved', subject: { type: 'conversation', id: conversationId } });
  }
  return ticketView(await findTicket(ctx, there));
}
