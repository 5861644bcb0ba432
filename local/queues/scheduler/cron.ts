import { wallTime } from './zone.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Name, lowest, highest and spelt-out values of the five fields. */
const fields = [
  ['minute', 0, 59, []],
  ['hour', 0, 23, []],
  ['day of the month', 1, 31, []],
  ['month', 1, 12, months],
  ['day of the week', 0, 7, days],
] as const;

/** A unix cron schedule: the allowed values of each field. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly monthDays: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekDays: ReadonlySet<number>;
  /** Restricted in both fields, a day needs to match only one of them. */
  readonly eitherDay: boolean;
  /** Runs at certain hours: then it runs once where the clocks go back, and is not left out where they go forward. */
  readonly fixedHours: boolean;
}

function parseField(text: string, index: number): Set<number> {
  const [name, lowest, highest, names] = fields[index]!;
  const fail = (): never => {
    throw new RangeError(`"${text}" is no ${name} of a cron schedule (${lowest} to ${highest}).`);
  };
  const value = (part: string): number => {
    const named = (names as readonly string[]).indexOf(part.toUpperCase());
    if (named >= 0) return named + lowest;
    return /^\d{1,2}$/.test(part) && Number(part) >= lowest && Number(part) <= highest ? Number(part) : fail();
  };
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [range = '', step = '1', ...more] = item.split('/');
    const [from = '', to, ...rest] = range.split('-');
    if (more.length > 0 || rest.length > 0 || !/^[1-9]\d?$/.test(step)) fail();
    const first = from === '*' ? lowest : value(from);
    // "5/15" runs from 5 to the end, as cron reads it.
    const last = to !== undefined ? value(to) : from === '*' || item.includes('/') ? highest : first;
    if ((from === '*' && to !== undefined) || last < first) fail();
    for (let allowed = first; allowed <= last; allowed += Number(step)) values.add(allowed);
  }
  return values;
}

/** Reads `minute hour day month weekday`; a RangeError says which field is wrong. */
export function parseCron(schedule: string): Cron {
  const texts = schedule.trim().split(/\s+/);
  if (texts.length !== 5) throw new RangeError(`"${schedule}" is no unix cron schedule: five fields are expected.`);
  const [minutes, hours, monthDays, monthSet, weekDays] = texts.map(parseField);
  if (weekDays!.has(7)) weekDays!.add(0);
  return {
    minutes: minutes!,
    hours: hours!,
    monthDays: monthDays!,
    months: monthSet!,
    weekDays: weekDays!,
    eitherDay: !texts[2]!.startsWith('*') && !texts[4]!.startsWith('*'),
    fixedHours: !texts[1]!.startsWith('*'),
  };
}

function dayMatches(cron: Cron, wall: Date): boolean {
  if (!cron.months.has(wall.getUTCMonth() + 1)) return false;
  const byMonth = cron.monthDays.has(wall.getUTCDate());
  const byWeek = cron.weekDays.has(wall.getUTCDay());
  return cron.eitherDay ? byMonth || byWeek : byMonth && byWeek;
}

function matches(cron: Cron, wallMs: number): boolean {
  const wall = new Date(wallMs);
  return cron.hours.has(wall.getUTCHours()) && cron.minutes.has(wall.getUTCMinutes()) && dayMatches(cron, wall);
}

/** Whether `at` is the first minute after a jump of the clocks over a time at which the schedule would have run. */
function skippedInto(cron: Cron, at: number, wallMs: number, zone: string): boolean {
  const expected = wallTime(at - minuteMs, zone) + minuteMs;
  for (let missed = expected; missed < wallMs; missed += minuteMs) if (matches(cron, missed)) return true;
  return false;
}

/** Whether the wall showed the same time before the clocks went back. */
function shownBefore(at: number, wallMs: number, zone: string): boolean {
  const back = wallTime(at - 3 * hourMs, zone) + 3 * hourMs - wallMs;
  return back > 0 && wallTime(at - back, zone) === wallMs;
}

/** The first time after `after` at which the schedule runs, in epoch milliseconds; null when it never does. */
export function nextRun(cron: Cron, zone: string, after: number): number | null {
  let at = (Math.floor(after / minuteMs) + 1) * minuteMs;
  // 29 February may be eight years away.
  const end = at + 9 * 366 * 24 * hourMs;
  while (at < end) {
    const wallMs = wallTime(at, zone);
    const wall = new Date(wallMs);
    const toNextHour = hourMs - (wallMs % hourMs);
    if (cron.fixedHours && skippedInto(cron, at, wallMs, zone)) return at;
    if (!dayMatches(cron, wall)) {
      // Long strides end before midnight, since the clocks may change on the way.
      const hoursLeft = 23 - wall.getUTCHours();
      at += hoursLeft > 2 ? (hoursLeft - 2) * hourMs : toNextHour;
    } else if (!cron.hours.has(wall.getUTCHours())) at += toNextHour;
    else if (!cron.minutes.has(wall.getUTCMinutes())) at += minuteMs;
    else if (cron.fixedHours && shownBefore(at, wallMs, zone)) at += minuteMs;
    else return at;
  }
  return null;
}

/** The last time at or before `until` at which the schedule runs, not earlier than `from`; null without one. */
export function lastRun(cron: Cron, zone: string, from: number, until: number): number | null {
  // Looked for in ever longer spans backwards: a clock that jumped a month has many runs to pass over, of which one counts.
  for (const spanMs of [2 * hourMs, 49 * hourMs, 63 * 24 * hourMs, Infinity]) {
    const start = Math.max(from - 1, until - spanMs);
    let found: number | null = null;
    for (let run = nextRun(cron, zone, start); run !== null && run <= until; run = nextRun(cron, zone, run))
      found = run;
    if (found !== null || start <= from - 1) return found;
  }
  return null;
}
