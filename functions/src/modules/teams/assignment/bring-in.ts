import { addMember, loadConversation, postSystemMessage, removeMember } from '../../messaging/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { publicId } from '../../../platform/values/id.ts';
import { findAgent, lookForTicket, type TicketRef } from '../store.ts';

const isIn = async (ctx: Ctx, conversationId: string, userId: string): Promise<boolean | null> => {
  const conversation = await loadConversation(ctx, conversationId);
  return conversation?.data.members.some(({ id }) => id === publicId('usr', userId)) ?? null;
};

/** Lets the agent in and tells the customer, once an assignment however often this runs. Keys must be at hand. */
export async function bringIn(ctx: Ctx, ref: TicketRef & { readonly assignmentId: string }): Promise<void> {
  const { inboxId, conversationId, assignmentId } = ref;
  const ticket = await lookForTicket(ctx, ref);
  // Meanwhile somebody else's, or done: then there is nothing to tell.
  if (ticket === null || ticket.assignmentId !== assignmentId || ticket.agentId === null) return;
  const { agentId: userId, businessId } = ticket;
  const [agent, member] = [await findAgent(ctx, inboxId, userId), await isIn(ctx, conversationId, userId)];
  if (agent === null || member === null) return;
  if (!member) await addMember(ctx, { id: conversationId, userId, businessId, role: 'agent', historyFrom: 1 });
  const text = `${agent.name} is looking after this conversation now.`;
  await postSystemMessage(ctx, { conversationId, clientMsgId: `agent-${assignmentId}`, text });
}

/** The platform's people see only the conversations that are theirs. */
export async function seeOut(ctx: Ctx, ref: TicketRef & { readonly userId: string }): Promise<void> {
  const ticket = await lookForTicket(ctx, ref);
  if (ticket === null || ticket.businessId !== null || ticket.agentId === ref.userId) return;
  if ((await isIn(ctx, ref.conversationId, ref.userId)) === true)
    await removeMember(ctx, { id: ref.conversationId, userId: ref.userId });
}
