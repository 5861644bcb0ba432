import { waitAfter, withJitter } from './backoff.ts';

test('waits double, then grow by equal steps, then stay: the example in the documentation of Cloud Tasks', () => {
  const backoff = { minMs: 10_000, maxMs: 300_000, maxDoublings: 3 };
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => waitAfter(backoff, failures) / 1000);
  expect(waits).toEqual([10, 20, 40, 80, 160, 240, 300, 300]);
});

test('jitter keeps a wait between its half and its whole', () => {
  const waits = Array.from({ length: 200 }, () => withJitter(100));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(50);
  expect(Math.max(...waits)).toBeLessThanOrEqual(100);
  expect(new Set(waits).size).toBeGreaterThan(100);
});
