import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';
import { TIMERS } from './rules.ts';

const TOPIC = 'teams';
const version = z.int().min(1);
const reason = z.string().nullable();

export const InboxChanged = defineEvent(TOPIC, 'teams.inbox_changed', z.object({ id: z.uuid(), version }));

/** Of somebody in an inbox: `id` is `<inbox uuid>/<user uuid>`. */
export const AgentChanged = defineEvent(
  TOPIC,
  'teams.agent_changed',
  z.object({ id: z.string(), version, inboxId: z.uuid(), userId: z.uuid(), onDuty: z.boolean(), reason }),
);

/** Of a conversation in an inbox: `id` is `<inbox uuid>/<conversation uuid>`. Never its words. */
const Ticket = z.object({
  id: z.string(),
  version,
  inboxId: z.uuid(),
  conversationId: z.uuid(),
  businessId: z.uuid().nullable(),
  round: z.int(),
  state: z.enum(['waiting', 'assigned', 'resolved']),
  agentId: z.uuid().nullable(),
});
export const TicketQueued = defineEvent(TOPIC, 'teams.ticket_queued', Ticket);
export const TicketAssigned = defineEvent(
  TOPIC,
  'teams.ticket_assigned',
  Ticket.extend({ how: z.string(), fromId: z.uuid().nullable(), reason }),
);
/** Taken from somebody and put back into the queue (CHT-7). */
export const TicketReturned = defineEvent(
  TOPIC,
  'teams.ticket_returned',
  Ticket.extend({ fromId: z.uuid(), reason: z.string() }),
);
export const TicketResolved = defineEvent(
  TOPIC,
  'teams.ticket_resolved',
  Ticket.extend({ fromId: z.uuid().nullable() }),
);
export const TicketReopened = defineEvent(TOPIC, 'teams.ticket_reopened', Ticket.extend({ reason: z.string() }));
export const TicketLabelled = defineEvent(TOPIC, 'teams.ticket_labelled', Ticket);

/** Once a round and timer (CHT-9). */
export const TimerBreached = defineEvent(
  TOPIC,
  'teams.timer_breached',
  Ticket.extend({ timer: z.enum(TIMERS), dueAt: z.iso.datetime() }),
);
export const TicketEscalated = defineEvent(
  TOPIC,
  'teams.ticket_escalated',
  Ticket.extend({ to: z.enum(['lead', 'owner', 'platform']), timer: z.enum(TIMERS) }),
);

/** Of what climbed to somebody: `id` is `<uuid>/<Firebase uid>`. */
export const EscalationChanged = defineEvent(TOPIC, 'teams.escalation_changed', z.object({ id: z.string(), version }));

export const TICKET_EVENTS = [
  TicketQueued,
  TicketAssigned,
  TicketReturned,
  TicketResolved,
  TicketReopened,
  TicketLabelled,
  TimerBreached,
  TicketEscalated,
] as const;
