import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import type { DayException, Hours } from './calendar.rules.ts';
import type { Promises, Standing, Timer } from './rules.ts';

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const columns = (alias: string, fields: readonly string[]): string =>
  fields.map((field) => `${alias}.${columnOf(field)} as "${field}"`).join(', ');

/** A row of `teams.inbox`. */
export interface InboxRow extends Promises {
  readonly id: string;
  /** Null: the platform's own support. */
  readonly businessId: string | null;
  readonly name: string;
  readonly kinds: readonly ('connection' | 'listing' | 'support')[];
  readonly automatic: boolean;
  readonly fairMinutes: number;
  readonly graceMinutes: number;
  readonly version: number;
  readonly createdAt: Date;
}
// prettier-ignore
export const INBOX = columns('i', ['id', 'businessId', 'name', 'kinds', 'automatic', 'timeZone', 'hours', 'holidays', 'fairMinutes', 'graceMinutes',
  'replyMinutes', 'responseMinutes', 'resolutionMinutes', 'escalationMinutes', 'version', 'createdAt'] satisfies (keyof InboxRow)[]);

/** A row of `teams.agent`. Times are UTC. */
export interface AgentRow {
  readonly inboxId: string;
  readonly userId: string;
  readonly uid: string;
  readonly name: string;
  readonly role: 'agent' | 'lead';
  readonly skills: readonly string[];
  readonly languages: readonly string[];
  readonly capacity: number;
  readonly weekly: readonly Hours[];
  readonly exceptions: readonly DayException[];
  readonly onSince: Date | null;
  readonly seenAt: Date | null;
  readonly shiftEndsAt: Date | null;
  readonly offReason: 'own' | 'silent' | 'shift_end' | 'removed' | null;
  readonly openCount: number;
  readonly removedAt: Date | null;
  readonly version: number;
}
// prettier-ignore
export const AGENT = columns('a', ['inboxId', 'userId', 'uid', 'name', 'role', 'skills', 'languages', 'capacity', 'weekly', 'exceptions', 'onSince',
  'seenAt', 'shiftEndsAt', 'offReason', 'openCount', 'removedAt', 'version'] satisfies (keyof AgentRow)[]);

/** A row of `teams.ticket` with its open assignment. Times are UTC. */
export interface TicketRow extends Standing {
  readonly inboxId: string;
  readonly conversationId: string;
  readonly businessId: string | null;
  readonly kind: string;
  readonly skill: string | null;
  readonly language: string | null;
  readonly agentId: string | null;
  readonly agentName: string | null;
  /** Who is on the other side; null in the platform's own support, whose people see only what is theirs. */
  readonly customer: { readonly name: string; readonly business: string | null } | null;
  readonly assignmentId: string | null;
  readonly round: number;
  readonly waitingSince: Date | null;
  readonly resolvedAt: Date | null;
  readonly movedTo: string | null;
  readonly replyDueAt: Date | null;
  readonly responseDueAt: Date | null;
  readonly resolutionDueAt: Date | null;
  readonly checkAt: Date | null;
  readonly breached: readonly Timer[];
  readonly version: number;
  readonly createdAt: Date;
}
// prettier-ignore
const OWN = columns('t', ['inboxId', 'conversationId', 'businessId', 'kind', 'skill', 'language', 'state', 'agentId', 'round', 'openedAt', 'waitingSince',
  'customerSince', 'repliedAt', 'resolvedAt', 'replyDueAt', 'responseDueAt', 'resolutionDueAt', 'escalateAt', 'checkAt', 'level', 'movedTo', 'version',
  'createdAt'] satisfies (keyof TicketRow)[]);
export const TICKET = `${OWN}, s.id as "assignmentId", s.assigned_at as "assignedAt",
  (select a.name from teams.agent a where a.inbox_id = t.inbox_id and a.user_id = t.agent_id) as "agentName",
  (select jsonb_build_object('name', m.name, 'business', m.business_name) from messaging.member m
    where m.conversation_id = t.conversation_id and t.business_id is not null and m.business_id is distinct from t.business_id
    order by m.joined_at, m.user_id limit 1) as customer,
  array(select b.timer from teams.breach b
    where b.inbox_id = t.inbox_id and b.conversation_id = t.conversation_id and b.round = t.round) as breached`;
export const FROM_TICKET = `teams.ticket t left join teams.assignment s
  on s.inbox_id = t.inbox_id and s.conversation_id = t.conversation_id and s.ended_at is null`;

/** Where a conversation ($2) has been in the house of an inbox ($1): its notes and hand-overs go with it. */
export const HOUSE = `select h.inbox_id from teams.ticket h join teams.ticket n
  on n.conversation_id = h.conversation_id and n.business_id is not distinct from h.business_id
  where n.inbox_id = $1 and n.conversation_id = $2`;

const FIND_INBOX = named('teams.inbox', `select ${INBOX} from teams.inbox i where i.id = $1`);
const FIND_AGENT = named(
  'teams.agent',
  `select ${AGENT} from teams.agent a where a.inbox_id = $1 and a.user_id = $2 and a.removed_at is null`,
);
const FIND_TICKET = named(
  'teams.ticket',
  `select ${TICKET} from ${FROM_TICKET} where t.inbox_id = $1 and t.conversation_id = $2`,
);

/** Row-level security shows only one's own: what is not there and what is others' are the same. */
export async function findInbox(ctx: Ctx, id: string): Promise<InboxRow> {
  const row = await ctx.sql.first<InboxRow>(FIND_INBOX, [id]);
  if (row === null) throw NotFound();
  return row;
}

/** Null: he does not work here, or not any more. */
export function findAgent(ctx: Ctx, inboxId: string, userId: string): Promise<AgentRow | null> {
  return ctx.sql.first<AgentRow>(FIND_AGENT, [inboxId, userId]);
}

/** UUIDs. */
export interface TicketRef {
  readonly inboxId: string;
  readonly conversationId: string;
}

export function lookForTicket(ctx: Ctx, { inboxId, conversationId }: TicketRef): Promise<TicketRow | null> {
  return ctx.sql.first<TicketRow>(FIND_TICKET, [inboxId, conversationId]);
}

export async function findTicket(ctx: Ctx, ref: TicketRef): Promise<TicketRow> {
  const row = await lookForTicket(ctx, ref);
  if (row === null) throw NotFound();
  return row;
}
