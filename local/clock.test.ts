import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClock } from './clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'pushnchat-clock-'));
const file = join(folder, 'clock.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hour = 3_600_000;

test('time moves forward, where the functions read it, and stays moved after a restart', () => {
  const clock = openClock(file);
  clock.advance(24 * hour);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ offsetMs: 24 * hour });
  expect(openClock(file).now() - Date.now()).toBeGreaterThan(24 * hour - 1_000);
  expect(() => clock.advance(-1)).toThrow('forward');
});

test('an alarm rings when the virtual time reaches it, once, and not when it was cancelled', () => {
  const clock = openClock(file);
  const rung: string[] = [];
  clock.alarm(clock.now() + hour, () => rung.push('hour'));
  clock.alarm(clock.now() + 60 * 24 * hour, () => rung.push('sixty days'));
  clock.alarm(clock.now() + hour, () => rung.push('cancelled'))();
  clock.advance(hour / 2);
  expect(rung).toEqual([]);
  jest.useFakeTimers();
  clock.advance(hour);
  jest.runOnlyPendingTimers();
  jest.useRealTimers();
  expect(rung).toEqual(['hour']);
});

test('what new time sets off waits until readers have had time to see it', async () => {
  const clock = openClock(file, 40);
  const before = clock.offsetMs();
  const told = new Promise<number>((resolve) => clock.subscribe(() => resolve(clock.offsetMs())));
  clock.advance(hour);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ offsetMs: before + hour });
  expect(clock.offsetMs()).toBe(before);
  expect(await told).toBe(before + hour);
});
