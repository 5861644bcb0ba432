import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound } from '../../../platform/errors.ts';
import { emit } from '../../../platform/events/event.ts';
import { Outcome, Page, type PageRequest } from '../../../platform/runtime/route.ts';
import { publicId } from '../../../platform/values/id.ts';
import { deskOf } from '../access.ts';
import { changed, factOf } from '../announce.ts';
import { TicketLabelled, TicketQueued } from '../events.ts';
import type { Label, Ticket, TicketDetail, TicketFilter, ToQueue } from '../schemas.ts';
import { findTicket, FROM_TICKET, HOUSE, lookForTicket, TICKET, type TicketRef, type TicketRow } from '../store.ts';
import { ticketView, user } from '../view.ts';
import { handOversOf } from '../words/hand-over.ts';

const QUEUE = named('teams.queue', 'select teams.queue_conversation($1, $2, $3, $4, $5) as outcome');
const TAKE_IN = named('teams.take-in', 'select inbox from teams.take_in($1, $2)');
const LABEL = named('teams.label', 'select teams.label($1, $2, $3, $4, $5) as done');
const PAGE = named(
  'teams.page',
  `select ${TICKET} from ${FROM_TICKET}
   where t.inbox_id = $1 and ($2::text is null or t.state = $2) and ($3::uuid is null or t.agent_id = $3)
     and ($4::timestamptz is null or (t.created_at, t.conversation_id) < ($4, $5::uuid))
   order by t.created_at desc, t.conversation_id desc limit $6`,
);
const STEPS = named(
  'teams.steps',
  `select seq, kind, actor, user_id as "toId", from_user_id as "fromId", reason, at from teams.step
   where conversation_id = $2 and inbox_id in (${HOUSE}) order by at desc, inbox_id = $1 desc, seq desc limit 200`,
);

/** A conversation that this business (or, of the platform's, support) has, put into the inbox by hand. */
export async function queueConversation(ctx: Ctx, given: ToQueue & { readonly id: string }): Promise<Outcome<Ticket>> {
  const { inbox } = await deskOf(ctx, given.id, 'work');
  const ref = { inboxId: given.id, conversationId: given.conversationId };
  const values = [ref.inboxId, ref.conversationId, given.skill ?? null, given.language ?? null, ctx.now];
  const { outcome } = (await ctx.sql.first<{ outcome: string }>(QUEUE, values))!;
  if (outcome === 'unknown') throw NotFound();
  if (outcome === 'already') {
    const there = await lookForTicket(ctx, ref);
    // In another inbox of the same house.
    if (there === null) throw NotFound();
    return new Outcome(ticketView(there), 200);
  }
  const ticket = await changed(ctx, ref, inbox);
  emit(ctx, TicketQueued, factOf(ticket));
  return new Outcome(ticketView(ticket), 201);
}

/** A conversation that has just begun comes into the inboxes that take its kind. */
export async function takeIn(ctx: Ctx, { conversationId }: { readonly conversationId: string }): Promise<void> {
  const rows = await ctx.sql.rows<{ inbox: string }>(TAKE_IN, [conversationId, ctx.now]);
  for (const { inbox: inboxId } of rows)
    emit(ctx, TicketQueued, factOf(await changed(ctx, { inboxId, conversationId })));
}

export async function label(ctx: Ctx, ref: TicketRef, { skill, language }: Label): Promise<Ticket> {
  await deskOf(ctx, ref.inboxId, 'work');
  const values = [ref.inboxId, ref.conversationId, skill, language, ctx.now];
  if (!(await ctx.sql.first<{ done: boolean }>(LABEL, values))!.done) throw NotFound();
  const ticket = await findTicket(ctx, ref);
  emit(ctx, TicketLabelled, factOf(ticket));
  return ticketView(ticket);
}

/** What is in the inbox, latest first. */
export async function listTickets(
  ctx: Ctx,
  { id, state, mine }: TicketFilter & { readonly id: string },
  { limit, after }: PageRequest,
): Promise<Page<Ticket[]>> {
  const { actor } = await deskOf(ctx, id, 'see');
  const whose = mine === true ? actor.userId : null;
  const values = [id, state ?? null, whose, after?.[0] ?? null, after?.[1] ?? null, limit + 1];
  const rows = await ctx.sql.rows<TicketRow>(PAGE, values);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1)! : null;
  return new Page(shown.map(ticketView), last === null ? null : [last.createdAt.toISOString(), last.conversationId]);
}

/** With all that became of it, and what was told when it was handed over. Keys must be at hand. */
export async function getTicket(ctx: Ctx, ref: TicketRef): Promise<TicketDetail> {
  await deskOf(ctx, ref.inboxId, 'see');
  const ticket = await findTicket(ctx, ref);
  type Row = {
    seq: number;
    kind: string;
    actor: string;
    toId: string | null;
    fromId: string | null;
    reason: string | null;
    at: Date;
  };
  const rows = await ctx.sql.rows<Row>(STEPS, [ref.inboxId, ref.conversationId]);
  const person = (id: string | null): string | null => (id === null ? null : user(id));
  const timeline = rows.reverse().map(({ actor, toId, fromId, at, ...step }) => ({
    ...step,
    byId: actor.startsWith('user:') ? publicId('usr', actor.slice(5)) : null,
    toId: person(toId),
    fromId: person(fromId),
    at: at.toISOString(),
  }));
  return { ...ticketView(ticket), timeline, handOvers: await handOversOf(ctx, ref) };
}
