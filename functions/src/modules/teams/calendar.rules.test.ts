import fc from 'fast-check';
import { addOpenMinutes, openAt, openSpans, opensAt, type Calendar } from './calendar.rules.ts';

const MINUTE = 60_000;
/** Zones whose clocks change (Cairo and Casablanca among them), on the days around it, and some whose clocks never do. */
const AROUND: readonly (readonly [string, string])[] = [
  ['Africa/Cairo', '2026-04-24T00:00:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00:00Z'],
  ['Africa/Casablanca', '2026-03-22T02:00:00Z'],
  ['Europe/London', '2026-03-29T01:00:00Z'],
  ['Europe/London', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Africa/Lagos', '2026-11-21T00:00:00Z'],
  ['Asia/Kolkata', '2026-05-01T00:00:00Z'],
  ['Pacific/Kiritimati', '2026-05-01T00:00:00Z'],
];

const time = fc
  .integer({ min: 0, max: 95 })
  .map(
    (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
  );
const hours = fc.record({ day: fc.integer({ min: 1, max: 7 }), from: time, to: time });

/** A calendar, and a whole minute within three days of a change of its clocks. */
const situation = fc
  .tuple(
    fc.constantFrom(...AROUND),
    fc.integer({ min: -3 * 1_440, max: 3 * 1_440 }),
    fc.array(hours, { maxLength: 10 }),
  )
  .chain(([[timeZone, change], minutes, weekly]) => {
    const at = new Date(Date.parse(change) + minutes * MINUTE);
    const date = fc
      .integer({ min: -3, max: 3 })
      .map((days) => new Date(at.getTime() + days * 86_400_000).toISOString().slice(0, 10));
    const exception = fc.oneof(fc.record({ date }), fc.record({ date, from: time, to: time }));
    return fc
      .array(exception, { maxLength: 3 })
      .map((exceptions) => ({ at, calendar: { timeZone, weekly, exceptions } }));
  });

const clocks = new Map<string, Intl.DateTimeFormat>();
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const made =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(timeZone, made);
  return made;
}

/** The same question asked of the clock on the wall, minute by minute. */
function wallSays({ timeZone, weekly, exceptions }: Calendar, at: Date): boolean {
  const parts = clockOf(timeZone).format(at);
  const [date, clock] = parts.split(' ') as [string, string];
  const before = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
  const weekday = (day: string): number => ((new Date(day).getUTCDay() + 6) % 7) + 1;
  const entries = (day: string): { from: string; to: string }[] => {
    const special = exceptions.filter((each) => each.date === day);
    if (special.length > 0)
      return special.flatMap(({ from, to }) => (from === undefined || to === undefined ? [] : [{ from, to }]));
    if (weekly.length === 0) return [{ from: '00:00', to: '24:00' }];
    return weekly.filter((each) => each.day === weekday(day));
  };
  const today = entries(date).some(({ from, to }) => clock >= from && (to <= from || clock < to));
  return today || entries(before).some(({ from, to }) => to <= from && clock < to);
}

describe('CHT-9 a calendar', () => {
  test('is open exactly when the clock on the wall says so, also when clocks change and on single days', () => {
    fc.assert(
      fc.property(situation, ({ at, calendar }) => {
        expect(openAt(calendar, at).open).toBe(wallSays(calendar, at));
      }),
      { numRuns: 400 },
    );
  });

  test('closes when it says so', () => {
    fc.assert(
      fc.property(situation, ({ at, calendar }) => {
        const { open, until } = openAt(calendar, at);
        if (!open || until === null) return;
        expect(wallSays(calendar, until)).toBe(false);
        expect(wallSays(calendar, new Date(until.getTime() - MINUTE))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('a timer runs exactly while it is open', () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 1, max: 600 }), ({ at, calendar }, minutes) => {
        const due = addOpenMinutes(calendar, at, minutes);
        if (due === null) {
          expect([...openSpans(calendar, at, 300)].length).toBeLessThan(10);
          return;
        }
        let open = 0;
        const until = Math.min(due.getTime(), at.getTime() + 2 * 86_400_000);
        for (let minute = at.getTime(); minute < until; minute += MINUTE)
          if (wallSays(calendar, new Date(minute))) open += 1;
        if (until === due.getTime()) expect(open).toBe(minutes);
        else expect(open).toBeLessThanOrEqual(minutes);
      }),
      { numRuns: 40 },
    );
  });

  test('two timers one after the other are one', () => {
    const some = fc.integer({ min: 1, max: 5_000 });
    fc.assert(
      fc.property(situation, some, some, ({ at, calendar }, one, two) => {
        const first = addOpenMinutes(calendar, at, one);
        const then = first === null ? null : addOpenMinutes(calendar, first, two);
        const both = addOpenMinutes(calendar, at, one + two);
        // At the horizon's end only one of them may still see a time.
        if (then !== null && both !== null) expect(then).toEqual(both);
      }),
      { numRuns: 150 },
    );
  });

  test('a timer of Friday evening runs out on Monday, and a holiday on Monday makes it Tuesday', () => {
    const weekly = [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '17:00' }));
    const lagos = { timeZone: 'Africa/Lagos', weekly, exceptions: [] };
    const friday = new Date('2026-11-20T15:30:00Z');
    expect(addOpenMinutes(lagos, friday, 60)?.toISOString()).toBe('2026-11-23T07:30:00.000Z');
    const holiday = { ...lagos, exceptions: [{ date: '2026-11-23' }] };
    expect(addOpenMinutes(holiday, friday, 60)?.toISOString()).toBe('2026-11-24T07:30:00.000Z');
    expect(opensAt(holiday, new Date('2026-11-22T12:00:00Z'))?.toISOString()).toBe('2026-11-24T07:00:00.000Z');
  });

  test('a night in which an hour comes twice is an hour longer', () => {
    const night = [{ day: 6, from: '22:00', to: '06:00' }];
    const london = { timeZone: 'Europe/London', weekly: night, exceptions: [] };
    const [span] = openSpans(london, new Date('2026-10-24T20:00:00Z'), 3);
    expect(span!.end - span!.start).toBe(9 * 3_600_000);
    const [spring] = openSpans(london, new Date('2026-03-28T20:00:00Z'), 3);
    expect(spring!.end - spring!.start).toBe(7 * 3_600_000);
  });
});
