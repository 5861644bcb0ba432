import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClock } from '../local/clock.ts';
import { isFree, portsAt, type Ports } from '../local/ports.ts';
import { startQueues } from '../local/queues/index.ts';

/** Beside a platform that runs, and beside another bench. */
async function freePorts(): Promise<Ports> {
  for (let offset = 21_000; offset < 29_000; offset += 500) {
    const ports = portsAt(offset);
    if ((await Promise.all([ports.pubsub, ports.tasks, ports.scheduler].map(isFree))).every(Boolean)) return ports;
  }
  throw new Error('No free ports for the message broker.');
}

const stateDir = mkdtempSync(join(tmpdir(), 'pushnchat-bench-'));
const queues = await startQueues({
  project: 'demo-pushnchat',
  ports: await freePorts(),
  stateDir,
  report: () => undefined,
  clock: openClock(join(stateDir, 'clock.json')),
  functionsUrl: 'http://127.0.0.1:9/demo-pushnchat/europe-west1',
  triggers: [],
});
process.send?.(queues.addresses);

const end = (): void => {
  void queues.stop().finally(() => {
    rmSync(stateDir, { recursive: true, force: true });
    process.exit(0);
  });
};
process.once('SIGTERM', end);
process.once('disconnect', end);
