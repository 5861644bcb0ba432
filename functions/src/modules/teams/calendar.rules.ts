/** Hours of one weekday, local time. 1 is Monday, 7 Sunday. */
export interface Hours {
  readonly day: number;
  /** `08:30`. */
  readonly from: string;
  /** Not after `from`: it lies after midnight, and belongs to the day on which it began; `24:00` is the day's end. */
  readonly to: string;
}

/** A single day (`2026-12-25`): without times nothing happens on it; with times those count instead of the weekday's. */
export interface DayException {
  readonly date: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** When somebody is there. Without weekly hours: always, but for the exceptions. */
export interface Calendar {
  /** IANA name. */
  readonly timeZone: string;
  readonly weekly: readonly Hours[];
  readonly exceptions: readonly DayException[];
}

/** From, inclusive, to, exclusive; milliseconds since 1970, UTC. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** No calendar is looked at further ahead; who is shut for longer has no deadline. */
const HORIZON_DAYS = 400;
/** What does not end within so many days has no end. */
const ENDLESS_DAYS = 9;
/** Local midnight is at most so far from UTC's (+14 and -12 hours, and some room). */
const FAR = 16 * 3_600_000;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Local time less UTC, in milliseconds. */
function offsetAt(timeZone: string, at: number): number {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(timeZone, clock);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(at)) part[type] = Number(value);
  const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  return wall - Math.floor(at / 1_000) * 1_000;
}

/** The moment at which the clocks are changed, between two moments with different offsets. */
function changeBetween(timeZone: string, from: number, to: number): number {
  const before = offsetAt(timeZone, from);
  let [low, high] = [from, to];
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000;
    if (offsetAt(timeZone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

const dateOf = (wall: number): string => new Date(wall).toISOString().slice(0, 10);
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Minutes of the local day; the end may lie in the next one. */
function hoursOn({ weekly, exceptions }: Calendar, midnight: number): readonly (readonly [number, number])[] {
  const date = dateOf(midnight);
  const special = exceptions.filter((each) => each.date === date);
  const entries = special.length > 0 ? special : weekly;
  if (special.length === 0 && weekly.length === 0) return [[0, 1_440]];
  const weekday = ((new Date(midnight).getUTCDay() + 6) % 7) + 1;
  return entries.flatMap((entry) => {
    if ('day' in entry && entry.day !== weekday) return [];
    if (entry.from === undefined || entry.to === undefined) return [];
    const [from, to] = [minutesOf(entry.from), minutesOf(entry.to)];
    return [[from, to > from ? to : to + 1_440] as const];
  });
}

/** The wall clock's interval as it really passes: in two parts where an hour comes twice, shorter where one is skipped. */
function realSpans(timeZone: string, start: number, end: number): Span[] {
  const [low, high] = [start - FAR, end + FAR];
  const [before, after] = [offsetAt(timeZone, low), offsetAt(timeZone, high)];
  if (before === after) return [{ start: start - before, end: end - before }];
  const change = changeBetween(timeZone, low, high);
  return [
    { start: start - before, end: Math.min(end - before, change) },
    { start: Math.max(start - after, change), end: end - after },
  ].filter((span) => span.start < span.end);
}

/** When it is open, from `from` on, in order; what touches is one span. */
export function* openSpans(calendar: Calendar, from: Date, days: number): Generator<Span> {
  const { timeZone } = calendar;
  const wall = from.getTime() + offsetAt(timeZone, from.getTime());
  const first = Math.floor(wall / DAY) * DAY - DAY;
  let pending: Span[] = [];
  for (let day = 0; day <= days + 1; day++) {
    const midnight = first + day * DAY;
    for (const [start, end] of hoursOn(calendar, midnight))
      pending.push(...realSpans(timeZone, midnight + start * MINUTE, midnight + end * MINUTE));
    pending = merged(pending);
    // What tomorrow brings begins after tomorrow's midnight, which may be an hour early.
    const settled = midnight + DAY - FAR;
    while (pending.length > 0 && pending[0]!.end < settled) {
      const span = pending.shift()!;
      if (span.end > from.getTime()) yield span;
    }
  }
  for (const span of pending) if (span.end > from.getTime()) yield span;
}

function merged(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last !== undefined && span.start <= last.end)
      out[out.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else out.push(span);
  }
  return out;
}

/** Whether it is open at that moment and, if so, until when (UTC); null: no end is in sight. */
export function openAt(calendar: Calendar, at: Date): { readonly open: boolean; readonly until: Date | null } {
  for (const { start, end } of openSpans(calendar, at, ENDLESS_DAYS)) {
    if (start > at.getTime()) break;
    return { open: true, until: end > at.getTime() + (ENDLESS_DAYS - 1) * DAY ? null : new Date(end) };
  }
  return { open: false, until: null };
}

/** When it opens next, UTC; null: not within the horizon. */
export function opensAt(calendar: Calendar, from: Date): Date | null {
  for (const { start } of openSpans(calendar, from, HORIZON_DAYS)) return new Date(Math.max(start, from.getTime()));
  return null;
}

/** The moment by which it will have been open for so many minutes since `from`; null: it is not open for so long. */
export function addOpenMinutes(calendar: Calendar, from: Date, minutes: number): Date | null {
  let left = minutes * MINUTE;
  if (calendar.weekly.length === 0 && calendar.exceptions.length === 0) return new Date(from.getTime() + left);
  for (const { start, end } of openSpans(calendar, from, HORIZON_DAYS)) {
    const begin = Math.max(start, from.getTime());
    if (end - begin >= left) return new Date(begin + left);
    left -= end - begin;
  }
  return null;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
