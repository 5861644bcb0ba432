import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound, type AppError } from '../../../platform/errors.ts';
import { Outcome } from '../../../platform/runtime/route.ts';
import { newId } from '../../../platform/values/id.ts';
import { deskOf } from '../access.ts';
import { announceAssigned, changed } from '../announce.ts';
import { AgentFull, NotAnAgent, NotFit, NotYourTurn, OffDuty, Resolved, Taken, UnknownAgent } from '../errors.ts';
import type { Ticket } from '../schemas.ts';
import type { TicketRef } from '../store.ts';
import { ticketView } from '../view.ts';

const NEXT = named('teams.claim-next', 'select outcome, conversation from teams.claim_next($1, $2, $3)');
const ASSIGN = named(
  'teams.assign',
  'select outcome, from_user as "fromId" from teams.assign($1, $2, $3, $4, $5, $6, $7)',
);

export function refusalOf(outcome: string): AppError {
  switch (outcome) {
    case 'not_agent':
      return NotAnAgent();
    case 'off_duty':
      return OffDuty();
    case 'full':
      return AgentFull();
    case 'not_your_turn':
      return NotYourTurn({ retryAfterSeconds: 2 });
    case 'taken':
      return Taken();
    case 'not_fit':
      return NotFit();
    case 'resolved':
      return Resolved();
    default:
      return NotFound();
  }
}

/** The next one in the queue that he can answer, when it is his turn (CHT-6). 204 when nothing waits. */
export async function claimNext(ctx: Ctx, { id }: { readonly id: string }): Promise<Outcome<Ticket | undefined>> {
  const { inbox } = await deskOf(ctx, id, 'see');
  type Row = { outcome: string; conversation: string };
  const row = await ctx.sql.first<Row>(NEXT, [newId(ctx.now), id, ctx.now]);
  const { outcome, conversation } = row!;
  if (outcome === 'empty') return new Outcome(undefined, 204);
  if (outcome !== 'assigned') throw refusalOf(outcome);
  const ticket = await changed(ctx, { inboxId: id, conversationId: conversation }, inbox);
  announceAssigned(ctx, ticket, { how: 'turn', fromId: null, reason: null });
  return new Outcome(ticketView(ticket), 200);
}

/** This one, whoever's turn it is: somebody may know the customer. Claiming what is his own already changes nothing. */
export async function claim(ctx: Ctx, ref: TicketRef): Promise<Ticket> {
  const { actor } = await deskOf(ctx, ref.inboxId, 'see');
  return give(ctx, ref, actor.userId, 'claim', null);
}

/** To this agent, from the queue or from whoever has it. */
export async function give(
  ctx: Ctx,
  ref: TicketRef,
  userId: string,
  how: 'claim' | 'by_hand',
  reason: string | null,
): Promise<Ticket> {
  const { inboxId, conversationId } = ref;
  const values = [newId(ctx.now), inboxId, conversationId, userId, how, reason, ctx.now];
  const row = await ctx.sql.first<{ outcome: string; fromId: string | null }>(ASSIGN, values);
  const { outcome, fromId } = row!;
  if (outcome === 'not_agent' && how === 'by_hand') throw UnknownAgent({ field: 'agentId' });
  if (outcome !== 'assigned' && outcome !== 'same') throw refusalOf(outcome);
  const ticket = await changed(ctx, ref);
  if (outcome === 'assigned') announceAssigned(ctx, ticket, { how, fromId, reason });
  return ticketView(ticket);
}
