import { openAt, opensAt, type Calendar } from '../calendar.rules.ts';
import type { AgentRow, InboxRow } from '../store.ts';

type Shifts = Pick<AgentRow, 'weekly' | 'exceptions'>;

function calendarOf({ timeZone }: Pick<InboxRow, 'timeZone'>, { weekly, exceptions }: Shifts): Calendar {
  return { timeZone, weekly, exceptions };
}

/** Whether this moment lies within his shifts, and when that shift ends; null: his shifts set no end. */
export function shiftAt(inbox: Pick<InboxRow, 'timeZone'>, shifts: Shifts, now: Date) {
  const { open, until } = openAt(calendarOf(inbox, shifts), now);
  return { within: open, ends: until };
}

export function nextShift(inbox: Pick<InboxRow, 'timeZone'>, shifts: Shifts, now: Date): Date | null {
  return opensAt(calendarOf(inbox, shifts), now);
}
