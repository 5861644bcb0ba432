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
