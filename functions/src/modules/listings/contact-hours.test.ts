import { isTimeZone, isWithin } from './contact-hours.ts';

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
