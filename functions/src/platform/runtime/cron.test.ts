import { parseCron, slotsBetween } from './cron.ts';

const utc = (text: string): Date => new Date(`${text}Z`);
const slots = (cron: string, after: string, until: string, limit = 100, zone = 'Etc/UTC'): string[] =>
  slotsBetween(parseCron(cron), zone, utc(after), utc(until), limit).map((date) => date.toISOString().slice(0, 16));

describe('SRV-4 The timetable', () => {
  test.each([
    [
      '*/5 * * * *',
      '2026-01-01T10:00',
      '2026-01-01T10:16',
      ['2026-01-01T10:05', '2026-01-01T10:10', '2026-01-01T10:15'],
    ],
    [
      '0 9-17/4 * * *',
      '2026-01-01T00:00',
      '2026-01-01T23:00',
      ['2026-01-01T09:00', '2026-01-01T13:00', '2026-01-01T17:00'],
    ],
    ['30 2 1 * *', '2026-01-31T00:00', '2026-03-31T00:00', ['2026-02-01T02:30', '2026-03-01T02:30']],
    ['0 6 * * 1,5', '2026-01-01T00:00', '2026-01-09T00:00', ['2026-01-02T06:00', '2026-01-05T06:00']],
    ['0 6 * * 7', '2026-01-01T00:00', '2026-01-09T00:00', ['2026-01-04T06:00']],
    ['0 0 13 * 5', '2026-02-10T00:00', '2026-02-21T00:00', ['2026-02-13T00:00', '2026-02-20T00:00']],
    ['59 23 29 2 *', '2027-03-01T00:00', '2028-03-01T00:00', ['2028-02-29T23:59']],
  ])('%s', (cron, after, until, expected) => {
    expect(slots(cron, after, until)).toEqual(expected);
  });

  test('the last slot done is not done again; the one due now is', () => {
    expect(slots('0 * * * *', '2026-01-01T10:00', '2026-01-01T11:00')).toEqual(['2026-01-01T11:00']);
    expect(slots('0 * * * *', '2026-01-01T11:00', '2026-01-01T11:00')).toEqual([]);
  });

  test('of many missed slots the newest are made up for', () => {
    expect(slots('0 * * * *', '2026-01-01T00:00', '2026-01-05T00:00', 2)).toEqual([
      '2026-01-04T23:00',
      '2026-01-05T00:00',
    ]);
  });

  test('midnight is the business’s own: Accra, Lagos, Nairobi', () => {
    const midnight = (zone: string) => slots('0 0 * * *', '2026-06-01T12:00', '2026-06-02T12:00', 9, zone);
    expect(midnight('Africa/Accra')).toEqual(['2026-06-02T00:00']);
    expect(midnight('Africa/Lagos')).toEqual(['2026-06-01T23:00']);
    expect(midnight('Africa/Nairobi')).toEqual(['2026-06-01T21:00']);
  });

  test('summer time: an hour that does not exist is skipped, one that comes twice counts twice', () => {
    // Cairo springs forward at midnight of the last Friday in April and falls back on the last Thursday of October.
    expect(slots('30 0 * * *', '2026-04-23T12:00', '2026-04-25T12:00', 9, 'Africa/Cairo')).toEqual([
      '2026-04-24T21:30',
    ]);
    expect(slots('30 23 * * *', '2026-10-29T12:00', '2026-10-30T12:00', 9, 'Africa/Cairo')).toEqual([
      '2026-10-29T20:30',
      '2026-10-29T21:30',
    ]);
  });

  test('a year of silence is looked through quickly', () => {
    const started = performance.now();
    expect(slots('0 0 1 1 *', '2025-01-01T00:00', '2026-01-01T00:00')).toEqual(['2026-01-01T00:00']);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test.each([
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '*/0 * * * *',
    '5-1 * * * *',
    'every 5 minutes',
    '@daily',
    '* * * JAN *',
  ])('"%s" is refused', (cron) => expect(() => parseCron(cron)).toThrow(cron));
});
