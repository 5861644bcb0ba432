import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound } from '../../../platform/errors.ts';
import { emit } from '../../../platform/events/event.ts';
import { newId } from '../../../platform/values/id.ts';
import { deskOf, needOwn } from '../access.ts';
import { announceAssigned, changed, factOf, leave } from '../announce.ts';
import { TicketReopened, TicketResolved } from '../events.ts';
import type { Ticket } from '../schemas.ts';
import { findTicket, type TicketRef } from '../store.ts';
import { endEscalation } from '../timers/escalations.ts';
import { ticketView } from '../view.ts';

const RESOLVE = named('teams.resolve', 'select teams.resolve($1, $2, $3, $4) as outcome');
const REOPEN = named('teams.reopen', 'select outcome, agent, why from teams.reopen($1, $2, $3, $4, $5)');

/** Done, until the customer writes again. Resolving twice is resolving once. */
export async function resolve(ctx: Ctx, ref: TicketRef): Promise<Ticket> {
  const desk = await deskOf(ctx, ref.inboxId, 'work');
  const before = await findTicket(ctx, ref);
  if (before.state !== 'resolved') needOwn(desk, before);
  await settle(ctx, ref, null);
  return ticketView(await findTicket(ctx, ref));
}

/** For whoever knows that it is over. */
export async function settle(ctx: Ctx, ref: TicketRef, reason: 'conversation_closed' | null): Promise<void> {
  const before = await findTicket(ctx, ref);
  const row = await ctx.sql.first<{ outcome: string }>(RESOLVE, [ref.inboxId, ref.conversationId, reason, ctx.now]);
  if (row!.outcome !== 'resolved') return;
  await endEscalation(ctx, ref, 'resolved');
  const ticket = await changed(ctx, ref);
  emit(ctx, TicketResolved, { ...factOf(ticket), fromId: before.agentId });
  if (before.agentId !== null) leave(ctx, ticket, before.agentId);
}

/** A new round: back to who had it if he is on duty and has room, else into the queue (CHT-7). */
export async function reopen(ctx: Ctx, ref: TicketRef): Promise<Ticket> {
  await deskOf(ctx, ref.inboxId, 'work');
  await openAgain(ctx, ref, null);
  return ticketView(await findTicket(ctx, ref));
}

/** `customerSince`: when the customer wrote, if that is why. */
export async function openAgain(ctx: Ctx, ref: TicketRef, customerSince: Date | null): Promise<void> {
  const values = [newId(ctx.now), ref.inboxId, ref.conversationId, customerSince, ctx.now];
  const row = await ctx.sql.first<{ outcome: string; why: string | null }>(REOPEN, values);
  const { outcome, why } = row!;
  if (outcome === 'unknown') throw NotFound();
  if (outcome === 'same' || why === null) return;
  const ticket = await changed(ctx, ref);
  emit(ctx, TicketReopened, { ...factOf(ticket), reason: why });
  if (outcome === 'assigned') announceAssigned(ctx, ticket, { how: 'reopened', fromId: null, reason: why });
}
