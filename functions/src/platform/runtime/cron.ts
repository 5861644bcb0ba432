/**
 * Unix cron, five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday). Numbers, `*`, lists, ranges
 * and steps. As in Unix, a day matches either day field when both are restricted.
 */
export interface Cron {
  readonly expression: string;
  matches(local: LocalTime): boolean;
}

interface LocalTime {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
/** Slots further back than this are history. */
const LOOK_BACK_MS = 400 * 24 * 60 * MINUTE_MS;
const BOUNDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`The schedule "${expression}" needs five fields.`);
  const [minute, hour, day, month, weekday] = fields.map((field, index) => {
    const [least, most] = BOUNDS[index]!;
    return parseField(field, least, most, expression);
  }) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  if (weekday.has(7)) weekday.add(0);
  const anyDay = fields[2]!.startsWith('*');
  const anyWeekday = fields[4]!.startsWith('*');
  return {
    expression,
    matches: (local) => {
      if (!minute.has(local.minute) || !hour.has(local.hour) || !month.has(local.month)) return false;
      const onDay = day.has(local.day);
      const onWeekday = weekday.has(local.weekday);
      return anyDay || anyWeekday ? onDay && onWeekday : onDay || onWeekday;
    },
  };
}

function parseField(field: string, least: number, most: number, expression: string): Set<number> {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    const step = Number(match?.[3] ?? 1);
    const from = Number(match?.[1] ?? least);
    const to = Number(match?.[2] ?? (match?.[1] === undefined || match[3] !== undefined ? most : from));
    if (match === null || step === 0 || from < least || to > most || from > to) {
      throw new Error(`The schedule "${expression}" is not unix cron: "${part}".`);
    }
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

/**
 * The scheduled times after `after` up to and with `until`, oldest first, at most the newest `limit` of them. In a time zone
 * with summer time, a local time that does not exist is skipped and one that comes twice counts twice.
 */
export function slotsBetween(cron: Cron, timeZone: string, after: Date, until: Date, limit: number): Date[] {
  const slots: Date[] = [];
  const local = localClock(timeZone);
  const last = until.getTime();
  const first = Math.max(after.getTime(), last - LOOK_BACK_MS);
  // Backwards by quarters of an hour: no zone shifts within one, so its first minute tells the others.
  for (let quarter = Math.floor(last / QUARTER_MS) * QUARTER_MS; quarter > first - QUARTER_MS; quarter -= QUARTER_MS) {
    const time = local(quarter);
    for (let minute = 14; minute >= 0; minute--) {
      const at = quarter + minute * MINUTE_MS;
      if (at > last || at <= first || !cron.matches({ ...time, minute: time.minute + minute })) continue;
      slots.unshift(new Date(at));
      if (slots.length === limit) return slots;
    }
  }
  return slots;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function localClock(timeZone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  });
  return (at) => {
    const parts: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(at)) parts[type] = value;
    return {
      minute: Number(parts['minute']),
      hour: Number(parts['hour']),
      day: Number(parts['day']),
      month: Number(parts['month']),
      weekday: WEEKDAYS.indexOf(parts['weekday']!),
    };
  };
}
