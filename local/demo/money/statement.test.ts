import { flawOf, major, minor, type Line } from './statement.ts';

const line = (amount: string, balance: string): Line => ({
  at: '2026-11-21T07:00:00.000Z',
  amount,
  balance,
  text: 'x',
});
const right = [line('-30.50', '69.50'), line('100.00', '100.00')];

describe('PAY-7 what the demo demands of a statement', () => {
  test('opening, lines and closing add up', () => {
    expect(flawOf(right, '69.50')).toBeNull();
    expect(flawOf([], '0.00')).toBeNull();
  });

  test('a closing balance, a line or a running balance that does not fit is named', () => {
    expect(flawOf(right, '69.51')).toContain('add up to 69.50');
    expect(flawOf([line('-30.50', '69.50'), line('100.00', '100.01')], '69.50')).toContain('100.01');
    expect(flawOf(right.slice(0, 1), '69.50')).toContain('-30.50');
  });

  test('minor units there and back', () => {
    for (const text of ['0.00', '-0.01', '12.34', '-1200.00']) expect(major(minor(text))).toBe(text);
    expect(() => minor('12.5')).toThrow('12.5');
  });
});
