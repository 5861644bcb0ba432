import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloud } from '../../local/cloud.ts';
import { randomOf } from '../random.ts';

/** Of the providers: answers lost after the effect, callbacks that never come, that come twice, that somebody else writes. */
export const mishaps = { loseAnswers: 0.05, dropWebhooks: 0.3, duplicateWebhooks: 0.05, forgeWebhooks: 0.05 };

export interface Kills {
  count(): number;
  /** From one kill to the next, in milliseconds, as it really was. */
  beats(): readonly number[];
  stop(): Promise<void>;
}

/** Nobody waits longer than this for a host to come back, in milliseconds. */
const patienceMs = 10_000;

/**
 * Kills one functions host after the other with -9, whatever it is doing: whichever the seed says, so many milliseconds after
 * the last victim's place is taken. Sooner, and a machine with few cores would do nothing but start hosts, and test nothing.
 */
export function killHosts(cloud: LocalCloud, seed: number, hosts: number, everyMs: number): Kills {
  const random = randomOf(seed, 'kills');
  const beats: number[] = [];
  const stopped = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopped.signal }).catch(() => undefined);
  const done = (async () => {
    let last: number | undefined;
    while (!stopped.signal.aborted) {
      const since = performance.now();
      while (cloud.host.pids().length < hosts && performance.now() - since < patienceMs) await pause(5);
      await pause(everyMs);
      const serving = cloud.host.pids();
      const pid = serving[Math.floor(random() * serving.length)];
      if (stopped.signal.aborted || pid === undefined) continue;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself just now.
        continue;
      }
      const now = performance.now();
      beats.push(now - (last ?? now));
      last = now;
      while (!stopped.signal.aborted && cloud.host.pids().includes(pid)) await pause(2);
    }
  })();
  return {
    count: () => beats.length,
    beats: () => beats.slice(1),
    stop: async () => {
      stopped.abort();
      await done;
    },
  };
}
