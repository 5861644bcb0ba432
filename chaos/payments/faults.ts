import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloud } from '../../local/cloud.ts';

/** Of the providers: answers lost after the effect, callbacks that never come, that come twice, that somebody else writes. */
export const mishaps = { loseAnswers: 0.05, dropWebhooks: 0.3, duplicateWebhooks: 0.05, forgeWebhooks: 0.05 };

export interface Kills {
  count(): number;
  stop(): Promise<void>;
}

/** A host that answers nobody is killed all the same after this time, in milliseconds. */
const patienceMs = 10_000;

/**
 * Kills the functions host with -9 so many milliseconds after its first answer, whatever it is doing. A host takes longer than
 * that to come up and to load what a call needs; killed before, it would never serve, and nothing would be tested.
 */
export function killWhenServing(cloud: LocalCloud, everyMs: number, answers: () => number): Kills {
  let [count, running] = [0, true];
  const done = (async () => {
    while (running) {
      const pid = cloud.host.pid();
      const [since, before] = [performance.now(), answers()];
      while (running && answers() === before && performance.now() - since < patienceMs) await sleep(5);
      await sleep(everyMs);
      if (!running || pid === undefined || cloud.host.pid() !== pid) continue;
      try {
        process.kill(pid, 'SIGKILL');
        count += 1;
      } catch {
        // It ended by itself just now.
      }
      while (running && cloud.host.pid() === pid) await sleep(5);
    }
  })();
  return {
    count: () => count,
    stop: async () => {
      running = false;
      await done;
    },
  };
}
