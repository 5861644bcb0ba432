import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClock } from '../local/clock.ts';
import { portsAt } from '../local/ports.ts';
import { startQueues } from '../local/queues/index.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'pushnchat-bench-'));
const queues = await startQueues({
  project: 'demo-pushnchat',
  ports: portsAt(20_000),
  stateDir,
  report: () => undefined,
  clock: openClock(join(stateDir, 'clock.json')),
  functionsUrl: 'http://127.0.0.1:9/demo-pushnchat/europe-west1',
  triggers: [],
});
process.send?.(JSON.stringify(queues.addresses));

const end = (): void => {
  void queues.stop().finally(() => {
    rmSync(stateDir, { recursive: true, force: true });
    process.exit(0);
  });
};
process.once('SIGTERM', end);
process.once('disconnect', end);
