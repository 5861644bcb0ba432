/** A seller's hours, in his own time zone. Pure. */
export interface Hours {
  /** 1 is Monday, 7 Sunday. */
  readonly days: readonly number[];
  /** `08:30`. */
  readonly from: string;
  /** Not after `from`: it lies after midnight, and the same is the whole day round. */
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Hours after midnight belong to the day on which they began. */
export function isWithin(hours: Hours, at: Date): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: hours.timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)!.value;
  const day = DAYS.indexOf(part('weekday')) + 1;
  const time = `${part('hour')}:${part('minute')}`;
  const { days, from, to } = hours;
  if (from < to) return days.includes(day) && time >= from && time < to;
  const before = day === 1 ? 7 : day - 1;
  return (days.includes(day) && time >= from) || (days.includes(before) && time < to);
}

const DAY = 1_440;
const WEEK = 7 * DAY;

/** The same as a multirange of minutes of the week, Monday 0:00 first, at the seller's place; without hours all of it. */
export function openMinutes(hours: Hours | null): string {
  if (hours === null) return `{[0,${WEEK})}`;
  const minute = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const [from, to] = [minute(hours.from), minute(hours.to)];
  const ranges = hours.days.flatMap((day) => {
    const start = (day - 1) * DAY;
    const end = start + to + (from < to ? 0 : DAY);
    // Sunday's night ends on Monday morning, which is where the week begins.
    return [[start + from, Math.min(end, WEEK)] as const, [0, end - WEEK] as const];
  });
  return `{${ranges.flatMap(([first, last]) => (first < last ? [`[${first},${last})`] : [])).join(',')}}`;
}
