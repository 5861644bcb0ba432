import { VirtualTime } from './virtual-time.ts';

describe('a clock of its own', () => {
  it('wakes in the order of its times, without waiting for real', async () => {
    const time = new VirtualTime(4);
    const woken: [number, number][] = [];
    const naps = Array.from({ length: 200 }, (_, n) => ((n * 7_919) % 86_400) * 1_000);
    await Promise.all(naps.map((ms) => time.sleep(ms).then(() => woken.push([ms, time.now]))));
    expect(woken.map(([ms]) => ms)).toEqual([...naps].sort((a, b) => a - b));
    for (const [ms, now] of woken) expect(now).toBe(ms);
  });

  it('stands still, but for a minute, while a call is under way', async () => {
    const time = new VirtualTime(4);
    const call = Promise.withResolvers<void>();
    const under = time.real(() => call.promise);
    const [soon, late] = [time.sleep(50_000), time.sleep(70_000)];
    await soon;
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    expect(time.now).toBe(50_000);
    call.resolve();
    await under;
    await late;
    expect(time.now).toBe(70_000);
  });
});
