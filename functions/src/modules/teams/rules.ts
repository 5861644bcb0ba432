import { addOpenMinutes, type Calendar, type Hours } from './calendar.rules.ts';

export const MOST_INBOXES = 20;
export const MOST_REPLIES = 500;

export const TIMERS = ['first_response', 'resolution'] as const;
export type Timer = (typeof TIMERS)[number];

/** Whom a conversation that nobody answers climbs to (CHT-9). Its place is the level. */
export const LADDER = ['agent', 'lead', 'owner', 'platform'] as const;
export const TOP = LADDER.length - 1;

/** What an inbox promises; minutes in which it is open, null: nothing. */
export interface Promises {
  readonly timeZone: string;
  readonly hours: readonly Hours[];
  /** Local dates on which it is shut. */
  readonly holidays: readonly string[];
  readonly replyMinutes: number | null;
  readonly responseMinutes: number | null;
  readonly resolutionMinutes: number | null;
  readonly escalationMinutes: number;
}

/** What timers need to know of a ticket. Times are UTC. */
export interface Standing {
  readonly state: 'waiting' | 'assigned' | 'resolved';
  readonly openedAt: Date;
  /** Since when its agent has it. */
  readonly assignedAt: Date | null;
  /** Since when the customer waits for an answer; null: he does not. */
  readonly customerSince: Date | null;
  /** Our first answer of this round. */
  readonly repliedAt: Date | null;
  readonly escalateAt: Date | null;
  readonly level: number;
  /** Timers that ran out in this round. */
  readonly breached: readonly Timer[];
}

export interface Deadlines {
  readonly reply: Date | null;
  readonly response: Date | null;
  readonly resolution: Date | null;
  readonly escalate: Date | null;
}

export function calendarOf({ timeZone, hours, holidays }: Pick<Promises, 'timeZone' | 'hours' | 'holidays'>): Calendar {
  return { timeZone, weekly: hours, exceptions: holidays.map((date) => ({ date })) };
}

const NONE: Deadlines = { reply: null, response: null, resolution: null, escalate: null };

/** By when what must have happened. Each follows from the ticket and the calendar alone, so reckoning again changes nothing. */
export function deadlinesOf(ticket: Standing, inbox: Promises): Deadlines {
  if (ticket.state === 'resolved') return NONE;
  const calendar = calendarOf(inbox);
  const after = (from: Date | null, minutes: number | null): Date | null =>
    from === null || minutes === null ? null : addOpenMinutes(calendar, from, minutes);
  const { assignedAt, customerSince, repliedAt, openedAt, breached } = ticket;
  return {
    reply: after(replyFrom(assignedAt, customerSince, repliedAt), inbox.replyMinutes),
    response:
      repliedAt !== null || breached.includes('first_response') ? null : after(customerSince, inbox.responseMinutes),
    resolution: breached.includes('resolution') ? null : after(openedAt, inbox.resolutionMinutes),
    escalate: climbs(ticket) ? ticket.escalateAt : null,
  };
}

/** An agent who got somebody who waits, or whom nobody has answered yet, owes him a first reply (CHT-7). */
function replyFrom(assignedAt: Date | null, customerSince: Date | null, repliedAt: Date | null): Date | null {
  if (assignedAt === null || customerSince === null) return null;
  if (customerSince > assignedAt) return repliedAt === null ? customerSince : null;
  return assignedAt;
}

/** It goes on climbing while what it climbs for is still owed. */
export function climbs({ state, level, breached, repliedAt }: Standing): boolean {
  if (state === 'resolved' || level < 1 || level >= TOP) return false;
  return breached.includes('resolution') || (breached.includes('first_response') && repliedAt === null);
}

export type Due =
  | { readonly what: 'take_back' }
  | { readonly what: 'breach'; readonly timer: Timer; readonly dueAt: Date }
  | { readonly what: 'climb'; readonly to: number };

/** What has to be done now, in its order. */
export function whatIsDue(ticket: Standing, deadlines: Deadlines, now: Date): Due[] {
  const past = (at: Date | null): at is Date => at !== null && at <= now;
  const due: Due[] = [];
  if (ticket.state === 'assigned' && past(deadlines.reply)) due.push({ what: 'take_back' });
  const { response, resolution } = deadlines;
  if (past(response)) due.push({ what: 'breach', timer: 'first_response', dueAt: response });
  if (past(resolution)) due.push({ what: 'breach', timer: 'resolution', dueAt: resolution });
  const breaches = due.some(({ what }) => what === 'breach');
  if (breaches && ticket.level === 0) due.push({ what: 'climb', to: 1 });
  else if (past(deadlines.escalate)) due.push({ what: 'climb', to: ticket.level + 1 });
  return due;
}

const PLACE = /\{([a-z_]+)\}/g;
/** What may stand in a ready-made answer. */
export const PLACES = ['customer', 'agent', 'business', 'inbox'] as const;

export function unknownPlaces(text: string): string[] {
  return [...text.matchAll(PLACE)]
    .map(([, name]) => name!)
    .filter((name) => !(PLACES as readonly string[]).includes(name));
}

/** Puts the names in; values are text, and what looks like a place in them stays as it is. */
export function fillPlaces(text: string, values: Readonly<Record<(typeof PLACES)[number], string>>): string {
  return text.replace(PLACE, (whole, name: string) =>
    (PLACES as readonly string[]).includes(name) ? values[name as keyof typeof values] : whole,
  );
}
