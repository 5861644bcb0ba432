import { publicId } from '../../platform/values/id.ts';
import { LADDER } from './rules.ts';
import type { Agent, Inbox, Ticket } from './schemas.ts';
import type { AgentRow, InboxRow, TicketRow } from './store.ts';

const time = (at: Date | null): string | null => at?.toISOString() ?? null;
export const user = (id: string): string => publicId('usr', id);

export function ticketView(row: TicketRow): Ticket {
  return {
    inboxId: publicId('inb', row.inboxId),
    conversationId: publicId('conv', row.conversationId),
    kind: row.kind,
    customer: row.customer,
    state: row.state,
    agent: row.agentId === null ? null : { id: user(row.agentId), name: row.agentName ?? '' },
    skill: row.skill,
    language: row.language,
    round: row.round,
    openedAt: row.openedAt.toISOString(),
    waitingSince: time(row.waitingSince),
    assignedAt: time(row.assignedAt),
    customerSince: time(row.customerSince),
    repliedAt: time(row.repliedAt),
    resolvedAt: time(row.resolvedAt),
    movedTo: row.movedTo === null ? null : publicId('inb', row.movedTo),
    due: { reply: time(row.replyDueAt), response: time(row.responseDueAt), resolution: time(row.resolutionDueAt) },
    breached: [...row.breached],
    level: LADDER[row.level]!,
    version: row.version,
  };
}

export interface Counts {
  readonly waiting: number;
  readonly assigned: number;
  readonly onDuty: number;
}

export function inboxView(row: InboxRow & Counts): Inbox {
  const { id, businessId, createdAt, kinds, hours, holidays, ...rest } = row;
  return {
    ...rest,
    id: publicId('inb', id),
    businessId: businessId === null ? null : publicId('biz', businessId),
    kinds: [...kinds],
    hours: [...hours],
    holidays: [...holidays],
    createdAt: createdAt.toISOString(),
  };
}

/** `graceMinutes`: so long his phone may be silent. */
export function agentView(row: AgentRow, graceMinutes: number, now: Date): Agent {
  return {
    id: user(row.userId),
    name: row.name,
    role: row.role,
    skills: [...row.skills],
    languages: [...row.languages],
    capacity: row.capacity,
    weekly: [...row.weekly],
    exceptions: [...row.exceptions],
    onDuty: isOnDuty(row, graceMinutes, now),
    onSince: time(row.onSince),
    shiftEndsAt: time(row.shiftEndsAt),
    offReason: row.offReason,
    openCount: row.openCount,
    version: row.version,
  };
}

/** As `teams.on_duty` in the database. */
export function isOnDuty(row: AgentRow, graceMinutes: number, now: Date): boolean {
  const { onSince, seenAt, shiftEndsAt, removedAt } = row;
  if (onSince === null || seenAt === null || removedAt !== null) return false;
  return (shiftEndsAt === null || shiftEndsAt > now) && seenAt.getTime() >= now.getTime() - graceMinutes * 60_000;
}
