import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { deskOf, needOwn } from '../access.ts';
import { NotAssigned } from '../errors.ts';
import type { Reassign, Ticket } from '../schemas.ts';
import { findTicket, type TicketRef } from '../store.ts';
import { ticketView } from '../view.ts';
import { writeHandOver } from '../words/hand-over.ts';
import { give } from './claim.ts';
import { giveBack } from './give-back.ts';

/** A lead puts it on somebody's desk, from the queue or from another's. */
export async function assign(ctx: Ctx, ref: TicketRef, { agentId }: { readonly agentId: string }): Promise<Ticket> {
  await deskOf(ctx, ref.inboxId, 'lead');
  const ticket = await give(ctx, ref, agentId, 'by_hand', 'assigned_by_lead');
  audit(ctx, { action: 'ticket.assigned', subject: { type: 'conversation', id: ref.conversationId } });
  return ticket;
}

/** Who has it hands it over, to a colleague or to the queue, with what the next one must know. Keys must be at hand. */
export async function reassign(ctx: Ctx, ref: TicketRef, given: Reassign): Promise<Ticket> {
  const desk = await deskOf(ctx, ref.inboxId, 'work');
  const before = await findTicket(ctx, ref);
  if (before.agentId === null) throw NotAssigned();
  needOwn(desk, before);
  if (given.agentId !== before.agentId) {
    if (given.agentId === null) await giveBack(ctx, ref, { from: before.agentId, reason: 'handed_over' });
    else await give(ctx, ref, given.agentId, 'by_hand', given.reason);
    await writeHandOver(ctx, ref, { ...given, by: desk.actor.userId, from: before.agentId });
  }
  return ticketView(await findTicket(ctx, ref));
}
