import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloud } from '../../local/cloud.ts';

/** Of the providers: answers lost after the effect, callbacks that never come, that come twice, that somebody else writes. */
export const mishaps = { loseAnswers: 0.05, dropWebhooks: 0.3, duplicateWebhooks: 0.05, forgeWebhooks: 0.05 };

export interface Kills {
  count(): number;
  stop(): Promise<void>;
}

/**
 * Kills the functions host with -9 so many milliseconds after it began to listen, whatever it is doing. A host takes longer than
 * that to come up; killed while it starts it would never serve, and nothing would be tested.
 */
export function killWhenServing(cloud: LocalCloud, everyMs: number): Kills {
  let [count, running] = [0, true];
  const done = (async () => {
    while (running) {
      const pid = cloud.host.pid();
      if (pid === undefined || !(await listens(cloud.ports.functions))) {
        await sleep(10);
        continue;
      }
      await sleep(everyMs);
      if (!running || cloud.host.pid() !== pid) continue;
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

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
