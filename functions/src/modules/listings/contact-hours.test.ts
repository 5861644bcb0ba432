import fc from 'fast-check';
import { isTimeZone, isWithin, openMinutes } from './contact-hours.ts';

const at = (time: string): Date => new Date(`2026-11-${time}:00Z`);

describe('a seller’s hours', () => {
  // 23 November 2026 is a Monday; Nairobi is three hours ahead of UTC.
  const day = { days: [1, 2], from: '08:00', to: '18:00', timeZone: 'Africa/Nairobi' };
  const night = { days: [1], from: '20:00', to: '02:00', timeZone: 'Africa/Nairobi' };

  test.each([
    [day, '23T05:00', true],
    [day, '23T04:59', false],
    [day, '23T14:59', true],
    [day, '23T15:00', false],
    [day, '22T09:00', false],
    [night, '23T17:00', true],
    [night, '23T22:59', true],
    [night, '23T23:00', false],
    [night, '24T17:00', false],
    [{ ...night, days: [7] }, '22T22:30', true],
  ])('%j at %s', (hours, time, open) => expect(isWithin(hours, at(time))).toBe(open));

  test('know a time zone by its name', () => {
    expect(isTimeZone('Africa/Lagos')).toBe(true);
    for (const name of ['Africa/Atlantis', '', '+03:00', 'x'.repeat(30)]) expect(isTimeZone(name)).toBe(false);
  });
});

describe('a seller’s week in minutes', () => {
  const covers = (text: string, minute: number): boolean =>
    [...text.matchAll(/\[(\d+),(\d+)\)/g)].some(([, from, to]) => Number(from) <= minute && minute < Number(to));
  const clock = fc
    .nat(1_439)
    .map((at) => `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`);
  const hours = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    from: clock,
    to: clock,
    timeZone: fc.constant('UTC'),
  });

  test('says what the hours say at every minute, through midnight and the end of the week', () => {
    fc.assert(
      fc.property(hours, fc.nat(10_079), (given, minute) => {
        // 23 November 2026 is a Monday.
        const at = new Date(Date.UTC(2026, 10, 23) + minute * 60_000);
        expect(covers(openMinutes(given), minute)).toBe(isWithin(given, at));
      }),
      { numRuns: 500 },
    );
  });

  test('is all of it where nobody gave hours', () => {
    expect(openMinutes(null)).toBe('{[0,10080)}');
  });
});
