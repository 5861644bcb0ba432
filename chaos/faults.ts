import type { LocalCloud } from '../local/cloud.ts';

export interface Faults {
  /** How often the host was killed. */
  kills(): number;
  stop(): void;
}

/** Deliveries that arrive twice, answers that are lost, messages held back and so shuffled: fractions and milliseconds. */
const mishaps = { duplicate: 0.3, dropAck: 0.05, delayMs: 3_000 };
const calm = { duplicate: 0, dropAck: 0, delayMs: 0 };

/** Kills the functions host with -9 at a fixed beat, whatever it is doing, and lets deliveries go astray by the seed. */
export function startFaults(cloud: LocalCloud, seed: number, everyMs: number): Faults {
  const chaos = cloud.queues?.chaos;
  chaos?.set({ seed, ...mishaps });
  let kills = 0;
  const timer = setInterval(() => {
    const pid = cloud.host.pid();
    if (pid === undefined) return;
    try {
      process.kill(pid, 'SIGKILL');
      kills += 1;
    } catch {
      // It ended by itself just now.
    }
  }, everyMs);
  return {
    kills: () => kills,
    stop: () => {
      clearInterval(timer);
      chaos?.set(calm);
    },
  };
}
