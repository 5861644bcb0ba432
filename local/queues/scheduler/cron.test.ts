import * as fc from 'fast-check';
import { lastRun, nextRun, parseCron } from './cron.ts';
import { isZone, wallTime } from './zone.ts';

const minuteMs = 60_000;
const at = (text: string): number => Date.parse(text);
const next = (schedule: string, zone: string, after: string): string =>
  new Date(nextRun(parseCron(schedule), zone, at(after)) ?? 0).toISOString();

describe('SRV-4 unix cron', () => {
  test.each([
    ['*/5 * * * *', 'UTC', '2026-11-21T10:02:30Z', '2026-11-21T10:05:00.000Z'],
    ['*/5 * * * *', 'UTC', '2026-11-21T10:05:00Z', '2026-11-21T10:10:00.000Z'],
    ['0 3 * * *', 'Africa/Nairobi', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00.000Z'],
    ['30 0 1 * *', 'Africa/Lagos', '2026-12-15T00:00:00Z', '2026-12-31T23:30:00.000Z'],
    ['0 9 * * MON-FRI', 'UTC', '2026-11-20T09:00:00Z', '2026-11-23T09:00:00.000Z'],
    ['0 0 13 * 5', 'UTC', '2026-11-21T00:00:00Z', '2026-11-27T00:00:00.000Z'],
    ['0 0 29 2 *', 'UTC', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['15,45 8-10/2 * JAN,jul *', 'UTC', '2026-07-31T10:45:00Z', '2027-01-01T08:15:00.000Z'],
    ['0 0 * * 7', 'UTC', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00.000Z'],
  ])('%s in %s after %s runs at %s', (schedule, zone, after, expected) => {
    expect(next(schedule, zone, after)).toBe(expected);
  });

  test('a time that the clocks jump over is run right after the jump, and only once', () => {
    // Cairo, 24 April 2026: 00:00 becomes 01:00, at 22:00 UTC of the 23rd.
    expect(next('30 0 * * *', 'Africa/Cairo', '2026-04-23T12:00:00Z')).toBe('2026-04-23T22:00:00.000Z');
    expect(next('30 0 * * *', 'Africa/Cairo', '2026-04-23T22:00:00Z')).toBe('2026-04-24T21:30:00.000Z');
    expect(next('30 1 * * *', 'Africa/Cairo', '2026-04-23T12:00:00Z')).toBe('2026-04-23T22:30:00.000Z');
  });

  test('a time that the clocks show twice is run once, and a run every few minutes goes on', () => {
    // Berlin, 25 October 2026: 03:00 becomes 02:00, at 01:00 UTC.
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
    expect(next('*/30 * * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z')).toBe('2026-10-25T01:00:00.000Z');
    expect(next('*/30 * * * *', 'Europe/Berlin', '2026-10-25T01:00:00Z')).toBe('2026-10-25T01:30:00.000Z');
  });

  test('a date that never comes has no run', () => {
    expect(nextRun(parseCron('0 0 31 2 *'), 'UTC', at('2026-01-01T00:00:00Z'))).toBeNull();
  });

  test.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '1,, * * * *',
    '*-5 * * * *',
    'every 5 minutes',
  ])('"%s" is refused', (schedule) => expect(() => parseCron(schedule)).toThrow(RangeError));

  test('it finds what a walk over every minute finds, in zones that change their clocks and in those that do not', () => {
    const field = (lowest: number, highest: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: lowest, max: highest }).map(String),
        fc
          .tuple(fc.integer({ min: lowest, max: highest }), fc.integer({ min: lowest, max: highest }))
          .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
      );
    const schedules = fc.tuple(field(0, 59), field(0, 23), field(1, 31), fc.constant('*'), field(0, 6));
    const zones = fc.constantFrom('UTC', 'Africa/Lagos', 'Africa/Cairo', 'Africa/Casablanca', 'Asia/Kathmandu');
    // Away from the changes of Cairo and Casablanca, whose rules are tested above.
    const starts = fc.integer({ min: at('2026-06-01T00:00:00Z'), max: at('2026-08-01T00:00:00Z') });
    const allowed = (text: string, value: number, lowest: number): boolean => {
      if (text.startsWith('*/')) return (value - lowest) % Number(text.slice(2)) === 0;
      const [from = '', to = from] = text.split('-');
      return text === '*' || (value >= Number(from) && value <= Number(to));
    };
    fc.assert(
      fc.property(schedules, zones, starts, (texts, zone, start) => {
        const [minute, hour, day, , weekDay] = texts;
        const matches = (time: number): boolean => {
          const wall = new Date(wallTime(time, zone));
          const byMonth = allowed(day, wall.getUTCDate(), 1);
          const byWeek = allowed(weekDay, wall.getUTCDay(), 0);
          const either = !day.startsWith('*') && !weekDay.startsWith('*');
          const dayFits = either ? byMonth || byWeek : byMonth && byWeek;
          return dayFits && allowed(hour, wall.getUTCHours(), 0) && allowed(minute, wall.getUTCMinutes(), 0);
        };
        let walked = (Math.floor(start / minuteMs) + 1) * minuteMs;
        const end = walked + 2 * 24 * 60 * minuteMs;
        while (walked < end && !matches(walked)) walked += minuteMs;
        const found = nextRun(parseCron(texts.join(' ')), zone, start);
        if (walked < end) expect(found).toBe(walked);
        else expect(found === null || found >= end).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('SRV-4 the last run before a moment', () => {
  const last = (schedule: string, from: string, until: string): string | null => {
    const found = lastRun(parseCron(schedule), 'UTC', at(from), at(until));
    return found === null ? null : new Date(found).toISOString();
  };

  test('is found however far the clock jumped', () => {
    expect(last('* * * * *', '2026-01-01T00:01:00Z', '2026-11-21T10:00:30Z')).toBe('2026-11-21T10:00:00.000Z');
    expect(last('0 3 * * *', '2026-01-01T03:00:00Z', '2026-11-21T02:59:59Z')).toBe('2026-11-20T03:00:00.000Z');
    expect(last('0 3 1 1 *', '2026-01-01T03:00:00Z', '2026-11-21T02:59:59Z')).toBe('2026-01-01T03:00:00.000Z');
  });

  test('is never before the time from which one is due', () => {
    expect(last('0 * * * *', '2026-11-21T10:00:00Z', '2026-11-21T10:00:00Z')).toBe('2026-11-21T10:00:00.000Z');
    expect(last('0 * * * *', '2026-11-21T10:01:00Z', '2026-11-21T10:59:00Z')).toBeNull();
  });
});

test('a zone is told from a word', () => {
  expect([isZone('Africa/Kampala'), isZone('UTC'), isZone('Kampala')]).toEqual([true, true, false]);
});
